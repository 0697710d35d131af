"""Reading what a form sent. It comes from a stranger: any shape, any type."""

from typing import Any


def text_field(form: Any, name: str) -> str:
    """The text of a field; "" when it is missing or no text."""
    value = form.get(name, "") if isinstance(form, dict) else ""
    return value if isinstance(value, str) else ""
