"""The real portal as a process of its own: started, stopped, killed and restarted by tests.

It serves a copy of a prepared demo database, on a free port. Tests of the story kind share one server;
a test that kills it, or needs ORD-1001 to ORD-1006 untouched, starts one of its own.
"""

import asyncio
import contextlib
import fcntl
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine

from buyer_portal.demo.filling import load_demo
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import open_engine
from buyer_portal.store.migrate import migrate

Result = TypeVar("Result")

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [sys.executable, "-P", "-c", "from buyer_portal.cli import main; main()"]
"""`buyer-portal` without its wrapper, so that a signal reaches the portal itself."""
STARTS_WITHIN = 60
_PORTS = random.SystemRandom()
STOPS_WITHIN = 20


class Server:
    """One portal over one SQLite file. `url` and `port` stay the same over restarts."""

    def __init__(self, folder: Path, template: Path | None, **environment: str) -> None:
        """Copy `template` into `folder`; without one the portal begins with an empty database. Nothing runs yet."""
        self.folder = folder
        self.database = folder / "portal.db"
        self.log = folder / "server.log"
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._environment = environment
        if template:
            self.database.write_bytes(template.read_bytes())
        self.signed_in: dict[str, Any] = {}
        """The cookies of the people who signed in here, by e-mail address: for contexts to begin with."""

    @property
    def database_url(self) -> str:
        return self._environment.get("PORTAL_DATABASE_URL", f"sqlite:///{self.database}")

    def add_to_environment(self, **settings: str) -> None:
        """Set what is to be known at the next start."""
        self._environment |= settings

    def start(self) -> None:
        """Start the portal and wait until it answers; fail at once, with its output, when it dies."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*PROGRAM, "serve"],
                cwd=self.folder,
                env=environment_for(self.database_url, PORTAL_PORT=str(self.port), **self._environment),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.answers():
            if self.process.poll() is not None:
                raise AssertionError(f"The portal ended with {self.process.returncode}:\n{self.output()}")
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"The portal did not answer within {STARTS_WITHIN} s:\n{self.output()}")
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ping", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Ask it to stop, as `kill` and Ctrl-C do; nothing to do when it isn't running."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop and start again: same port, same database."""
        self.stop()
        self.start()

    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def memory(self) -> int:
        """Megabytes that the portal holds."""
        assert self.process
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) // 1024

    def _end(self, signum: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signum)
            self.process.wait(STOPS_WITHIN)
        except ProcessLookupError:
            self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(STOPS_WITHIN)
            raise AssertionError(f"The portal did not stop within {STOPS_WITHIN} s:\n{self.output()}") from None
        finally:
            self.process = None


def children_of(pid: int) -> list[int]:
    """The processes that this one has started: of a portal of several processes those that serve."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def free_port() -> int:
    """A port nobody listens at. While our server is still starting, the system gives none of these to anybody else."""
    while True:
        place = ("127.0.0.1", _PORTS.randrange(10_000, 32_000))
        with contextlib.suppress(OSError), socket.create_server(place) as found:
            return found.getsockname()[1]


def environment_for(database_url: str, **more: str) -> dict[str, str]:
    """The environment of the portal's program in tests: nothing of the developer's own PORTAL_… settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    own = {"PORTAL_DATABASE_URL": database_url, "PORTAL_DEMO": "1", "PORTAL_LOG": "requests", "PYTHONPATH": str(ROOT)}
    return {**inherited, **own, **more}


def buyer_portal(database_url: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program, as `buyer-portal import FILE`; `more` are settings."""
    env = environment_for(database_url, **more)
    return subprocess.run([*PROGRAM, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def build_everything(lock_file: Path) -> None:
    """Build the front end and the help center, unless they are up to date. One test process does it for all."""
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = buyer_portal(f"sqlite:///{lock_file.parent}/nobody-asked-for-build.db", "build")
        if built.returncode:
            raise AssertionError(f"The build failed:\n{built.stdout}{built.stderr}")


def write_demo(url: str) -> None:
    """Write the demo into a database to copy: one file that is complete without its write-ahead log."""
    with using_database(url) as engine:
        migrate(engine)
        load_demo()
        if engine.dialect.name == "sqlite":
            with engine.connect() as db:
                db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def using_database(url: str) -> Iterator[Engine]:
    """Let services and store in this process work on another database; the one before comes back afterwards."""
    before, opened = engine_module.engine, open_engine(url)
    engine_module.engine = opened
    try:
        yield opened
    finally:
        engine_module.engine = before
        opened.dispose()


def run_async(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """`asyncio.run` in a thread of its own: Playwright's loop runs in the main one for the whole session."""
    answer: list[Result] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            answer.append(asyncio.run(coroutine))
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return answer[0]
