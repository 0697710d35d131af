"""bin/audit: what it could not look up is no good news. The services that it asks are played at the network's edge."""

import gzip
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.mail_server import CERTIFICATE

ROOT = Path(__file__).resolve().parent.parent
JINJA, MINIMIST = ("jinja2", "2.4.1"), ("minimist", "0.0.8")
"""What bin/audit asks for besides, to see whether a service knows anything."""


class Services(ThreadingHTTPServer):
    """The Python package index, behind a proxy for its encrypted connections, and the npm registry."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Service)
        self.vulnerable = {JINJA, MINIMIST}
        self.unknown: set[tuple[str, str]] = set()
        self.asked: set[tuple[str, str]] = set()
        self.away: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _services(self) -> Services:
        assert isinstance(self.server, Services)
        return self.server

    def do_CONNECT(self) -> None:
        self.send_response(200)
        self.end_headers()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def do_GET(self) -> None:
        """A release of a Python package: /pypi/NAME/VERSION/json."""
        _, _, name, version, _ = self.path.split("/")
        self._services.asked.add((name, version))
        known = {"id": "PYSEC-1", "aliases": [], "fixed_in": [], "summary": "Bad", "withdrawn": None}
        is_unknown = (name, version) in self._services.unknown or "pypi" in self._services.away
        vulnerabilities = [known] if (name, version) in self._services.vulnerable else []
        self._say(404 if is_unknown else 200, {"vulnerabilities": vulnerabilities})

    def do_POST(self) -> None:
        """Everything in a JavaScript lock at once."""
        body = self.rfile.read(int(self.headers["content-length"]))
        asked = json.loads(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body)
        packages = {(name, version) for name, versions in asked.items() for version in versions}
        self._services.asked |= packages
        advisory = {"id": 1, "url": "https://npm.example/1", "title": "Bad", "severity": "high"}
        advisory |= {"vulnerable_versions": "*", "cwe": [], "cvss": {"score": 9}}
        found = {name: [advisory] for name, _ in packages & self._services.vulnerable}
        self._say(405 if "npm" in self._services.away else 200, found)

    def _say(self, status: int, answer: object) -> None:
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(text)

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def services() -> Iterator[Services]:
    with Services() as services:
        threading.Thread(target=services.serve_forever, daemon=True).start()
        yield services
        services.shutdown()


def audit(services: Services) -> subprocess.CompletedProcess[str]:
    """Run it where the network is `services`."""
    own = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    network = {"HTTPS_PROXY": services.url, "REQUESTS_CA_BUNDLE": str(CERTIFICATE), "NO_PROXY": "127.0.0.1"}
    env = own | network | {"NPM_CONFIG_REGISTRY": services.url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, ROOT / "bin" / "_audit"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_every_package_of_both_locks_is_looked_up(services: Services) -> None:
    told = audit(services)

    assert (told.returncode, told.stderr) == (0, "")
    assert (
        told.stdout == f"No known vulnerability in {_hashed()} Python packages and {_locked()} JavaScript packages.\n"
    )
    assert len(services.asked - {JINJA, MINIMIST}) == _hashed() + _locked()


def _hashed() -> int:
    lines = (ROOT / "requirements" / "dev.txt").read_text().splitlines()
    return len({line for line in lines if "==" in line and not line.startswith((" ", "#"))})


def _locked() -> int:
    lock = (ROOT / "reflex.lock" / "bun.lock").read_text().partition('"packages": {\n')[2]
    return len({line.split('["')[1].split('"')[0] for line in lock.splitlines() if '["' in line})


def _python_package(name: str) -> tuple[str, str]:
    lock = (ROOT / "requirements" / "run.txt").read_text()
    return name, lock.partition(f"\n{name}==")[2].split()[0]


def test_a_vulnerable_package_in_either_lock_fails_and_is_named(services: Services) -> None:
    bad = _python_package("pillow")
    react = json.loads((ROOT / "reflex.lock" / "package.json").read_text())["dependencies"]["react"]
    services.vulnerable |= {bad, ("react", react)}

    told = audit(services)

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.splitlines() == [
        f"Vulnerable: {' '.join(bad)} (PYSEC-1), of requirements/dev.txt.",
        "Vulnerable: react (https://npm.example/1), of reflex.lock/bun.lock.",
    ]


def test_a_package_that_is_not_found_was_not_audited(services: Services) -> None:
    lost = _python_package("pillow")
    services.unknown = {lost}

    told = audit(services)

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"Not audited: {' '.join(lost)}, of requirements/dev.txt.\n"


@pytest.mark.parametrize("away", ["pypi", "npm"])
def test_a_service_that_is_away_audited_nothing(services: Services, away: str) -> None:
    services.away = {away}

    told = audit(services)

    assert (told.returncode, told.stdout) == (1, "")
    lock = {
        "pypi": f"{_hashed()} Python packages of requirements/dev.txt",
        "npm": f"{_locked()} JavaScript packages of",
    }
    assert told.stderr.startswith(f"Not audited: the {lock[away]}")
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("known", [JINJA, MINIMIST])
def test_a_service_that_finds_nothing_where_there_is_something_audited_nothing(
    services: Services, known: tuple[str, str]
) -> None:
    services.vulnerable -= {known}

    told = audit(services)

    assert (told.returncode, told.stdout) == (1, "")
    assert f"knows nothing of {' '.join(known)}, which is vulnerable." in told.stderr


def test_without_any_network_it_says_so(services: Services) -> None:
    services.shutdown()
    services.server_close()

    told = audit(services)

    assert (told.returncode, told.stdout) == (1, "")
    assert [line.partition(" packages")[0] for line in told.stderr.splitlines()] == [
        f"Not audited: the {_hashed()} Python",
        f"Not audited: the {_locked()} JavaScript",
    ]


def test_it_is_for_releases_and_no_check_waits_for_the_internet() -> None:
    callers = [path.name for path in (ROOT / "bin").iterdir() if "audit" in path.read_text()]

    assert sorted(callers) == ["_audit", "audit"]
    for page in ("README.md", "CONTRIBUTING.md"):
        assert "`bin/audit`" in (ROOT / page).read_text()
