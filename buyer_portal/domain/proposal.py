"""A supplier's proposal to change an order: its lines, its price or its date, instead of cancelling it.

Source: the guide, "consider asking the supplier to modify the order. They may be able to adjust quantities or items to
meet your needs". The order stays as it is until the buyer accepts; nobody's silence ever changes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from buyer_portal.domain.errors import MoveRefused, ProposalClosed, ReasonRequired, ValueRefused
from buyer_portal.domain.import_values import CONTROL, MAX_QUANTITY
from buyer_portal.domain.message import parse_note
from buyer_portal.domain.money import MAX_MINOR, plain_amount
from buyer_portal.domain.order import OrderEvent, OrderStatus

PROPOSE, WITHDRAW = "Propose changes", "Withdraw proposal"
ACCEPT, REJECT = "Accept modifications", "Reject modifications"
"""The names of the four buttons."""
MAX_LINES = 500
"""Lines that an order may have after a change."""
MAX_REASON = 1_000
"""Characters of a reason: with the summary of the changes it must fit into the timeline."""
LONGEST_WAIT = timedelta(days=90)
"""A proposal is answered, or has expired, within this time."""
NEGOTIABLE = frozenset({OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING})
"""While an order stands here its lines may still change; the same statuses that can be cancelled."""
BLOCKED_MOVES = frozenset({OrderEvent.START_PROCESSING, OrderEvent.SEND_OUT})
"""The supplier's steps that wait for the answer to an open proposal."""
FARTHEST = timedelta(days=730)
"""How far ahead another expected date may lie."""
_MAX_NOTE = 3_900


class ProposalStatus(StrEnum):
    """What became of a proposal. No clock writes EXPIRED: it follows from `answer_by` whenever somebody looks."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


_CLOSED = {
    ProposalStatus.ACCEPTED: "This proposal was accepted before. Nothing was changed by you.",
    ProposalStatus.REJECTED: "This proposal was rejected before. Nothing was changed by you.",
    ProposalStatus.WITHDRAWN: "This proposal was withdrawn. The order stays as it is.",
    ProposalStatus.EXPIRED: "Nobody answered this proposal in time: it has expired, and the order stays as it is.",
}


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """A line as it is or as it would be; `unit_price_minor` in minor units of the order's currency."""

    sku: str
    name: str
    quantity: int
    unit_price_minor: int

    @property
    def amount_minor(self) -> int:
        """Quantity times price, in minor units."""
        return self.quantity * self.unit_price_minor


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line of the comparison: `before` is None for an added line, `after` for a removed one."""

    before: OfferedLine | None
    after: OfferedLine | None

    @property
    def words(self) -> str:
        """What changes, without prices: "was 5, now 3", "removed", "new"; "" when only the price does, or nothing."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "removed"
        before, after = self.before.quantity, self.after.quantity
        return f"was {before:,}, now {after:,}" if before != after else ""

    @property
    def has_new_price(self) -> bool:
        """Whether a line that stays gets another price."""
        if self.before is None or self.after is None:
            return False
        return self.before.unit_price_minor != self.after.unit_price_minor

    @property
    def is_same(self) -> bool:
        """Whether nothing changes."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Comparison:
    """An order's lines against proposed ones. Sums are exact, in minor units."""

    lines: tuple[LineChange, ...]

    @property
    def before_minor(self) -> int:
        """What the order costs."""
        return sum(line.before.amount_minor for line in self.lines if line.before)

    @property
    def after_minor(self) -> int:
        """What it would cost."""
        return sum(line.after.amount_minor for line in self.lines if line.after)

    @property
    def difference_minor(self) -> int:
        """How much more; below 0, how much less."""
        return self.after_minor - self.before_minor

    @property
    def proposed(self) -> tuple[OfferedLine, ...]:
        """The lines as they would be, in their order."""
        return tuple(line.after for line in self.lines if line.after)

    @property
    def is_same(self) -> bool:
        """Whether no line changes."""
        return all(line.is_same for line in self.lines)


def compare_lines(before: Sequence[OfferedLine], after: Sequence[OfferedLine]) -> Comparison:
    """Lay two lists of lines beside each other: what stays or goes first, then what is added.

    Lines belong together by code and name; where several have both in common, in their order.
    """
    left = list(after)
    lines = []
    for line in before:
        match = next((other for other in left if (other.sku, other.name) == (line.sku, line.name)), None)
        if match:
            left.remove(match)
        lines.append(LineChange(line, match))
    return Comparison((*lines, *(LineChange(None, line) for line in left)))


def effective_status(status: str, answer_by: datetime, at: datetime) -> ProposalStatus:
    """What a stored proposal is at this moment: an open one that nobody answered in time has expired."""
    stored = ProposalStatus(status)
    return ProposalStatus.EXPIRED if stored is ProposalStatus.OPEN and at >= answer_by else stored


def ensure_negotiable(status: OrderStatus, deed: str, *, number: str) -> None:
    """Let lines change only before the goods leave.

    Raises:
        MoveRefused: it is too late for `deed`.
    """
    if status not in NEGOTIABLE:
        raise MoveRefused(number, deed, status.words)


def ensure_open(status: ProposalStatus) -> None:
    """Let only an open proposal be answered or withdrawn.

    Raises:
        ProposalClosed: it is not; the sentence says what became of it.
    """
    if status is not ProposalStatus.OPEN:
        raise ProposalClosed(_CLOSED[status])


def parse_reason_for(deed: str, text: object) -> str:
    """Take the reason that the other side will read.

    Raises:
        ReasonRequired: it is blank.
        MessageRefused, ValueRefused: it is no text, or too long.
    """
    reason = parse_short_note(text)
    if not reason:
        raise ReasonRequired(deed)
    return reason


def parse_short_note(text: object) -> str:
    """Take a note of at most `MAX_REASON` characters; may be blank.

    Raises:
        MessageRefused, ValueRefused: it is no text, or too long.
    """
    note = parse_note(text)
    if len(note) > MAX_REASON:
        raise ValueRefused(f"At most {MAX_REASON:,} characters, please; these are {len(note):,}.")
    return note


def parse_answer_by(answer_by: object, at: datetime) -> datetime:
    """Take the moment until which an answer counts: in the future, and within `LONGEST_WAIT`.

    Raises:
        ValueRefused: it is another one, or none.
    """
    if not isinstance(answer_by, datetime) or answer_by.tzinfo is None:
        raise ValueRefused("Say until when the buyer can answer.")
    if not at < answer_by <= at + LONGEST_WAIT:
        raise ValueRefused(f"“Answer by” must lie in the future, at most {LONGEST_WAIT.days} days ahead.")
    return answer_by


def parse_expected(expected_at: object, at: datetime) -> datetime | None:
    """Take another expected date: in the future, within two years; None = the order keeps its own.

    Raises:
        ValueRefused: it is another one.
    """
    if expected_at is None:
        return None
    if not isinstance(expected_at, datetime) or expected_at.tzinfo is None or not at < expected_at <= at + FARTHEST:
        raise ValueRefused("The expected date must lie in the future, at most two years ahead.")
    return expected_at


def parse_lines(lines: Iterable[OfferedLine]) -> tuple[OfferedLine, ...]:
    """Take lines from outside: at least one, each with code, name, quantity and price, and a sum that can be.

    Raises:
        ValueRefused: the sentence says which line is wrong, and why.
    """
    taken = tuple(lines)
    if not taken:
        raise ValueRefused("An order keeps at least one line. To drop all of them, the order is cancelled instead.")
    if len(taken) > MAX_LINES:
        raise ValueRefused(f"An order has at most {MAX_LINES} lines.")
    for line in taken:
        _ensure_line(line)
    if sum(line.amount_minor for line in taken) > MAX_MINOR:
        raise ValueRefused("The sum is too large.")
    return taken


def _ensure_line(line: OfferedLine) -> None:
    _ensure_text("code", line.sku, 64)
    _ensure_text("name", line.name, 200)
    if not 0 < line.quantity <= MAX_QUANTITY:
        raise ValueRefused(f"{line.name}: the quantity must be a whole number above 0; tick “Remove” to drop a line.")
    if not 0 <= line.unit_price_minor <= MAX_MINOR:
        raise ValueRefused(f"{line.name}: this is no price.")


def _ensure_text(what: str, text: str, longest: int) -> None:
    if not text or text != text.strip() or len(text) > longest or CONTROL.search(text):
        raise ValueRefused(f"Every line needs a {what}, at most {longest} characters on one line.")


def ensure_change(comparison: Comparison, *, new_date: bool) -> None:
    """Refuse a change that changes nothing.

    Raises:
        ValueRefused: lines and date are as they were.
    """
    if comparison.is_same and not new_date:
        raise ValueRefused("Nothing is different yet: change a quantity, a price, a line or the date first.")


def summary_of(comparison: Comparison, currency: str, *, new_date: bool) -> str:
    """Say the changes in plain words, for the timeline: it keeps them when the lines themselves are long gone."""
    said = [_change_in_words(line, currency) for line in comparison.lines if not line.is_same]
    if new_date:
        said.append("another expected date")
    before, after = plain_amount(comparison.before_minor, currency), plain_amount(comparison.after_minor, currency)
    said.append(
        f"total {currency} {before}, proposed {after}" if before != after else f"total stays {currency} {after}"
    )
    return _shortened("; ".join(said))


def _change_in_words(line: LineChange, currency: str) -> str:
    kept = line.after or line.before
    assert kept, "a change has a side"
    said = [line.words] if line.words else []
    if line.before and line.after and line.has_new_price:
        old, new = (plain_amount(side.unit_price_minor, currency) for side in (line.before, line.after))
        said.append(f"price was {old}, now {new}")
    if line.before is None:
        said.append(f"{kept.quantity:,} at {plain_amount(kept.unit_price_minor, currency)}")
    return f"{kept.name}: {', '.join(said)}"


def _shortened(text: str) -> str:
    longest = _MAX_NOTE - MAX_REASON
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
