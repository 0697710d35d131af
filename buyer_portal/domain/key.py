"""Idempotency keys: what makes doing something twice harmless."""

from buyer_portal.domain.errors import ValueRefused

_MIN_KEY, _MAX_KEY = 8, 64


def parse_key(key: object) -> str:
    """Take a key from outside: 8 to 64 letters, digits or dashes.

    Raises:
        ValueRefused: it is something else.
    """
    if isinstance(key, str) and _MIN_KEY <= len(key) <= _MAX_KEY and key.isascii() and key.replace("-", "").isalnum():
        return key
    raise ValueRefused("This request has no usable key. Reload the page and try again.")
