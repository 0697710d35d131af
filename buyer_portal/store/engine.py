"""The database, and the one way to write to it."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.measures.database import TimedPool, watched
from buyer_portal.private_files import database_file, make_file, make_folder
from buyer_portal.settings import settings
from buyer_portal.store.failures import refusal_for
from buyer_portal.store.patience import (
    PatientConnection,
    check_patience,
    ensure_room_to_wait,
    patience_left,
    stepping_aside,
)

# SQLite has one writer at a time and the others poll; waiting for a lock of ours wakes them at once.
_one_writer = threading.Lock()
_WAIT_SECONDS = 10
_BUSY_TIMEOUT_MS = 5_000  # for writers in other programs

# SQLAlchemy's errors hold the statement and go to the log, so its parameters, which people wrote, are hidden.
_ANY: dict[str, Any] = {
    "pool_size": settings.pool,
    "max_overflow": 0,
    "pool_timeout": 5,
    "hide_parameters": True,
    "poolclass": TimedPool,
}

# A server that can't be reached is given up soon, also one that was reached and then no packet comes back.
_POSTGRESQL = {"connect_timeout": 3, "tcp_user_timeout": 10_000, "keepalives_idle": 10, "keepalives_interval": 5}
_CALLED = {"application_name": f"buyer-portal {os.getpid()}"}  # by pg_stat_activity, and by a log that names it
_SECRETS = ("password", "sslpassword", "passfile")


@watched
def open_engine(url: str) -> Engine:
    """Make an engine for `url`; nothing is connected yet.

    SQLite commits with `synchronous=FULL`: what was acknowledged survives a power cut.
    """
    place = make_url(url)
    if place.get_backend_name() != "sqlite":
        asked = {name: value for name, value in (_POSTGRESQL | _CALLED).items() if name not in place.query}
        made = create_engine(url, pool_pre_ping=True, connect_args=asked, **_ANY)
        event.listen(made, "do_connect", _connect_to_postgresql)
        event.listen(made, "begin", _begin_postgresql)
        event.listen(made, "before_cursor_execute", check_patience)
        return made
    made = create_engine(url, connect_args={"check_same_thread": False}, **_ANY)
    if file := database_file(url):
        with suppress(OSError):  # connecting reports the error then
            make_folder(file.parent)
        if place.query.get("mode", "rwc") == "rwc":
            event.listen(made, "do_connect", lambda *_: make_file(file))
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    event.listen(made, "before_cursor_execute", check_patience)
    return made


def _connect_to_postgresql(_dialect: Any, _record: Any, args: Any, named: Any) -> PatientConnection:
    check_patience()
    return PatientConnection.open(*args, **named)


def shown(url: URL) -> str:
    """The address of a database for people: without a password, wherever it stands."""
    hidden = {name: "***" for name in _SECRETS if name in url.query}
    return url.update_query_dict(hidden).render_as_string(hide_password=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # so that BEGIN IMMEDIATE below is ours
    patience = f"busy_timeout={_BUSY_TIMEOUT_MS}"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", patience, "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_postgresql(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, PatientConnection)
    if driver.autocommit:
        return
    try:
        driver.begin(only_looks=bool(connection.get_execution_options().get("looks")))
    except psycopg.Error as error:
        connection.invalidate(error)
        raise OperationalError("BEGIN", {}, error) from error


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("writes"):
        connection.exec_driver_sql("BEGIN")
        return
    try:
        _begin_at_once(connection, "FULL" if options.get("lasting", True) else "NORMAL")
    except DBAPIError as error:
        if not options.get("waits", True) or not _is_busy(error):
            raise
        with stepping_aside():
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_at_once(connection: Connection, saved: str) -> None:
    driver: Any = connection.connection.driver_connection  # which may have been another's
    driver.execute("PRAGMA busy_timeout=0")
    driver.execute(f"PRAGMA synchronous={saved}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")


def _is_busy(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


engine = open_engine(settings.database_url)


@contextmanager
def transaction(*, wait: bool = True, lasting: bool = True) -> Iterator[Connection]:
    """One write transaction. Without `wait`, it is refused at once while somebody else is writing the same.

    SQLite has one writer, so there anybody is. On SQLite one that is not `lasting` reaches the disk with the next that
    is: a power cut before undoes it as a whole.

    Raises:
        PortalBusy: somebody else was writing, or wrote the same thing first; trying again is safe.
        PortalUnavailable: the database is away, full, read-only or too slow.
    """
    ensure_room_to_wait()
    alone = engine.dialect.name == "sqlite"
    if alone and not _be_the_writer(wait=wait):
        raise PortalBusy
    committing = False
    try:
        with engine.connect().execution_options(writes=True, waits=wait, lasting=lasting) as db, db.begin():
            if not wait and not alone:
                db.execute(text("SET LOCAL lock_timeout = 1"))
            yield db
            check_patience()
            committing = True
    except (DBAPIError, TimeoutError) as error:
        if refusal := refusal_for(error, committing=committing):
            raise refusal from error
        raise
    finally:
        if alone:
            _one_writer.release()


def _be_the_writer(*, wait: bool) -> bool:
    if (is_free := _one_writer.acquire(blocking=False)) or not wait:
        return is_free
    with stepping_aside():
        return _one_writer.acquire(timeout=patience_left(_WAIT_SECONDS))


@contextmanager
def reading() -> Iterator[Connection]:
    """One consistent look at the database, for reading only: each statement sees what the first one saw.

    Raises:
        PortalBusy: somebody holds a lock; trying again is safe.
        PortalUnavailable: the database is away, or too slow.
    """
    try:
        with engine.connect().execution_options(looks=True) as db, db.begin():
            yield db
    except (DBAPIError, TimeoutError) as error:
        if refusal := refusal_for(error, looking=True):
            raise refusal from error
        raise


def connections_in_use() -> int:
    """How many connections of this process's pool are in use at this moment."""
    pool = engine.pool
    return pool.checkedout() if isinstance(pool, TimedPool) else 0


def upsert(db: Connection, table: Any) -> Any:
    """An insert that may say `on_conflict_do_…`; both databases have it, in modules of their own."""
    return (sqlite if db.dialect.name == "sqlite" else postgresql).insert(table)
