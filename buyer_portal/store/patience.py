"""Deadlines for database work, so that a slow or silent database can't block a deed for ever.

The deadline is checked before each statement and before the commit, so a deed that misses it has changed nothing.
A thread that waits, for a lock, a slow answer or another writer, steps aside: another one works in its place meanwhile.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

import psycopg
from psycopg import generators
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus
from psycopg.waiting import Ready

from buyer_portal.domain.errors import PortalBusy, PortalUnavailable

T = TypeVar("T")

give_up_at: ContextVar[float] = ContextVar("give_up_at", default=float("inf"))
"""The deadline, by `time.monotonic()`; commands and background work have none."""
_A_STATEMENT = 60.0
_LEAST, _LEAST_TO_KEEP = 0.05, 3.0
_ASIDE_AFTER = 0.05  # seconds; most answers come sooner, and another thread would only cost time then

LIMITS = {"statement_timeout": "30s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "30s"}
"""What PostgreSQL gives up by itself; the last is for a process that stands still with locks in its hands."""
# A machine that is gone can't let go of what it had locked: the server notices within five seconds.
_NOTICE = "SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3"
_NOTICE_UNREAD = "SET tcp_user_timeout = 5000"


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


class Place(Protocol):
    """Where a thread works for somebody."""

    @property
    def is_crowded(self) -> bool:
        """Whether as many wait as may."""
        ...

    def aside(self) -> AbstractContextManager[None]:
        """Let another thread work meanwhile."""
        ...


_here = threading.local()


def work_at(place: Place | None) -> None:
    """Say where this thread works from now on; None: nobody waits for its place."""
    _here.place = place


def stepping_aside() -> AbstractContextManager[None]:
    """Let another thread work while this one waits."""
    place: Place | None = getattr(_here, "place", None)
    return place.aside() if place else nullcontext()


def ensure_room_to_wait() -> None:
    """Refuse a write where too many wait already, before it holds a connection that a reader needs.

    Raises:
        PortalBusy: as many wait as may.
    """
    place: Place | None = getattr(_here, "place", None)
    if place and place.is_crowded:
        raise PortalBusy


class PatientConnection(psycopg.Connection[Any]):
    """A connection to PostgreSQL that is closed when no answer comes in time, so that nobody reads a late one.

    Each transaction brings its `LIMITS`: a session's would be gone after a pooler's DISCARD ALL, or be another's.
    """

    may_take_long = False
    _least = _LEAST

    @classmethod
    def open(cls, *args: Any, **named: Any) -> "PatientConnection":
        """Connect, and ask the server to look soon whether this machine is still there."""
        connection = cls.connect(*args, **named)
        with connection.transaction():
            connection.execute(f"{_NOTICE}; {_NOTICE_UNREAD}")
        return connection

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for the server as psycopg does, but only until the deadline, and aside when it takes a while."""
        if timeout is None and not self.may_take_long:
            timeout = max(self._least, patience_left(_A_STATEMENT))
        try:
            with closing(_aside(gen)) as steps:  # left by a time-out, it would give its place back only when collected
                return super().wait(steps, min(interval, _ASIDE_AFTER), timeout)
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

    def begin(self, *, only_looks: bool) -> None:
        """Begin a transaction with its limits, in one message; one that `only_looks` sees one moment, and can't write.

        Psycopg would begin it with its first statement, without them.
        """
        limits = "".join(f"; SET LOCAL {name} = '{limit}'" for name, limit in LIMITS.items())
        look = " ISOLATION LEVEL REPEATABLE READ READ ONLY" if only_looks else ""
        with self.lock:
            self.wait(self._begun(f"BEGIN{look}{limits}"))

    def _begun(self, statements: str) -> PQGen[None]:
        self.pgconn.send_query(statements.encode())
        for result in (yield from generators.execute(self.pgconn)):
            if result.status != ExecStatus.COMMAND_OK:
                raise psycopg.errors.error_from_result(result)


def _aside(gen: PQGen[T]) -> PQGen[T]:
    """The same steps of waiting, but aside from the first in which nothing came."""
    with ExitStack() as aside:
        try:
            wanted, is_aside = next(gen), False
            while True:
                ready = yield wanted
                if ready == Ready.NONE and not is_aside:
                    is_aside = True
                    aside.enter_context(stepping_aside())
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value


@contextmanager
def taking_long(connection: Any) -> Iterator[None]:
    """Wait for this connection's statements without a limit, for migrations."""
    connection.may_take_long = True
    try:
        yield
    finally:
        connection.may_take_long = False
