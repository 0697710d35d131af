"""Backups: the whole database of one moment in a file, put back or tried out whenever it is wanted."""

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from buyer_portal.domain.errors import PortalError
from buyer_portal.settings import now
from buyer_portal.store import engine as database
from buyer_portal.store.backup import postgresql, sqlite
from buyer_portal.store.backup.contents import Tell
from buyer_portal.store.backup.file import Backup, Manifest, NewBackup
from buyer_portal.store.backup.fitting import ENGINES, ensure_known
from buyer_portal.store.backup.whole import written_whole
from buyer_portal.store.migrate import migrate
from buyer_portal.version import version

_OF = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True, slots=True)
class Made:
    """What is in a backup: its manifest, and its size in bytes."""

    manifest: Manifest
    size: int


def back_up(file: Path, tell: Tell, *, replace: bool = False) -> Made:
    """Write the database as it is at one moment into `file`, while people work; they don't wait for it.

    Raises:
        PortalError: it can't be written, is there already, or there is nothing to back up. No `file` is left.
    """
    name = database.engine.dialect.name
    with written_whole(file, replace=replace) as out:
        at = now().astimezone(UTC).isoformat(timespec="seconds")
        with NewBackup(out) as backup:
            revision, contents = _OF[name].dump(database.engine, backup, file, tell)
            made = backup.finish(engine=name, revision=revision, version=version(), at=at, contents=contents)
    return Made(made, file.stat().st_size)


def restore(file: Path, tell: Tell) -> Manifest:
    """Put a backup into the empty database: all of it, or nothing. Then bring its tables up to date.

    Raises:
        PortalError: the database is not empty or another one than the backup's, or the backup is damaged, changed or
            newer than this portal; nothing was changed.
    """
    backup = Backup(file)
    ensure_known(backup)
    _engine_of(backup).restore(database.engine, backup, tell)
    migrate(database.engine)
    return backup.manifest


def verify(file: Path, tell: Tell) -> Manifest:
    """Restore a backup into a database of its own that is gone afterwards, and compare what it holds.

    Raises:
        PortalError: it is damaged, changed, newer than this portal, or there is nowhere to try it.
    """
    backup = Backup(file)
    ensure_known(backup)
    if backup.manifest.engine == "sqlite":  # needs no server
        sqlite.try_out(database.engine, backup, tell)
    else:
        _engine_of(backup).try_out(database.engine, backup, tell)
    return backup.manifest


def _engine_of(backup: Backup):
    name, own = backup.manifest.engine, database.engine.dialect.name
    if name != own:
        raise PortalError(
            f"{backup.file} is a backup of {ENGINES.get(name, name)}, and PORTAL_DATABASE_URL is {ENGINES[own]}: "
            "a backup goes back into the same kind of database."
        )
    return _OF[name]
