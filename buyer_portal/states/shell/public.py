"""The mark of handlers that pass the gate without a sign-in."""

from collections.abc import Callable
from typing import Any, TypeVar

PUBLIC = "__portal_public__"

F = TypeVar("F", bound=Callable[..., Any])


def public(handler: F) -> F:
    """Let a handler pass without a sign-in. Write `@rx.event` above it."""
    setattr(handler, PUBLIC, True)
    return handler
