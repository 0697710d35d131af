"""A portal of several processes with a PostgreSQL, a Redis and a mail server of its own, all of which can break."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg

from e2e.database import write_order
from e2e.own_servers import OwnPostgresql, OwnRedis
from e2e.server import ROOT, Server, children_of, using_database, write_demo
from e2e.shell.line import Line
from tests.mail_server import MailServer

WORKERS = 3
MARK = "ORD-90000"
"""The order that every open screen shows: a message in its chat says whether they are up to date."""


_END_ALL_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid != pg_backend_pid() AND application_name != 'thief'
"""


class Machine:
    """Everything that is running. The portal reaches PostgreSQL over `line`."""

    def __init__(self, folder: Path, *, own_clock: bool = False, **environment: str) -> None:
        self.volume = Path(tempfile.mkdtemp(prefix="portal-volume-"))  # `folder` is closed to PostgreSQL's user
        self.volume.chmod(0o755)
        self.has_volume = _mount(self.volume)
        wal = {"max_wal_size": "64MB", "min_wal_size": "32MB", "wal_recycle": "off"}
        self.postgresql = OwnPostgresql(self.volume, max_connections="40", **wal)
        self.redis, self.line = OwnRedis(), Line(self.postgresql.port)
        self.mail, self._clock = _Mail(), folder / "clock"
        self.set_clock(0)
        url = self.postgresql.url.replace(str(self.postgresql.port), str(self.line.port))
        self.portal = Server(
            folder,
            None,
            PORTAL_DATABASE_URL=url,
            PORTAL_REDIS_URL=self.redis.url,
            PORTAL_WORKERS=str(WORKERS),
            PORTAL_SMTP_URL=self.mail.url,
            PORTAL_LOG="problems",
            **(self._own_clock() if own_clock else {}),
            **environment,
        )

    def start(self) -> None:
        """Start all of it, with the demo and the order that is watched."""
        self.postgresql.start()
        self.redis.start()
        self.mail.start()
        write_demo(self.postgresql.url)
        with using_database(self.postgresql.url):
            write_order(MARK)
        self.portal.start()

    def end(self) -> None:
        """Stop all of it."""
        self.portal.stop()
        self.mail.stop()
        self.line.cut()
        self.redis.end()
        self.postgresql.end()
        if self.has_volume:
            subprocess.run(["umount", "-l", self.volume], check=True)
        shutil.rmtree(self.volume)

    def _own_clock(self) -> dict[str, str]:
        """What lets the portal, and nothing else here, live by a clock that can be set; nothing where there is none."""
        found = subprocess.run([ROOT / "bin" / "_faketime"], capture_output=True, text=True, check=False).stdout.strip()
        self.has_clock = bool(found)
        how = {
            "FAKETIME_TIMESTAMP_FILE": str(self._clock),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        return {"LD_PRELOAD": found, **how} if found else {}

    def set_clock(self, hours: int) -> None:
        """Let the portal's clock be so far ahead of the right one."""
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(f"{hours:+d}h\n" if hours else "+0\n")
        fresh.rename(self._clock)

    def workers(self) -> list[int]:
        """The process ids of the portal's workers."""
        assert self.portal.process
        return children_of(self.portal.process.pid)

    def kill_worker(self, place: int) -> None:
        """End one of the workers at once."""
        if workers := self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(workers[place % len(workers)], signal.SIGKILL)

    @contextlib.contextmanager
    def without_connections(self) -> Iterator[None]:
        """Take all connections of PostgreSQL, those of the portal, too."""
        kept: list[psycopg.Connection] = []
        with psycopg.connect(self._dsn, autocommit=True) as admin:
            for _ in range(20):
                admin.execute(_END_ALL_OTHERS)
                with contextlib.suppress(psycopg.OperationalError):
                    while True:
                        kept.append(psycopg.connect(self._dsn, application_name="thief"))
            try:
                yield
            finally:
                for connection in kept:
                    connection.close()

    @contextlib.contextmanager
    def full_disk(self) -> Iterator[None]:
        """Leave no room where PostgreSQL keeps its data; afterwards it is started again, if it has ended of it."""
        filler = self.volume / "filler"
        subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=64k"], capture_output=True, check=False)
        try:
            yield
        finally:
            filler.unlink()
            if self.postgresql.process and self.postgresql.process.poll() is not None:
                self.postgresql.process = None
                self.postgresql.start()

    @property
    def _dsn(self) -> str:
        return self.postgresql.url.replace("+psycopg", "")


class _Mail:
    """A mail server at one port, which can be away."""

    def __init__(self) -> None:
        self._server = MailServer()
        self.port = self._server.server_address[1]
        self.url = self._server.url
        self._taken: list[object] = []
        self._first = True

    def start(self) -> None:
        if not self._first:
            self._server = MailServer(self.port)
            self._server.taken = self._taken  # pyright: ignore[reportAttributeAccessIssue]
        self._first, self._taken = False, self._server.taken  # pyright: ignore[reportAttributeAccessIssue]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def taken(self) -> int:
        """How many mails have arrived."""
        return len(self._taken)


def _mount(volume: Path) -> bool:
    """Let the folder be a small disk of its own; False where that is not allowed."""
    mounting = ["mount", "-t", "tmpfs", "-o", "size=300m,mode=755", "tmpfs", volume]
    return subprocess.run(mounting, capture_output=True, check=False).returncode == 0
