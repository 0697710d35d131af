"""PostgreSQL's own programs: found, checked and started so that no password is among their arguments."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine

from buyer_portal.domain.errors import PortalError

_OF_PYTHON = {"context", "autocommit", "prepare_threshold", "row_factory", "cursor_factory"}
"""What psycopg takes beside libpq's options."""


def ensure_tool(name: str, db: Connection) -> None:
    """Look for a program.

    Raises:
        PortalError: it is not on the PATH, or older than the server.
    """
    if not shutil.which(name):
        raise PortalError(f"{name} is not installed here: install PostgreSQL's client programs.")
    said = subprocess.run([name, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    server = int(db.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    if not found or int(found[1]) < server:
        version = found[1] if found else "unknown"
        raise PortalError(
            f"{name} is version {version}, the server is {server}: install the client programs of {server}."
        )


def place_of(engine: Engine) -> tuple[str, dict[str, str]]:
    """The database as an argument, with all options of its URL, and the environment that holds the password.

    Raises:
        PortalError: the key of the client's certificate has a password in the URL.
    """
    _, given = engine.dialect.create_connect_args(engine.url)
    if given.get("sslpassword"):
        raise PortalError(
            "sslpassword in PORTAL_DATABASE_URL would be seen in the list of programs: use a key without one."
        )
    password = given.pop("password", None)
    return make_conninfo(**{name: value for name, value in given.items() if name not in _OF_PYTHON}), dict(
        os.environ
    ) | ({"PGPASSWORD": str(password)} if password else {})


@contextmanager
def running(name: str, *arguments: str, **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program while its output is read; it ends with the caller.

    Raises:
        PortalError: it failed; with what it said.
    """
    with tempfile.TemporaryFile() as complaints:
        command = [name, *arguments]
        started: Any = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, **how)
        program: subprocess.Popen[bytes] = started
        try:
            yield program
        except BaseException:
            program.kill()
            program.wait()
            raise
        finally:
            assert program.stdout
            program.stdout.close()
        if program.wait():
            raise PortalError(f"{name} failed: {_last_line(complaints)}.")


def _last_line(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    lines = [line for line in complaints.read().decode(errors="replace").splitlines() if line.strip()]
    told = [line for line in lines if "error:" in line] or lines or ["it said nothing"]
    return told[0].partition("error: ")[2].rstrip(".") or told[0].rstrip(".")
