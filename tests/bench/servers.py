"""The portal and the lean page, each served by a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from buyer_portal.services.people.sign_in import start_sign_in
from buyer_portal.settings import ROOT
from tests.bench.data import FOLDER, Data, person, using

_PORTAL = [sys.executable, "-P", "-c", "from buyer_portal.cli import main; main()", "serve"]
_STARTS_WITHIN = 180  # the first start builds the front end


@dataclass(frozen=True, slots=True)
class Served:
    """Where a server answers, which process it is, and a sign-in of Ada's and one of Tom's."""

    url: str
    pid: int
    data_url: str

    def cookie(self, email: str) -> str:
        """A new sign-in's secret, as the cookie has it."""
        with using(self.data_url):
            return start_sign_in(person(email))


@contextmanager
def portal(data: Data) -> Iterator[Served]:
    """Serve the portal with this database, on a port nobody uses."""
    with portal_at(data.url) as served:
        yield served


@contextmanager
def portal_at(url: str) -> Iterator[Served]:
    """Serve the portal with the database at `url`."""
    with _serving(_PORTAL, url, "portal") as served:
        yield served


@contextmanager
def workers(url: str, redis: str, count: int) -> Iterator[Served]:
    """Serve the portal with so many processes; `pid` is that of the one that watches them."""
    more = {"PORTAL_REDIS_URL": redis, "PORTAL_WORKERS": str(count)}
    with _serving(_PORTAL, url, "portal", more, ready="The portal is at") as served:
        yield served


@contextmanager
def lean_page(data: Data) -> Iterator[Served]:
    """Serve the lean page with this database."""
    with _serving(
        [sys.executable, str(Path(__file__).with_name("lean.py")), str(data.file)], data.url, "lean"
    ) as served:
        yield served


@contextmanager
def _serving(
    command: list[str], url: str, name: str, more: Mapping[str, str] = MappingProxyType({}), ready: str = ""
) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    env = {**own, "PORTAL_PORT": str(port), "PORTAL_DATABASE_URL": url, "PYTHONPATH": str(ROOT), **more}
    FOLDER.mkdir(parents=True, exist_ok=True)
    log = FOLDER / f"{name}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True)
        try:
            _wait_for(f"http://127.0.0.1:{port}/ping", server, log, ready)
            yield Served(f"http://localhost:{port}", server.pid, url)
        finally:
            if server.poll() is None:
                server.send_signal(signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path, ready: str) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"The server ended:\n{log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                if ready in log.read_text():
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(address)
