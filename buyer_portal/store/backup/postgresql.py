"""PostgreSQL: pg_dump and pg_restore, in the same snapshot and the same transaction as what is counted.

Source: PostgreSQL's manual, "pg_dump" (--snapshot) and "Snapshot Synchronization Functions".
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from buyer_portal.domain.errors import PortalError
from buyer_portal.store.backup.contents import REVISION, Contents, Tell, columns_of, contents_of
from buyer_portal.store.backup.file import Backup, NewBackup
from buyer_portal.store.backup.fitting import ensure_empty, ensure_same, revision_of
from buyer_portal.store.backup.script import run_script
from buyer_portal.store.backup.tools import ensure_tool, place_of, running
from buyer_portal.store.engine import open_engine
from buyer_portal.store.migrate import LOCK
from buyer_portal.store.patience import taking_long
from buyer_portal.store.tables import SQLModel
from buyer_portal.store.tables.triggers import FUNCTIONS

_WITHOUT_LIMITS = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = '60s'"
_PIECE = 1 << 20
_NO_RIGHT = "42501"  # to make a database


def dump(engine: Engine, backup: NewBackup, _file: Path, tell: Tell) -> tuple[str, Contents]:
    """Write the database as of now into the backup; gives its revision and contents.

    Raises:
        PortalError: pg_dump is missing, too old, or failed.
    """
    with _patiently(engine, looks=True) as db:
        snapshot = db.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        ensure_tool("pg_dump", db)
        revision, contents = revision_of(db), contents_of(db, tell)
        schema = inspect(db).default_schema_name
        tables = [f'--table="{schema}"."{table}"' for table in (*columns_of(db), REVISION)]
        place, environment = place_of(engine)
        how = ("--format=custom", "--compress=1", "--no-password", "--lock-wait-timeout=60s", f"--snapshot={snapshot}")
        with (
            backup.dump(deflated=False) as into,
            running("pg_dump", *how, *tables, f"--dbname={place}", env=environment) as program,
        ):
            assert program.stdout
            while piece := program.stdout.read(_PIECE):
                into.write(piece)
                tell("Writing bytes", into.size, None)
    return revision, contents


def restore(engine: Engine, backup: Backup, tell: Tell) -> None:
    """Fill the empty database in one transaction.

    Raises:
        PortalError: the database is not empty, pg_restore is missing, or the backup is damaged; nothing was changed.
    """
    with _own(engine.url) as own, _patiently(own) as db:
        ensure_tool("pg_restore", db)
        db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        if inspect(db).has_table("company"):
            db.exec_driver_sql("LOCK TABLE company IN ACCESS EXCLUSIVE MODE")  # nobody adds one meanwhile
        ensure_empty(db)
        backup.check_dump()
        _fill(db, backup, tell)
        db.commit()


def try_out(engine: Engine, backup: Backup, tell: Tell) -> None:
    """Restore it into a database made for it on the same server, compare, and drop that.

    Raises:
        PortalError: it is damaged or not what it says, or no database may be made.
    """
    backup.check_dump()
    with _scratch(engine) as url, _own(url) as own, _patiently(own) as db:
        ensure_tool("pg_restore", db)
        _fill(db, backup, tell)
        db.rollback()


def _fill(db: Connection, backup: Backup, tell: Tell) -> None:
    for table in {*SQLModel.metadata.tables, *backup.manifest.contents.counts, REVISION}:
        db.exec_driver_sql(f'DROP TABLE IF EXISTS "{table}" CASCADE')  # they are empty
    for function in FUNCTIONS:
        db.execute(text(function))
    run_script(db.connection.driver_connection, backup, tell)
    db.exec_driver_sql("RESET search_path")  # pg_restore emptied it
    db.exec_driver_sql("ANALYZE")
    ensure_same(db, backup, tell)


@contextmanager
def _patiently(engine: Engine, **options: Any) -> Iterator[Connection]:
    """A connection without limits of time, in a transaction."""
    with engine.connect().execution_options(**options) as db, taking_long(db.connection.driver_connection):
        db.exec_driver_sql(_WITHOUT_LIMITS)
        yield db
        db.invalidate()  # its settings are not for anybody else


@contextmanager
def _own(url: Any) -> Iterator[Engine]:
    engine = open_engine(url.render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _scratch(engine: Engine) -> Iterator[Any]:
    """The address of a database that is there for as long as this takes."""
    name = f"portal_verify_{secrets.token_hex(6)}"
    how = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    with _patiently(engine, isolation_level="AUTOCOMMIT") as db:
        try:
            db.exec_driver_sql(f"CREATE DATABASE {name} {how}")
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", "") != _NO_RIGHT:
                raise
            role = db.exec_driver_sql("SELECT current_user").scalar_one()
            raise PortalError(
                f"To verify, a database is made for a while, and {role} may not: ALTER ROLE {role} CREATEDB, or set "
                "PORTAL_DATABASE_URL to another server for this command."
            ) from error
        try:
            yield engine.url.set(database=name)
        finally:
            db.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
