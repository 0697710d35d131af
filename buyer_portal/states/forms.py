"""Reading what a form sent. It comes from a stranger: any shape, any type."""

from typing import Any

_MAX_DIGITS = 9
_MAX_AMOUNT_DIGITS = 14


def text_field(form: Any, name: str) -> str:
    """The text of a field; "" when it is missing or no text."""
    value = form.get(name, "") if isinstance(form, dict) else ""
    return value if isinstance(value, str) else ""


def number_field(form: Any, name: str, *, digits: int = _MAX_DIGITS) -> int:
    """The whole number in a field, pasted blanks around it aside; -1 when there is none, or it has too many digits."""
    text = text_field(form, name).strip()
    return int(text) if len(text) <= digits and text.isascii() and text.isdigit() else -1


def amount_field(form: Any, name: str) -> int:
    """The minor units in a field: 0 when it is missing, as nothing was shown then; -1 when it is no amount."""
    return number_field(form, name, digits=_MAX_AMOUNT_DIGITS) if text_field(form, name) else 0
