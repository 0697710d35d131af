"""What was spent: the dashboard's charts, each bar with its figure in text."""

from dataclasses import dataclass

from babel.dates import get_month_names

from buyer_portal.domain.money import decimals_of
from buyer_portal.services.orders.spending import MonthSpend, Spend
from buyer_portal.words.formatting import LOCALE, money, plural, rounded_money

BAR_HEIGHT = 112
_SUPPLIERS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its figure in text, and its size in the drawing's units; `open_…`: the part still under way."""

    name: str
    figure: str
    share: str
    top: str
    size: str
    now: bool = False
    open_top: str = "0"
    open_size: str = "0"


def spend_parts(spend: Spend) -> str:
    """What the sum counts: an order that may still be cancelled is not spent yet."""
    done, still_open = (rounded_money(minor, spend.currency) for minor in (spend.done_minor, spend.open_minor))
    return f"{done} delivered, {still_open} still open. Cancelled orders don't count."


def spend_others(spend: Spend) -> str:
    """What was spent in other currencies."""
    said = [f"{rounded_money(one.total_minor, one.currency)} in {plural(one.orders, 'order')}" for one in spend.others]
    return f"Besides, in other currencies: {', '.join(said)}." if said else ""


def month_bars(spend: Spend) -> list[Bar]:
    """A bar for each month."""
    most = max((month.total_minor for month in spend.by_month), default=0) or 1
    bars = []
    for month in spend.by_month:
        done, still_open = (round((BAR_HEIGHT - 2) * minor / most) for minor in (month.done_minor, month.open_minor))
        bars.append(
            Bar(
                _month_name(month.month),
                _short(month.total_minor, spend.currency),
                "",
                str(BAR_HEIGHT - done),
                str(done),
                month is spend.by_month[-1],
                str(BAR_HEIGHT - done - still_open),
                str(still_open),
            )
        )
    return bars


def months_text(spend: Spend) -> str:
    """The same as one sentence, for who can't see bars."""
    figures = ", ".join(_month_text(month, spend.currency) for month in spend.by_month)
    return f"Spend by month: {figures}"


def _month_text(month: MonthSpend, currency: str) -> str:
    still_open = f" of which {money(month.open_minor, currency)} is still open" if month.open_minor else ""
    return f"{_month_name(month.month)} {money(month.total_minor, currency)}{still_open}"


def _month_name(month: str) -> str:
    return get_month_names("abbreviated", locale=LOCALE)[int(month[5:])][:3]


def _short(minor: int, currency: str) -> str:
    """A figure that fits above a bar: "4.0k", "312", "1.2m"."""
    amount = minor / 10 ** decimals_of(currency)
    if amount >= 1_000_000:
        return f"{amount / 1_000_000:.1f}m"
    return f"{amount / 1_000:.1f}k" if amount >= 1_000 else f"{amount:.0f}"


def supplier_bars(spend: Spend) -> list[Bar]:
    """The largest, and what all others come to together."""
    total = spend.total_minor or 1
    shown, rest = spend.by_supplier[:_SUPPLIERS], spend.by_supplier[_SUPPLIERS:]
    if rest:
        shown += ((f"{plural(len(rest), 'other supplier')}", sum(minor for _, minor in rest)),)
    return [
        Bar(
            name,
            rounded_money(minor, spend.currency),
            share := f"{100 * minor / total:.0f}%",
            "",
            share,  # the bar's track is the whole
        )
        for name, minor in shown
    ]
