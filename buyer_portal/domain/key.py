"""Keys and ids from outside: a retry with the same idempotency key does nothing a second time."""

from typing import TypeGuard

from buyer_portal.domain.errors import ValueRefused

MAX_ID = 2**63 - 1
"""The largest id that the database can hold: a larger number is nobody's id."""
_MIN_KEY, _MAX_KEY = 8, 64


def is_id(value: object) -> TypeGuard[int]:
    """Whether it can be the id of something in the database; `True` and 1.0 are no numbers here."""
    return type(value) is int and 0 < value <= MAX_ID


def parse_key(key: object) -> str:
    """Take a key from outside: 8 to 64 letters, digits or dashes.

    Raises:
        ValueRefused: it is something else.
    """
    if isinstance(key, str) and _MIN_KEY <= len(key) <= _MAX_KEY and key.isascii() and key.replace("-", "").isalnum():
        return key
    raise ValueRefused("This request has no usable key. Reload the page and try again.")
