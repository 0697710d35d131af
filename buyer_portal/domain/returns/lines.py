"""Which lines of an order a case is about, and what they are worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.text import with_unit


class Problem(StrEnum):
    """What a case is about."""

    DAMAGED = "Damaged"
    WRONG_ITEM = "Wrong item"
    MISSING = "Missing"
    QUALITY = "Quality"
    LATE = "Late"
    PAID = "Already paid"
    PREPARED = "Already prepared"
    OTHER = "Something else"


ABOUT_ALL = frozenset({Problem.LATE, Problem.PAID, Problem.OTHER})  # may be about no line in particular


@dataclass(frozen=True, slots=True)
class CaseLine:
    """How much of an order's line a case is about. `position` counts from 1, the price is in minor units."""

    position: int
    name: str
    quantity: int
    unit_price_minor: int = 0
    unit: str = ""

    @property
    def words(self) -> str:
        """Say it: "1 × Tomatoes (per crate)"."""
        return f"{self.quantity:,} × {with_unit(self.name, self.unit)}"


def affected_lines(
    lines: Sequence[tuple[str, int, str]], quantities: Sequence[int], problem: Problem
) -> list[CaseLine]:
    """Take how much of each line (name, ordered quantity, unit) is affected, in their order; 0 = none of it.

    Raises:
        ValueRefused: not one quantity for each line, more than was ordered, or nothing where something must be.
    """
    if len(quantities) != len(lines):
        raise ValueRefused("The order has other lines. Reload the page and try again.")
    for (name, ordered, _), quantity in zip(lines, quantities, strict=True):
        if not 0 <= quantity <= ordered:
            raise ValueRefused(f"{name}: the quantity must be a whole number from 0 to {ordered:,}.")
    affected = [
        CaseLine(position, name, quantity, unit=unit)
        for position, ((name, _, unit), quantity) in enumerate(zip(lines, quantities, strict=True), start=1)
        if quantity
    ]
    if not affected and problem not in ABOUT_ALL:
        raise ValueRefused("Say which lines it is about, and how many of each.")
    return affected


def worth_of(lines: Sequence[CaseLine], most_minor: int) -> int:
    """What the reported lines cost, and no more than can be refunded; of a case about no line, all that can be."""
    return min(most_minor, sum(line.quantity * line.unit_price_minor for line in lines) or most_minor)
