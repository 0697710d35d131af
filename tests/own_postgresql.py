"""A PostgreSQL server of a test's own, which it may configure, stop and kill."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _programs() -> Path | None:
    """Where the server's programs are: in PATH, or where Debian keeps them."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def _as_its_user(*command: str | Path) -> None:
    """Run a program of the server; never as root, which it refuses."""
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*user, *map(str, command)], check=True, capture_output=True, cwd="/")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@contextmanager
def own_postgresql(*options: str, files: dict[str, bytes] | None = None) -> Iterator[int]:
    """A server with the `files` in its folder and options such as "ssl=on", as long as it is wanted; gives its port.

    Its administrator is `postgres`, whom it trusts. Without its programs the test is skipped.
    """
    programs, port = _programs(), _free_port()
    if programs is None:
        pytest.skip("PostgreSQL's programs are not here")
    with tempfile.TemporaryDirectory(prefix="portal-pg-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _as_its_user(programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync")
        for name, content in (files or {}).items():
            (data / name).write_bytes(content)
            (data / name).chmod(0o600)
            if os.geteuid() == 0:
                shutil.chown(data / name, "postgres")
        settings = [f"port={port}", "listen_addresses=localhost", f"unix_socket_directories={folder}", *options]
        given = " ".join(f"-c {setting}" for setting in settings)
        _as_its_user(programs / "pg_ctl", "-D", data, "-w", "-t", "30", "-l", data / "log", "-o", given, "start")
        try:
            yield port
        finally:
            _as_its_user(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
