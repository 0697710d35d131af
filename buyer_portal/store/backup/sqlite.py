"""SQLite: copied and put back by its backup interface, https://sqlite.org/backup.html.

The copy is taken in pieces within one reading transaction: it is one moment, and in WAL mode nobody waits for it.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import OperationalError

from buyer_portal.domain.errors import PortalError
from buyer_portal.private_files import database_file, make_file, make_folder
from buyer_portal.store.backup.contents import Contents, Tell, contents_of
from buyer_portal.store.backup.file import Backup, NewBackup
from buyer_portal.store.backup.fitting import ensure_empty, ensure_same, revision_of

_PAGES_AT_ONCE = 2_000
_PIECE = 1 << 20


def dump(engine: Engine, backup: NewBackup, file: Path, tell: Tell) -> tuple[str, Contents]:
    """Write the database as of now into the backup at `file`; gives its revision and contents."""
    copy = file.with_name(f"{file.name}.part.db")
    copy.unlink(missing_ok=True)
    try:
        make_file(copy)
        with engine.connect() as db:
            revision_of(db)  # the first read: from here on it is one moment
            _copy_pages(_raw(db), copy, tell)
        with _opened(copy) as db:
            revision, contents = revision_of(db), contents_of(db, tell)
        with backup.dump(deflated=True) as into, copy.open("rb") as pages:
            while piece := pages.read(_PIECE):
                into.write(piece)
                tell("Packing", into.size, copy.stat().st_size)
    finally:
        copy.unlink(missing_ok=True)
    return revision, contents


def restore(engine: Engine, backup: Backup, tell: Tell) -> None:
    """Fill the empty database in one transaction, alone.

    Raises:
        PortalError: the database is open elsewhere or not empty, or the backup is damaged; nothing was changed.
    """
    file = database_file(engine.url.render_as_string(hide_password=False))
    assert file
    engine.dispose()  # the portal's own connections would be in the way
    make_folder(file.parent)
    make_file(file)
    unpacked = file.with_name(f"{file.name}.restoring")
    with _alone(file) as db:
        ensure_empty(db)
        try:
            _unpack(backup, unpacked, tell)
            with _opened(unpacked) as found:
                _ensure_sound(found, backup)
                ensure_same(found, backup, tell)
                _naming_failures(_raw(found), _raw(db), tell)
        finally:
            unpacked.unlink(missing_ok=True)
        ensure_same(db, backup, tell)


def try_out(_engine: Engine, backup: Backup, tell: Tell) -> None:
    """Restore it into a file beside the backup, compare, and remove that file.

    Raises:
        PortalError: it is damaged, or not what it says.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f"{backup.file.name}.", dir=backup.file.parent) as folder:
            unpacked = Path(folder) / "portal.db"
            _unpack(backup, unpacked, tell)
            with _opened(unpacked) as found:
                _ensure_sound(found, backup)
                ensure_same(found, backup, tell)
    except OSError as error:
        raise PortalError(f"There is no room to try {backup.file} beside it: {error.strerror or error}.") from error


def _copy_pages(source: sqlite3.Connection, copy: Path, tell: Tell) -> None:
    into = sqlite3.connect(copy, isolation_level=None)
    try:
        into.execute("PRAGMA synchronous=OFF")  # only the zip has to survive
        _naming_failures(source, into, tell)
    finally:
        into.close()


def _naming_failures(source: sqlite3.Connection, into: sqlite3.Connection, tell: Tell) -> None:
    def told(_status: int, left: int, of: int) -> None:
        tell("Copying pages", of - left, of)

    try:
        source.backup(into, pages=_PAGES_AT_ONCE, progress=told)
    except sqlite3.Error as error:
        raise PortalError(f"The database can't be copied: {error}.") from error


def _unpack(backup: Backup, into: Path, tell: Tell) -> None:
    backup.check_dump()
    into.unlink(missing_ok=True)
    make_file(into)
    done = 0
    with into.open("wb") as pages:
        for piece in backup.pieces():
            pages.write(piece)
            done += len(piece)
            tell("Unpacking", done, backup.manifest.dump_size)


def _ensure_sound(found: Connection, backup: Backup) -> None:
    try:
        said = found.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    except OperationalError as error:
        said = error.orig
    if said != "ok":
        raise PortalError(f"{backup.file} holds a damaged database: {said}.")


@contextmanager
def _opened(file: Path) -> Iterator[Connection]:
    """A database that nobody else knows, to read only; SQLite then writes nothing beside it."""
    place = f"file:{quote(str(file))}?mode=ro&immutable=1"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(place, uri=True), poolclass=NullPool)
    with engine.connect() as db:
        yield db


@contextmanager
def _alone(file: Path) -> Iterator[Connection]:
    """The database, which nobody else can open meanwhile."""
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _exclusively(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None
        raw.execute("PRAGMA locking_mode=EXCLUSIVE")  # kept until the connection ends
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("BEGIN EXCLUSIVE")
        raw.execute("COMMIT")

    try:
        db = engine.connect()
    except OperationalError as error:
        raise PortalError(f"{file} is open in another program. Stop the portal first.") from error
    with db:
        yield db


def _raw(db: Connection) -> sqlite3.Connection:
    raw = db.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw
