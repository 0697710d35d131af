"""Parsing what a form sent. The input is untrusted: any shape, any type."""

from typing import Any

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.numbers import parse_count, plain_number, written

_MAX_DIGITS = 9
_MAX_AMOUNT_DIGITS = 14


def text_field(form: Any, name: str) -> str:
    """The text of a field; "" when it is missing or no text."""
    value = form.get(name, "") if isinstance(form, dict) else ""
    return value if isinstance(value, str) else ""


def number_field(form: Any, name: str, *, digits: int = _MAX_DIGITS) -> int:
    """The whole number in a field, pasted blanks around it aside; -1 when there is none, or it has too many digits."""
    found = plain_number(text_field(form, name).strip(), digits=digits)
    return -1 if found is None else found


def quantity_field(form: Any, name: str, of: str) -> int:
    """The quantity in a field, "10" or "10.0"; -1 when it is no number: the caller then refuses it in its own words.

    Raises:
        ValueRefused: a number that is no quantity, such as 1.5; the sentence names the line, `of`.
    """
    text = " ".join(text_field(form, name).split())
    if written(text) is None:
        return -1
    try:
        return parse_count(text)
    except ValueRefused as refusal:
        raise ValueRefused(f"{of}: the quantity {refusal}.") from None


def amount_field(form: Any, name: str) -> int:
    """The minor units in a hidden field: 0 when it is missing, as no amount was shown; -1 when it is no amount."""
    return number_field(form, name, digits=_MAX_AMOUNT_DIGITS) if text_field(form, name) else 0
