"""The name of a request, by which what it did is found in the log: 8 hexadecimal digits, or a trusted proxy's own."""

import re
import secrets

import structlog

_SANE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


def new_id() -> str:
    """Make a name."""
    return secrets.token_hex(4)


def is_sane(given: str) -> bool:
    """Whether a name from outside can stand in our log and in our answers."""
    return _SANE.fullmatch(given) is not None


def id_of_request() -> str:
    """The name of what is being answered; "" outside of it."""
    return str(structlog.contextvars.get_contextvars().get("request", ""))
