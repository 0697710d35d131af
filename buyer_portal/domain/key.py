"""Idempotency keys: a retry with the same key does nothing a second time."""

from buyer_portal.domain.errors import ValueRefused

MAX_ID = 2**63 - 1
"""The largest id that the database can hold: a larger number is nobody's id."""
_MIN_KEY, _MAX_KEY = 8, 64


def parse_key(key: object) -> str:
    """Take a key from outside: 8 to 64 letters, digits or dashes.

    Raises:
        ValueRefused: it is something else.
    """
    if isinstance(key, str) and _MIN_KEY <= len(key) <= _MAX_KEY and key.isascii() and key.replace("-", "").isalnum():
        return key
    raise ValueRefused("This request has no usable key. Reload the page and try again.")
