"""What the portal keeps is for the user it runs as: folders 0700, files 0600, whatever the umask is."""

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from buyer_portal.settings import ROOT

DATA = ROOT / ".portal"
"""The portal's own folder: the database unless it is elsewhere, the built help, locks and logs."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_making = threading.Lock()


def database_file(url: str) -> Path | None:
    """The file of an SQLite database; None for another database."""
    place = make_url(url)
    if place.get_backend_name() != "sqlite" or not place.database:
        return None
    return Path(urlsplit(place.database).path if place.database.startswith("file:") else place.database)


def make_folder(folder: Path) -> None:
    """Make the folder, and those above it that are missing; one that is there stays as it is."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(0o700, exist_ok=True)


def make_file(file: Path) -> None:
    """Make the file, empty, unless it is there. SQLite gives those beside it (`-wal`, `-shm`) its mode."""
    # One at a time: closing a file takes the locks that SQLite holds on it in the same process.
    with _making, suppress(OSError):  # whoever opens it reports the error
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def close_to_others(url: str) -> None:
    """Take from others what they may do with the portal's files, also with those that an older portal wrote.

    What belongs to somebody else stays as it is; so does the folder of a database that is elsewhere.
    """
    for path in _kept(url):
        with suppress(OSError):
            if mode := _open_mode(path):
                path.chmod(mode & ~_OTHERS)


def open_to_others(url: str) -> list[str]:
    """What others on this machine could read or replace: paths and modes, such as "/srv/portal.db (644)"."""
    found = [(path, _open_mode(path)) for path in _kept(url)]
    if (file := database_file(url)) and file.parent.is_dir():
        mode = stat.S_IMODE(file.parent.stat().st_mode)
        found.append((file.parent, mode if mode & stat.S_IWOTH and not mode & stat.S_ISVTX else 0))
    return [f"{path} ({mode:o})" for path, mode in dict(found).items() if mode]


def _kept(url: str) -> Iterator[Path]:
    yield DATA
    yield from (path for path in DATA.rglob("*") if not path.is_symlink())
    if file := database_file(url):
        yield from (file.with_name(f"{file.name}{end}") for end in ("", "-wal", "-shm", "-journal"))


def _open_mode(path: Path) -> int:
    """The mode of a file or folder that others may do anything with; 0 when they may not, or it isn't there."""
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        return mode if mode & _OTHERS else 0
    return 0
