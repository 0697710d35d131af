"""Ordering again: what was ordered then, against what the supplier offers today.

Source: the guide, "you can place a new order with the same items" and "They may be able to recreate the order for you".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from buyer_portal.domain.errors import PricesChanged, ValueRefused
from buyer_portal.domain.import_values import MAX_QUANTITY
from buyer_portal.domain.money import MAX_MINOR
from buyer_portal.domain.new_order import NewLine


class Today(StrEnum):
    """How a line of an old order stands in today's catalogue. Only the first three can be ordered."""

    SAME = "SAME"
    DEARER = "DEARER"
    CHEAPER = "CHEAPER"
    UNAVAILABLE = "UNAVAILABLE"
    OTHER_CURRENCY = "OTHER_CURRENCY"
    GONE = "GONE"

    @property
    def is_orderable(self) -> bool:
        """Whether it can be ordered again today."""
        return self in (Today.SAME, Today.DEARER, Today.CHEAPER)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the catalogue says about a product. `price_minor` is for one `unit`, in minor units of `currency`."""

    name: str
    unit: str
    price_minor: int
    currency: str
    available: bool


@dataclass(frozen=True, slots=True)
class AgainLine:
    """A line of an old order beside today's offer. Amounts are in minor units of the order's `currency`.

    Lines with the same code count as one. `offer` is None when the catalogue has no such code.
    """

    sku: str
    name: str
    quantity: int
    then_minor: int
    currency: str
    offer: Offer | None

    @property
    def today(self) -> Today:
        """How it stands in today's catalogue."""
        offer = self.offer
        if offer is None:
            return Today.GONE
        if not offer.available:
            return Today.UNAVAILABLE
        if offer.currency != self.currency:
            return Today.OTHER_CURRENCY
        if offer.price_minor == self.then_minor:
            return Today.SAME
        return Today.DEARER if offer.price_minor > self.then_minor else Today.CHEAPER


def compare(ordered: Sequence[NewLine], offers: Mapping[str, Offer], currency: str) -> tuple[AgainLine, ...]:
    """Put today's offers, by code, beside what was ordered."""
    lines: dict[str, AgainLine] = {}
    for line in ordered:
        quantity = line.quantity + (lines[line.sku].quantity if line.sku in lines else 0)
        first = lines.get(line.sku)
        name, then = (first.name, first.then_minor) if first else (line.name, line.unit_price_minor)
        lines[line.sku] = AgainLine(line.sku, name, quantity, then, currency, offers.get(line.sku))
    return tuple(lines.values())


def lines_to_place(
    lines: Sequence[AgainLine], quantities: Mapping[str, int], seen_prices: Mapping[str, int]
) -> tuple[NewLine, ...]:
    """Give what the person confirmed, at today's prices. Both mappings are by code; prices in minor units.

    Raises:
        ValueRefused: a quantity that is none, a line the old order doesn't have, no line at all, or too much money.
        PricesChanged: a wanted line costs something else than was seen, or can't be ordered any more.
    """
    known = {line.sku: line for line in lines}
    wanted = {sku: parse_quantity(quantity) for sku, quantity in quantities.items()}
    if wanted.keys() - known.keys():
        raise ValueRefused("The order has no such line. Reload the page and try again.")
    chosen = [line for line in lines if wanted.get(line.sku)]
    if not chosen:
        raise ValueRefused("Give at least one line a quantity.")
    changed = [line.name for line in chosen if not _is_as_seen(line, seen_prices.get(line.sku))]
    if changed:
        raise PricesChanged(changed)
    return _within_reason([_new_line(line, wanted[line.sku]) for line in chosen])


def parse_quantity(quantity: object) -> int:
    """Take a quantity from outside: a whole number from 0, which leaves the line out, to `MAX_QUANTITY`.

    Raises:
        ValueRefused: it is something else.
    """
    if type(quantity) is int and 0 <= quantity <= MAX_QUANTITY:
        return quantity
    raise ValueRefused(f"A quantity is a whole number from 1 to {MAX_QUANTITY:,}; 0 leaves the line out.")


def _is_as_seen(line: AgainLine, seen: int | None) -> bool:
    return line.today.is_orderable and line.offer is not None and line.offer.price_minor == seen


def _new_line(line: AgainLine, quantity: int) -> NewLine:
    assert line.offer
    return NewLine(line.sku, line.offer.name, quantity, line.offer.price_minor)


def _within_reason(lines: list[NewLine]) -> tuple[NewLine, ...]:
    if sum(line.amount_minor for line in lines) > MAX_MINOR:
        raise ValueRefused("This comes to more money than an order can.")
    return tuple(lines)
