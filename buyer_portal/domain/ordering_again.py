"""Ordering again: what was ordered then, against what the supplier offers today.

Source: the guide, "you can place a new order with the same items" and "They may be able to recreate the order for you".
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from buyer_portal.domain.errors import PricesChanged, ValueRefused
from buyer_portal.domain.money import MAX_MINOR
from buyer_portal.domain.numbers import MAX_QUANTITY
from buyer_portal.domain.ordering import NewLine


class Today(StrEnum):
    """How a line of an old order stands in today's catalogue. Only the first three can be ordered."""

    SAME = "SAME"
    DEARER = "DEARER"
    CHEAPER = "CHEAPER"
    UNAVAILABLE = "UNAVAILABLE"
    OTHER_CURRENCY = "OTHER_CURRENCY"
    OTHER_PRODUCT = "OTHER_PRODUCT"
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

    `position` counts from 1 and tells lines apart: several may have one code. `offer` is None when the catalogue has no
    such code; `shares_code`: the order has it under another name, too, so the code alone says nothing.
    """

    position: int
    sku: str
    name: str
    quantity: int
    then_minor: int
    then_unit: str
    currency: str
    offer: Offer | None
    shares_code: bool = False

    @property
    def then_amount_minor(self) -> int:
        """What the line came to then."""
        return self.quantity * self.then_minor

    @property
    def mark(self) -> str:
        """A fingerprint of the line as shown (code, name, unit, price, currency), to notice a change since."""
        offer = self.offer
        shown = (self.sku, offer.name, offer.unit, offer.price_minor, offer.currency) if offer else ()
        return sha256(repr(shown).encode()).hexdigest()[:16]

    @property
    def has_other_unit(self) -> bool:
        """Whether it was sold by another unit then, so that the two prices can't be compared."""
        return bool(self.then_unit and self.offer and _folded(self.then_unit) != _folded(self.offer.unit))

    @property
    def today(self) -> Today:
        """How it stands in today's catalogue."""
        offer = self.offer
        if offer is None:
            return Today.GONE
        if self.shares_code and _folded(self.name) != _folded(offer.name):
            return Today.OTHER_PRODUCT
        if not offer.available:
            return Today.UNAVAILABLE
        if offer.currency != self.currency:
            return Today.OTHER_CURRENCY
        if offer.price_minor == self.then_minor:
            return Today.SAME
        return Today.DEARER if offer.price_minor > self.then_minor else Today.CHEAPER


def compare(ordered: Sequence[NewLine], offers: Mapping[str, Offer], currency: str) -> tuple[AgainLine, ...]:
    """Put today's offers, by code, beside what was ordered. Each line stays itself."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for line in ordered:
        names[line.sku].add(_folded(line.name))
    return tuple(
        AgainLine(
            position,
            line.sku,
            line.name,
            line.quantity,
            line.unit_price_minor,
            line.unit,
            currency,
            offers.get(line.sku),
            shares_code=len(names[line.sku]) > 1,
        )
        for position, line in enumerate(ordered, start=1)
    )


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def lines_to_place(
    lines: Sequence[AgainLine],
    quantities: Mapping[int, int],
    seen_prices: Mapping[int, int],
    seen_offers: Mapping[int, str] | None = None,
    *,
    changed_by: str = "The supplier",
) -> tuple[NewLine, ...]:
    """Give what the person confirmed, at today's prices. All mappings are by position; prices in minor units.

    `seen_offers` has the `mark` of each line as it was on screen; without it only the price is compared.
    `changed_by` is what a refusal calls whoever changed the catalogue, from the reader's side.

    Raises:
        ValueRefused: an invalid quantity, a line the old order doesn't have, no line at all, or too large a total.
        PricesChanged: a wanted line is, is called or costs something else than was seen, or can't be ordered any more.
    """
    wanted = {position: parse_quantity(quantity) for position, quantity in quantities.items()}
    if wanted.keys() - {line.position for line in lines}:
        raise ValueRefused("The order has no such line. Reload the page and try again.")
    chosen = [line for line in lines if wanted.get(line.position)]
    if not chosen:
        raise ValueRefused("Give at least one line a quantity.")
    changed = [line.name for line in chosen if not _is_as_seen(line, seen_prices, seen_offers)]
    if changed:
        raise PricesChanged(changed, by=changed_by)
    return _within_reason([_new_line(line, wanted[line.position]) for line in chosen])


def parse_quantity(quantity: object) -> int:
    """Take a quantity from outside: a whole number from 0, which leaves the line out, to `MAX_QUANTITY`.

    Raises:
        ValueRefused: it is something else.
    """
    if type(quantity) is int and 0 <= quantity <= MAX_QUANTITY:
        return quantity
    raise ValueRefused(f"A quantity is a whole number from 1 to {MAX_QUANTITY:,}; 0 leaves the line out.")


def _is_as_seen(line: AgainLine, prices: Mapping[int, int], offers: Mapping[int, str] | None) -> bool:
    if not line.today.is_orderable or line.offer is None or line.offer.price_minor != prices.get(line.position):
        return False
    return offers is None or offers.get(line.position) == line.mark


def _new_line(line: AgainLine, quantity: int) -> NewLine:
    assert line.offer
    return NewLine(line.sku, line.offer.name, quantity, line.offer.price_minor, line.offer.unit)


def _within_reason(lines: list[NewLine]) -> tuple[NewLine, ...]:
    if sum(line.amount_minor for line in lines) > MAX_MINOR:
        raise ValueRefused("This comes to more money than an order can.")
    return tuple(lines)
