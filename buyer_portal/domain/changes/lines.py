"""The lines of an order as they are, and as somebody wants them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.imports.values import LONGEST
from buyer_portal.domain.money import MAX_MINOR
from buyer_portal.domain.numbers import MAX_QUANTITY
from buyer_portal.domain.text import CONTROL, apart

MAX_LINES = 500
"""Lines that an order may have after a change."""


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """A line as it is or as it would be; `unit_price_minor` in minor units of the order's currency.

    `position` names the order's line that it is, or stands for: two lines may be alike in all else. None = a new one.
    """

    sku: str
    name: str
    quantity: int
    unit_price_minor: int
    position: int | None = None
    unit: str = ""

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
    def line(self) -> OfferedLine:
        """The line as it would be; a removed one as it is."""
        line = self.after or self.before
        assert line, "a change has a side"
        return line

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
    """Lay an order's lines and proposed ones beside each other: what stays or goes first, then what is added.

    A proposed line is matched to the order's line by position alone, not by its contents. It keeps that line's unit:
    another unit is another line.

    Raises:
        ValueRefused: it stands for none of them, for one that another stands for, or gives it another code or name.
    """
    kept: dict[int, OfferedLine] = {}
    known = {line.position: line for line in before}
    for line in after:
        if line.position is None:
            continue
        was = known.get(line.position)
        if was is None or line.position in kept or (was.sku, was.name) != (line.sku, line.name):
            raise ValueRefused(
                f"{apart(line.name)} is not the order's line at this place: reload the page and try again."
            )
        kept[line.position] = replace(line, unit=was.unit)
    lines = [LineChange(line, kept.get(line.position or 0)) for line in before]
    return Comparison((*lines, *(LineChange(None, line) for line in after if line.position is None)))


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
    if line.unit:
        _ensure_text("unit", line.unit, LONGEST["unit"])
    if not 0 < line.quantity <= MAX_QUANTITY:
        raise ValueRefused(
            f"{apart(line.name)}: the quantity must be a whole number above 0; tick “Remove” to drop a line."
        )
    if not 0 <= line.unit_price_minor <= MAX_MINOR:
        raise ValueRefused(f"{apart(line.name)}: this is no price.")


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
