"""Two machines with a portal each, Caddy in front of them with deploy/Caddyfile, and the data behind."""

import os
import signal
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from buyer_portal.private_files import close_to_others
from buyer_portal.services.people.passwords import hasher
from buyer_portal.store import tables
from buyer_portal.store.engine import transaction
from e2e.machines.data import own_postgresql, own_redis
from e2e.machines.network import Network, Place
from e2e.machines.waiting import wait_until
from e2e.server import PROGRAM, ROOT, children_of, environment_for, using_database, write_demo

PORT = 3000
PASSWORD = "only-for-these-two-machines"
"""Of everybody: beyond loopback no portal starts while the demo's own password lets anybody in."""


class Machine:
    """A place, and the portal that runs there as its README says: production, behind one proxy, in a read-only tree."""

    def __init__(self, place: Place, folder: Path, environment: dict[str, str]) -> None:
        self.place, self.folder = place, folder
        self.log = folder / "server.log"
        self._portal: subprocess.Popen[bytes] | None = None
        self._environment = {**environment, "PORTAL_HOST": place.address, "PORTAL_PORT": str(PORT)}

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Let the portal run."""
        with self.log.open("wb") as log:
            command = [*self.place.within(ROOT), *PROGRAM, "serve"]
            portal = subprocess.Popen(command, cwd=self.folder, env=self._environment, stdout=log, stderr=log)
        try:
            self._portal = portal
            wait_until(lambda: portal.poll() is not None or self.answers(), self.output)
            assert portal.poll() is None, self.output()
            yield
        finally:
            portal.terminate()
            portal.wait(30)

    def reload(self) -> None:
        """Ask for new workers, as `systemctl reload` does."""
        assert self._portal
        self._portal.send_signal(signal.SIGHUP)

    def workers(self) -> set[int]:
        """The processes that serve."""
        assert self._portal
        return set(children_of(self._portal.pid))

    def answers(self, path: str = "/healthz") -> bool:
        """Whether it is well, asked directly."""
        return _answers(f"http://{self.place.address}:{PORT}{path}")

    def screens(self) -> int:
        """How many screens are open here: Caddy keeps no other connection to it."""
        return self.place.connections(PORT)

    def output(self) -> str:
        return self.log.read_text(errors="replace")


class Portal:
    """What browsers see of it all: `url`, with TLS. `trusted` is for programs that check its certificate."""

    def __init__(self, url: str, database_url: str, machines: tuple[Machine, Machine], trusted: ssl.SSLContext) -> None:
        self.url, self.database_url, self.machines, self.trusted = url, database_url, machines, trusted
        self.signed_in: dict[str, Any] = {}

    def expect_screens(self, *screens: int, within: float = 20) -> None:
        """Wait until the first machine has so many screens open, and the second so many."""
        wait_until(lambda: self.screens() == screens, lambda: f"{self.screens()}, not {screens}", within)

    def screens(self) -> tuple[int, ...]:
        """How many each machine has open."""
        return tuple(machine.screens() for machine in self.machines)


@contextmanager
def two_machines(folder: Path) -> Iterator[Portal]:
    """Everything, for as long as it is needed."""
    caddy = _find_caddy()
    with ExitStack() as stack:
        network = stack.enter_context(Network())
        database = stack.enter_context(own_postgresql(network.address))
        redis = stack.enter_context(own_redis(network.address))
        _write_people(database)
        front = network.add()
        settings = {
            "PORTAL_DEMO": "0",
            "PORTAL_ENV": "production",
            "PORTAL_PROXY_HOPS": "1",
            "PORTAL_PUBLIC_URL": f"https://{front.address}",
            "PORTAL_REDIS_URL": redis,
            "PORTAL_WORKERS": "2",
        }
        first, second = (_machine(network.add(), folder / name, database, settings) for name in ("first", "second"))
        for machine in (first, second):
            stack.enter_context(machine.serving())
        trusted = stack.enter_context(_balancing(caddy, front, folder / "front", first, second))
        yield Portal(f"https://{front.address}", database, (first, second), trusted)


def _machine(place: Place, folder: Path, database: str, settings: dict[str, str]) -> Machine:
    folder.mkdir()
    return Machine(place, folder, environment_for(database, **settings))


def _write_people(database: str) -> None:
    """Write the demo, and give its people a password that not everybody knows."""
    write_demo(database)
    with using_database(database), transaction() as db:
        db.execute(update(tables.person).values(password_hash=hasher.hash(PASSWORD)))
    close_to_others(database)  # what other tests made here: a portal in a read-only tree can't


@contextmanager
def _balancing(caddy: str, place: Place, folder: Path, *machines: Machine) -> Iterator[ssl.SSLContext]:
    """Run Caddy as deploy/README.md says; gives what trusts the authority that it makes for itself."""
    folder.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "XDG_"))},
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "PORTAL_SITE": f"https://{place.address}",
        "PORTAL_MACHINES": " ".join(f"{machine.place.address}:{PORT}" for machine in machines),
    }
    log = folder / "caddy.log"
    command = [
        *place.within(ROOT),
        caddy,
        "run",
        "--config",
        str(ROOT / "deploy" / "Caddyfile"),
        "--adapter",
        "caddyfile",
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)
    root = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    try:
        wait_until(root.exists, log.read_text)
        trusted = ssl.create_default_context(cafile=str(root))
        wait_until(lambda: _answers(f"https://{place.address}/sign-in/", trusted), log.read_text)
        yield trusted
    finally:
        process.terminate()
        process.wait(30)


def _find_caddy() -> str:
    found = subprocess.run([ROOT / "bin" / "_caddy"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.fail(found.stderr) if os.environ.get("CI") == "true" else pytest.skip(found.stderr)
    return found.stdout.strip()


def _answers(url: str, trusted: ssl.SSLContext | None = None) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2, context=trusted) as answer:
            return answer.status == 200
    except OSError:
        return False
