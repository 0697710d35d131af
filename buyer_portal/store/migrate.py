"""Bringing the database's tables up to date, from the files in `migrations/`."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from buyer_portal.domain.errors import PortalError
from buyer_portal.settings import ROOT
from buyer_portal.store.patience import taking_long

MIGRATIONS = ROOT / "migrations"
LOCK = 7_231_846
"""The key of PostgreSQL's advisory lock for migrations; any number will do."""


def migrate(engine: Engine) -> None:
    """Bring the tables up to date, in one transaction. Two starting at once wait for each other.

    Raises:
        PortalError: the database was made by a newer portal.
    """
    if not pending(engine):
        return
    with engine.connect().execution_options(writes=True) as db, _tables_replaceable(db), db.begin():
        if db.dialect.name == "postgresql":
            db.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"))
            db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        try:
            command.upgrade(_config(db), "head")
        except CommandError as error:
            raise PortalError(f"The tables can't be brought up to date: {error}.") from None


def pending(engine: Engine) -> bool:
    """Whether `migrate` would change anything."""
    with engine.connect() as db:
        heads = MigrationContext.configure(db).get_current_heads()
    return set(heads) != set(ScriptDirectory.from_config(_config()).get_heads())


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
