"""The database, and the one way to write to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.settings import settings

_BUSY = ("database is locked", "deadlock detected", "could not serialize", "lock timeout", "database table is locked")
# SQLite lets one writer in at a time and makes the others poll; a lock wakes them at once.
_one_writer = threading.Lock()
_WAIT_SECONDS = 10
_BUSY_TIMEOUT_MS = 5_000  # for writers in other programs

# An error names its statement, and goes to the log as it is: what people wrote stays out of it.
_ANY: dict[str, Any] = {"pool_size": 10, "max_overflow": 10, "hide_parameters": True}


def open_engine(url: str) -> Engine:
    """Make an engine for `url`; nothing is connected yet.

    SQLite commits with `synchronous=FULL`: what was acknowledged survives a power cut.
    """
    place = make_url(url)
    if place.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, **_ANY)
    if place.database:
        with suppress(OSError):  # then connecting says that it can't be opened
            Path(place.database).parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(url, connect_args={"check_same_thread": False}, **_ANY)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # so that BEGIN IMMEDIATE below is ours
    patience = f"busy_timeout={_BUSY_TIMEOUT_MS}"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", patience, "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("writes"):
        connection.exec_driver_sql("BEGIN")
    elif options.get("waits", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        _begin_at_once(connection)


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")


engine = open_engine(settings.database_url)


@contextmanager
def transaction(*, wait: bool = True) -> Iterator[Connection]:
    """One write, all or nothing. Without `wait`, SQLite says no at once while somebody else is writing.

    Raises:
        PortalBusy: somebody else was writing, or wrote the same thing first; trying again is safe.
    """
    alone = engine.dialect.name == "sqlite"
    if alone and not _one_writer.acquire(timeout=_WAIT_SECONDS if wait else 0):
        raise PortalBusy
    try:
        with engine.connect().execution_options(writes=True, waits=wait) as db, db.begin():
            yield db
    except IntegrityError as error:
        # Two at once, and the rival's row came first: the second try will see it.
        if "unique" in str(error.orig).lower():
            raise PortalBusy from None
        raise
    except DBAPIError as error:
        if any(words in str(error.orig) for words in _BUSY):
            raise PortalBusy from None
        raise
    finally:
        if alone:
            _one_writer.release()


@contextmanager
def reading() -> Iterator[Connection]:
    """One consistent look at the database; writes nothing."""
    with engine.connect() as db, db.begin():
        yield db


def upsert(db: Connection, table: Any) -> Any:
    """An insert that may say `on_conflict_do_…`; both databases have it, in modules of their own."""
    return (sqlite if db.dialect.name == "sqlite" else postgresql).insert(table)
