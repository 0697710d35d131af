"""What a supplier offers: code, name, unit, price, and whether it can be had."""

from dataclasses import dataclass

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.imports.values import parse_price
from buyer_portal.domain.money import plain_amount

PRODUCTS_ON_PAGE = 50
"""Products on a page of the catalogue."""
MAX_QUERY = 100
"""Characters of a search; the rest counts for nothing."""


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product on its way into a catalogue. `price_minor` is for one `unit`, in minor units of `currency`."""

    sku: str
    name: str
    unit: str
    price_minor: int
    currency: str
    available: bool


def parse_offer_price(text: object, currency: str) -> int:
    """Take the price that a supplier wrote: minor units of `currency`, above 0.

    Raises:
        ValueRefused: it is not a valid price; the sentence says why.
    """
    written = text.strip() if isinstance(text, str) else ""
    try:
        return parse_price(written, currency)
    except ValueRefused as refusal:
        raise ValueRefused(f"The price {refusal}. Write it as {plain_amount(1250, currency)}, in {currency}.") from None
