"""A change of lines in one sentence, short enough for a chat."""

from collections import Counter

from buyer_portal.domain.changes.lines import Comparison, LineChange
from buyer_portal.domain.changes.proposal import MAX_REASON
from buyer_portal.domain.money import amount_words
from buyer_portal.domain.text import apart, per_unit, with_unit

_MAX_NOTE = 3_900


def summary_of(comparison: Comparison, currency: str, *, new_date: bool) -> str:
    """Say the changes in plain words, for the timeline, which keeps them when the old lines have been replaced."""
    names = Counter(change.line.name for change in comparison.lines)
    said = [
        _change_in_words(change, currency, is_one_of_several=names[change.line.name] > 1)
        for change in comparison.lines
        if not change.is_same
    ]
    if new_date:
        said.append("another expected date")
    before, after = amount_words(comparison.before_minor, currency), amount_words(comparison.after_minor, currency)
    said.append(f"total {before}, proposed {after}" if before != after else f"total stays {after}")
    return _shortened("; ".join(said))


def _change_in_words(change: LineChange, currency: str, *, is_one_of_several: bool) -> str:
    which, per = apart(change.line.name), per_unit(change.line.unit)
    if change.before and is_one_of_several:
        which += f" ({change.before.quantity:,} at {amount_words(change.before.unit_price_minor, currency)}{per})"
    elif change.before:
        which = with_unit(change.line.name, change.line.unit)
    said = [change.words] if change.words else []
    if change.before and change.after and change.has_new_price:
        old, new = (amount_words(side.unit_price_minor, currency) for side in (change.before, change.after))
        said.append(f"price was {old}, now {new}")
    if change.before is None:
        said.append(f"{change.line.quantity:,} at {amount_words(change.line.unit_price_minor, currency)}{per}")
    return f"{which}: {', '.join(said)}"


def _shortened(text: str) -> str:
    longest = _MAX_NOTE - MAX_REASON
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
