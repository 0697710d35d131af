"""The supervisor of this machine's port, as the command `buyer-portal reload` finds it: by a locked file."""

import errno
import fcntl
import io
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from buyer_portal.domain.errors import PortalError
from buyer_portal.private_files import DATA, make_folder

_TICK_SECONDS = 0.1


class Reloads:
    """What the file holds: the supervisor's process, how often it reloaded, and what became of the last time."""

    def __init__(self, file: IO[str]) -> None:
        self._file, self._times = file, 0
        self.report("")

    @classmethod
    @contextmanager
    def here(cls, port: int) -> Iterator["Reloads"]:
        """Say that this process supervises the port, until the end of the block.

        In a folder that can't be written nobody is told, and SIGHUP is the only way to reload.
        """
        path = _path(port)
        try:
            make_folder(path.parent)
            file = path.open("w")
        except OSError as error:
            if error.errno not in (errno.EROFS, errno.EACCES):
                raise
            yield cls(io.StringIO())
            return
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield cls(file)
            finally:
                path.unlink(missing_ok=True)

    def report(self, sentence: str) -> None:
        """Write what became of a reload."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"pid": os.getpid(), "times": self._times, "sentence": sentence}))
        self._file.flush()
        self._times += 1


def reload_workers(port: int) -> str:
    """Reload the workers on this port and wait; gives what became of it.

    Raises:
        PortalError: there are none, or they ended meanwhile.
    """
    before = _state(port)
    os.kill(before["pid"], signal.SIGHUP)
    while (now := _state(port))["times"] == before["times"]:
        time.sleep(_TICK_SECONDS)
    return now["sentence"]


def _state(port: int) -> dict:
    with suppress(FileNotFoundError), _path(port).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # whoever has it lives
        except BlockingIOError:
            return _parsed(file)
    raise PortalError(
        f"No portal with worker processes runs here on port {port}. One process by itself can't be reloaded: stop it "
        "and start it again."
    )


def _parsed(file: IO[str]) -> dict:
    while True:
        file.seek(0)
        with suppress(json.JSONDecodeError):  # it is being written at this moment
            return json.load(file)


def _path(port: int) -> Path:
    return DATA / f"serving-{port}.json"
