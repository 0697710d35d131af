"""The marks of handlers that pass the gate without a sign-in, or without the second factor that a company requires."""

from collections.abc import Callable
from typing import Any, TypeVar

PUBLIC = "__portal_public__"
WHILE_OWING = "__portal_while_owing__"

F = TypeVar("F", bound=Callable[..., Any])


def public(handler: F) -> F:
    """Let a handler pass without a sign-in. Write `@rx.event` above it."""
    setattr(handler, PUBLIC, True)
    return handler


def while_owing(handler: F) -> F:
    """Let a handler pass for who has to set up a second factor first. Write `@rx.event` above it."""
    setattr(handler, WHILE_OWING, True)
    return handler
