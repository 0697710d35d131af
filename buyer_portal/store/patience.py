"""Deadlines for database work, so that a slow or silent database can't block a deed for ever.

The deadline is checked before each statement and before the commit, so a deed that misses it has changed nothing.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

from buyer_portal.domain.errors import PortalUnavailable

T = TypeVar("T")

give_up_at: ContextVar[float] = ContextVar("give_up_at", default=float("inf"))
"""The deadline, by `time.monotonic()`; commands and background work have none."""
_A_STATEMENT = 60.0
_LEAST, _LEAST_TO_KEEP = 0.05, 3.0


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Set a deadline for all database work inside, together."""
    token = give_up_at.set(min(give_up_at.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        give_up_at.reset(token)


def patience_left(at_most: float) -> float:
    """The seconds left until the deadline, `at_most` so many."""
    return max(0.0, min(at_most, give_up_at.get() - time.monotonic()))


def check_patience(*_statement: Any) -> None:
    """Stop when the deadline has passed; a SQLAlchemy event calls it before each statement.

    Raises:
        PortalUnavailable: it has passed.
    """
    if time.monotonic() > give_up_at.get():
        raise PortalUnavailable


class PatientConnection(psycopg.Connection[Any]):
    """A connection to PostgreSQL that is closed when no answer comes in time, so that nobody reads a late one."""

    may_take_long = False
    _least = _LEAST

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for the server as psycopg does, but only until the deadline."""
        if timeout is None and not self.may_take_long:
            timeout = max(self._least, patience_left(_A_STATEMENT))
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise psycopg.OperationalError("no answer came in time") from None

    def commit(self) -> None:
        """Commit, with more time to wait: giving up here would leave the outcome unknown."""
        self._least = _LEAST_TO_KEEP
        try:
            super().commit()
        finally:
            self._least = _LEAST


@contextmanager
def taking_long(connection: Any) -> Iterator[None]:
    """Wait for this connection's statements without a limit, for migrations."""
    connection.may_take_long = True
    try:
        yield
    finally:
        connection.may_take_long = False
