"""Bringing the database's tables up to date, from the files in `migrations/`."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from buyer_portal.domain.errors import PortalError
from buyer_portal.settings import ROOT
from buyer_portal.store.failures import failure_code
from buyer_portal.store.patience import taking_long
from buyer_portal.store.upgrading.plan import Plan, plan_for

MIGRATIONS = ROOT / "migrations"
GIVE_UP_AFTER = 600.0
"""Seconds that `migrate` waits for others before it gives up."""
LOCK = 7_231_846
"""The key of PostgreSQL's advisory lock for migrations; any number will do."""
# Whoever asks for a locked table waits behind a migration that waits for it, so it must not wait long itself; then
# everybody goes on for a while. What it writes may take as long as it takes.
_PATIENCE = """SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0"""
_PAUSE = 2.0
_HELD = ("40P01", "55P03", "SQLITE_BUSY", "SQLITE_LOCKED")
"""Failures that say that somebody else is at it: a deadlock and a lock that didn't come in time, and SQLite's."""


class _InTheWay(Exception):
    """Somebody else is; the text says who."""


def migrate(engine: Engine, tell: Callable[[str], None] = lambda _: None, give_up_after: float = GIVE_UP_AFTER) -> None:
    """Bring the tables up to date, in one transaction: all of it or nothing.

    Several at once wait for each other. Where somebody holds a lock that it needs, it tries again and again, and nobody
    waits behind it for more than half a second; `tell` is given a sentence when that begins.

    Raises:
        PortalError: the database was made by a newer portal, or others were in the way for `give_up_after` seconds.
    """
    give_up_at, told = time.monotonic() + give_up_after, ""
    while True:
        try:
            return _try(engine)
        except _InTheWay as others:
            if time.monotonic() > give_up_at:
                raise PortalError(_gave_up(engine, str(others), give_up_after)) from None
            if str(others) != told:
                told = str(others)
                tell(f"{told} Waiting, for {_minutes(give_up_after)} at most.")
            time.sleep(min(_PAUSE, give_up_after / 4))


def _try(engine: Engine) -> None:
    try:
        if pending(engine):
            with engine.connect().execution_options(writes=True) as db, _tables_replaceable(db), db.begin():
                _bring_up_to_date(db)
    except DBAPIError as error:
        if failure_code(error).startswith(_HELD):
            raise _InTheWay("Somebody is using the tables.") from error
        raise


def _bring_up_to_date(db: Connection) -> None:
    if db.dialect.name == "postgresql":
        db.execute(text(_PATIENCE))
        if not db.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}):
            raise _InTheWay("Somebody else is bringing the tables up to date.")
    try:
        command.upgrade(_config(db), "head")
    except CommandError as error:
        raise PortalError(f"The tables can't be brought up to date: {error}.") from None


def _gave_up(engine: Engine, why: str, waited: float) -> str:
    return (
        f"The tables were not brought up to date, and nothing was changed. {why} That has not ended in "
        f"{_minutes(waited)}.{_oldest(engine)} Try again when it has."
    )


def _oldest(engine: Engine) -> str:
    """Whose transaction began first, most likely theirs who are in the way; "" where the database doesn't say."""
    if engine.dialect.name != "postgresql":
        return ""
    query = """SELECT pid, usename, to_char(xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since
      FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
      ORDER BY xact_start LIMIT 1"""
    with engine.connect() as db:
        found = db.execute(text(query)).first()
    if found is None:
        return ""
    whose = f"PostgreSQL's process {found.pid} ({found.usename})"
    return f" The oldest transaction is that of {whose}, since {found.since} UTC."


def _minutes(seconds: float) -> str:
    return f"{seconds:g} seconds" if seconds < 120 else f"{seconds / 60:g} minutes"


def pending(engine: Engine) -> bool:
    """Whether `migrate` would change anything."""
    with engine.connect() as db:
        heads = MigrationContext.configure(db).get_current_heads()
    return set(heads) != set(ScriptDirectory.from_config(_config()).get_heads())


def planned(engine: Engine) -> Plan:
    """What `migrate` would do, how long it takes and who waits meanwhile; nothing is changed.

    Raises:
        PortalError: the database was made by a newer portal.
    """
    return plan_for(engine, ScriptDirectory.from_config(_config()))


def migrations_known() -> set[str]:
    """The revisions that this portal can bring up to date."""
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


@contextmanager
def _tables_replaceable(db: Connection) -> Iterator[None]:
    # To alter a table, SQLite makes a new one and drops the old; with foreign keys on, the drop
    # would fail. They can only be switched outside a transaction.
    if db.dialect.name != "sqlite":
        with taking_long(db.connection.driver_connection):
            yield
        return
    _raw(db, "PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        _raw(db, "PRAGMA foreign_keys=ON")


def _raw(db: Connection, statement: str) -> None:
    raw = db.connection.driver_connection
    assert raw is not None
    raw.execute(statement)


def _config(db: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = db
    return config
