"""How long a connection is waited for, and which statements are slow.

A slow statement is logged with the id of the request and the deed that it belongs to, and never with its parameters,
which people wrote. PostgreSQL is not told the id: a comment in the statement would make each another one, to be planned
anew and counted apart, and `SET application_name` costs a roundtrip. The other way round it costs nothing: the line
names the server's process, as its own log and `pg_stat_activity` do, and each connection names ours.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine, PoolProxiedConnection, event
from sqlalchemy.pool import QueuePool

from buyer_portal.measures.meters import POOL_WAIT, SLOW_STATEMENTS

log = structlog.get_logger("database")
OpensEngine = TypeVar("OpensEngine", bound=Callable[..., Engine])
SLOW_SECONDS = 0.25
_LONGEST = 1_000  # characters of a statement


class TimedPool(QueuePool):
    """A pool that times how long a connection is waited for, be it a new one or one that somebody gives back."""

    def connect(self) -> PoolProxiedConnection:
        """Give a connection."""
        with POOL_WAIT.time():
            return super().connect()


def watched(open_engine: Callable[[str], Engine]) -> Callable[[str], Engine]:
    """Make what opens engines watch over each: its slow statements."""

    def opened(url: str) -> Engine:
        made = open_engine(url)
        event.listen(made, "before_cursor_execute", _begin)
        event.listen(made, "after_cursor_execute", _end)
        event.listen(made, "handle_error", _end_in_error)
        if made.dialect.name == "postgresql":
            event.listen(made, "connect", _note_backend)
        return made

    return opened


def _note_backend(driver: Any, record: Any) -> None:
    record.info["backend"] = driver.info.backend_pid


def _begin(connection: Any, *_statement: Any) -> None:
    connection.info["began"] = time.perf_counter()


def _end(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    seconds = time.perf_counter() - connection.info.pop("began", float("inf"))
    if seconds > SLOW_SECONDS:
        SLOW_STATEMENTS.inc()
        text, backend = " ".join(statement.split())[:_LONGEST], connection.info.get("backend")
        log.warning(
            "slow statement", ms=round(seconds * 1000), statement=text, **({"backend": backend} if backend else {})
        )


def _end_in_error(context: Any) -> None:
    """A statement that was given up, or waited for a lock in vain, is the slowest of all."""
    if context.connection is not None and context.statement:
        _end(context.connection, None, context.statement)
