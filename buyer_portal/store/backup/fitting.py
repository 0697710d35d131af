"""Whether a backup fits into a database, and whether what came out of it is what went in."""

from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from buyer_portal.domain.errors import PortalError
from buyer_portal.store.backup.contents import REVISION, Tell, contents_of, differences
from buyer_portal.store.backup.file import Backup
from buyer_portal.store.migrate import migrations_known
from buyer_portal.store.tables import SQLModel

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_NAMED = 5  # differences, in one sentence


def revision_of(db: Connection) -> str:
    """Which schema the database has.

    Raises:
        PortalError: it has none of the portal's.
    """
    heads = MigrationContext.configure(db).get_current_heads()
    if not heads:
        raise PortalError("There is nothing to back up: the database has no tables of the portal's.")
    return ",".join(sorted(heads))


def ensure_known(backup: Backup) -> None:
    """Refuse what a newer portal made.

    Raises:
        PortalError: this portal doesn't know its schema.
    """
    made = backup.manifest
    if made.revision not in migrations_known():
        raise PortalError(
            f"{backup.file} was made by a newer portal ({made.version}, tables {made.revision}): use that one."
        )


def ensure_empty(db: Connection) -> None:
    """Refuse a database that holds something; tables without a company in them are nothing.

    Raises:
        PortalError: it has companies, or tables of somebody else's that would be lost.
    """
    there, ours = set(inspect(db).get_table_names()), {*SQLModel.metadata.tables, REVISION}
    lost = there if db.dialect.name == "sqlite" else there & ours  # SQLite's file is filled as a whole
    if not lost:
        return
    if not {REVISION, "company"} <= lost <= ours:
        raise PortalError("The database holds tables that are not the portal's. Nothing was changed.")
    if db.exec_driver_sql("SELECT 1 FROM company LIMIT 1").first():
        raise PortalError(
            "A backup is restored into an empty database; this one has companies in it. Nothing was changed."
        )


def ensure_same(db: Connection, backup: Backup, tell: Tell) -> None:
    """Compare counts, hashes, tally and newest receipts with what the backup says that it holds.

    Raises:
        PortalError: something differs.
    """
    differing = differences(backup.manifest.contents, contents_of(db, tell))
    if differing:
        more = f", and {len(differing) - _NAMED} more" if len(differing) > _NAMED else ""
        raise PortalError(f"{backup.file} doesn't hold what it says: {', '.join(differing[:_NAMED])}{more}.")
