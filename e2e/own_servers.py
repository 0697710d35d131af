"""A Redis and a PostgreSQL of a test's own, to be killed, filled and slowed down. They are gone with the test."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import NoReturn

import pytest

from e2e.server import free_port

_STARTS_WITHIN = 20


class OwnServer:
    """A process that listens at `port`; it is started again on the same port and with the same data."""

    def __init__(self, command: list[str], port: int) -> None:
        self._command, self.port = command, port
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + _STARTS_WITHIN
        while not self.answers():
            assert self.process.poll() is None, f"{self._command[0]} ended with {self.process.returncode}"
            assert time.monotonic() < deadline, f"{self._command[0]} does not answer"
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it can be used."""
        raise NotImplementedError

    def kill(self) -> None:
        """End it at once."""
        self.end(signal.SIGKILL)

    def end(self, signum: signal.Signals = signal.SIGTERM) -> None:
        """End it with this signal and wait."""
        if self.process:
            self.process.send_signal(signum)
            self.process.wait(_STARTS_WITHIN)
            self.process = None


class OwnRedis(OwnServer):
    """Redis that keeps nothing on disk: empty after each start."""

    def __init__(self) -> None:
        if not shutil.which("redis-server"):
            missing("redis-server")
        port = free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        super().__init__(["redis-server", *options], port)

    @property
    def url(self) -> str:
        """For `PORTAL_REDIS_URL`."""
        return f"redis://127.0.0.1:{self.port}/0"

    def answers(self) -> bool:
        """Whether it can be used."""
        said = subprocess.run(["redis-cli", "-p", str(self.port), "ping"], capture_output=True, text=True, check=False)
        return said.stdout.strip() == "PONG"


class OwnPostgresql(OwnServer):
    """PostgreSQL over a folder that its user may enter; anybody on this machine may use it as `portal`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        postgres = str(found[-1]) if found else shutil.which("postgres")
        if not postgres:
            missing("postgres")
        programs, data, port = Path(postgres).parent, folder / "data", free_port()
        data.mkdir()
        self.programs, self.data, self._as = programs, data, []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(data, "postgres", "postgres")
            self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        subprocess.run(
            [*self._as, programs / "initdb", "-D", data, "-U", "portal", "-A", "trust", "--no-sync", "-E", "UTF8"],
            cwd="/",
            capture_output=True,
            check=True,
        )
        own = {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": "", **settings}
        options = [option for name, value in own.items() for option in ("-c", f"{name}={value}")]
        super().__init__([*self._as, str(programs / "postgres"), "-D", str(data), *options], port)

    @property
    def url(self) -> str:
        """For `PORTAL_DATABASE_URL`."""
        return f"postgresql+psycopg://portal@127.0.0.1:{self.port}/postgres"

    def answers(self) -> bool:
        """Whether it can be used."""
        ready = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0

    def stop_immediately(self) -> None:
        """Stop it as a crash does: nothing is tidied up, and the next start recovers."""
        self.end(signal.SIGQUIT)


def missing(program: str) -> NoReturn:
    """Skip the test; fail in CI, which has to have it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI needs {program}")
    pytest.skip(f"no {program} here")
