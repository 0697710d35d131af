"""Reading and filling the form in which a supplier proposes changes. What it sends comes from a stranger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.money import parse_amount, plain_amount
from buyer_portal.domain.proposal import Comparison, OfferedLine, compare_lines
from buyer_portal.domain.text import storable
from buyer_portal.states.forms import number_field, text_field

MAX_ADDED = 20
"""Lines that one form adds."""
OTHER_LINES = "It has other lines or another date by now: discard this form and open it again."
"""What a filled form says when it is no longer about the order as it is."""
_NOON = time(12, 0)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of the order in the form, as it is filled at first. `place` counts from 0."""

    place: int
    name: str
    sku: str
    quantity: str
    price: str
    is_removed: bool = False


def form_lines(lines: Sequence[OfferedLine], currency: str) -> list[FormLine]:
    """Fill the form with the order's lines."""
    return wanted_form_lines(compare_lines(lines, lines), currency)


def wanted_form_lines(wanted: Comparison, currency: str) -> list[FormLine]:
    """Fill the form with what a buyer asked for; a dropped line has its tick."""
    filled = []
    for place, change in enumerate(wanted.lines):
        line = change.after or change.before
        assert line, "a change has a side"
        price = plain_amount(line.unit_price_minor, currency)
        filled.append(FormLine(place, line.name, line.sku, str(line.quantity), price, change.after is None))
    return filled


def lines_in(form: Any, known: Sequence[OfferedLine], currency: str) -> list[OfferedLine]:
    """Read the lines as they would be: those of the order that are not removed, then the added ones.

    Raises:
        ValueRefused: a quantity or a price is none; the sentence names the line.
    """
    return [*_kept(form, known, currency), *_added(form, currency)]


def _kept(form: Any, known: Sequence[OfferedLine], currency: str) -> Iterator[OfferedLine]:
    for place, line in enumerate(known):
        if not text_field(form, f"remove-{place}"):
            price = _price(text_field(form, f"price-{place}"), line.name, currency)
            yield OfferedLine(line.sku, line.name, number_field(form, f"quantity-{place}"), price)


def _added(form: Any, currency: str) -> Iterator[OfferedLine]:
    for place in range(MAX_ADDED):
        name, sku, quantity, price = (
            _line_of_text(form, f"new-{field}-{place}") for field in ("name", "code", "quantity", "price")
        )
        if name or sku or quantity or price:
            pieces = number_field(form, f"new-quantity-{place}")
            yield OfferedLine(sku, name, pieces, _price(price, name or "The added line", currency))


def _line_of_text(form: Any, name: str) -> str:
    return " ".join(storable(text_field(form, name)).split())[:_LONGEST]


def _price(text: str, name: str, currency: str) -> int:
    try:
        return parse_amount(text, currency)
    except ValueRefused as refusal:
        raise ValueRefused(f"{name}: the unit price {refusal}.") from None


def moment_in(form: Any, name: str, time_zone: str) -> datetime | None:
    """Read a date and time that were meant in the reader's zone; None when the field has none.

    Raises:
        ValueRefused: it is something else.
    """
    return _moment(text_field(form, name), time_zone)


def day_in(form: Any, name: str, time_zone: str, before: datetime | None) -> datetime | None:
    """Read a day; the time of day stays as it was `before`, else noon. None when it is that day, or none.

    Raises:
        ValueRefused: it is something else.
    """
    text = text_field(form, name)
    old = before.astimezone(ZoneInfo(time_zone)) if before else None
    if not text or (old and text == old.date().isoformat()):
        return None
    return _moment(f"{text}T{(old.time() if old else _NOON):%H:%M}", time_zone)


def _moment(text: str, time_zone: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:16]).replace(tzinfo=ZoneInfo(time_zone)) if text else None
    except ValueError:
        raise ValueRefused("This is no date and time.") from None
