"""What the lines of an order to be come to."""

from collections.abc import Mapping

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.numbers import MAX_QUANTITY, parse_count
from buyer_portal.domain.ordering_again import AgainLine
from buyer_portal.words.formatting import money


def amount_of(line: AgainLine, quantity: str) -> int:
    """What the line costs today, in minor units; 0 when the quantity is not valid."""
    if not line.offer or not line.today.is_orderable:
        return 0
    try:
        return parse_count(quantity) * line.offer.price_minor
    except ValueRefused:
        return 0


def total_of(lines: tuple[AgainLine, ...], quantities: Mapping[int, str], currency: str) -> str:
    """What the new order comes to."""
    return money(sum(amount_of(line, quantities.get(line.position, "")) for line in lines), currency)


def first_quantities(lines: tuple[AgainLine, ...]) -> dict[int, str]:
    """What stands in the boxes at first: what was ordered then."""
    return {line.position: str(min(line.quantity, MAX_QUANTITY)) for line in lines if line.today.is_orderable}
