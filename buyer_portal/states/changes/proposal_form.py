"""Reading and filling the form in which a supplier proposes changes. What it sends comes from a stranger."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from buyer_portal.domain.changes.lines import Comparison, OfferedLine, compare_lines
from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.money import parse_amount, plain_amount
from buyer_portal.domain.text import storable
from buyer_portal.states.shell.forms import quantity_field, text_field
from buyer_portal.words.formatting import code_with_unit

MAX_ADDED = 20
"""Lines that one form adds."""
OTHER_LINES = "It has other lines or another date by now: discard this form and open it again."
"""The refusal of a form whose order has other lines or another date by now."""
_NOON = time(12, 0)


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of the order in the form, as it is filled at first. `place` counts from 0.

    `about` is its name as its boxes are called: with its place where several have the same name.
    """

    place: int
    name: str
    about: str
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
    names = Counter(change.line.name for change in wanted.lines)
    for place, change in enumerate(wanted.lines):
        line = change.line
        price = plain_amount(line.unit_price_minor, currency)
        about = f"{line.name}, line {place + 1}" if names[line.name] > 1 else line.name
        code = code_with_unit(line.sku, line.unit)
        filled.append(FormLine(place, line.name, about, code, str(line.quantity), price, change.after is None))
    return filled


def lines_in(form: Any, known: Sequence[OfferedLine], currency: str) -> list[OfferedLine]:
    """Read the lines as they would be: those of the order that are not removed, then the added ones.

    Raises:
        ValueRefused: a quantity or a price is not valid; the sentence names the line.
    """
    return [*_kept(form, known, currency), *_added(form, currency)]


def _kept(form: Any, known: Sequence[OfferedLine], currency: str) -> Iterator[OfferedLine]:
    for place, line in enumerate(known):
        if not text_field(form, f"remove-{place}"):
            price = _price(text_field(form, f"price-{place}"), line.name, currency)
            quantity = quantity_field(form, f"quantity-{place}", line.name)
            yield replace(line, quantity=quantity, unit_price_minor=price)


def _added(form: Any, currency: str) -> Iterator[OfferedLine]:
    for place in range(MAX_ADDED):
        name, sku, quantity, unit, price = (
            _line_of_text(form, f"new-{field}-{place}") for field in ("name", "code", "quantity", "unit", "price")
        )
        if name or sku or quantity or unit or price:
            of = name or "The added line"
            pieces = quantity_field(form, f"new-quantity-{place}", of)
            yield OfferedLine(sku, name, pieces, _price(price, of, currency), unit=unit)


def _line_of_text(form: Any, name: str) -> str:
    return " ".join(storable(text_field(form, name)).split())


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
