"""A file that is there whole or not at all: written beside its name, and renamed when all of it is on the disk."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from buyer_portal.domain.errors import PortalError


@contextmanager
def written_whole(file: Path, *, replace: bool) -> Iterator[IO[bytes]]:
    """Where to write what becomes `file`, with mode 0600; without `replace`, only where there is none.

    A program that is killed leaves `FILE.part`, which the next one writes over.

    Raises:
        PortalError: there is a file already, another program writes it, or it can't be written.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        _refuse_another(file, replace=replace)
        with _alone(part) as out:
            try:
                yield out
                out.flush()
                os.fsync(out.fileno())
                _refuse_another(file, replace=replace)
                part.replace(file)  # while the lock is held, so that nobody else's is renamed
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        _keep_name(file.parent)
    except OSError as error:
        raise PortalError(f"{file} can't be written: {error.strerror or error}.") from error


def _refuse_another(file: Path, *, replace: bool) -> None:
    if file.is_dir():
        raise PortalError(f"{file} is a folder. Name a file.")
    if not replace and os.path.lexists(file):
        raise PortalError(f"{file} is there already. Name another file, or write over it with --force.")


@contextmanager
def _alone(part: Path) -> Iterator[IO[bytes]]:
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
            same = part.stat().st_ino == os.fstat(out.fileno()).st_ino  # else it was finished in between
        except (BlockingIOError, FileNotFoundError):
            same = False
        if not same:
            raise PortalError(f"Another program is writing {part} just now.")
        os.fchmod(out.fileno(), 0o600)
        out.truncate()
        yield out


def _keep_name(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
