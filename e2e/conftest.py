"""The real portal, real browsers, and people who are signed in.

`portal` is one server for the whole run, with the demo and whatever tests add: each test works on orders of its own,
made by `place_order`. A file whose tests need the demo as it was, or a server that dies, replaces the fixture
`portal` by one made with `start_portal`; its tests stay together on one worker.

PORTAL_TEST_ENGINE=postgresql lets the same stories run on PostgreSQL; PORTAL_TEST_WORKERS=3 then lets so many processes
serve each portal, with the Redis at PORTAL_TEST_REDIS.
"""

# ruff: noqa: E402 - the environment is cleared before the settings are imported
import itertools
import os
import random
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

# Settings are read once, at import: no test may meet the developer's own database or environment.
for _name in [name for name in os.environ if name.startswith("PORTAL_")]:
    if _name != "PORTAL_CHROMIUM" and not _name.startswith("PORTAL_TEST_"):
        del os.environ[_name]
os.environ["PORTAL_DATABASE_URL"] = f"sqlite:///{tempfile.gettempdir()}/buyer-portal-tests/nobody-asked-for-e2e.db"

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError, expect
from xdist.scheduler import LoadScopeScheduling

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from e2e.database import ADA, BEN, MIA, PASSWORD, TOM, add_person, write_order
from e2e.help.steps import Walk, steps_of
from e2e.pages.sign_in import SignInPage
from e2e.postgresql import new_database
from e2e.screens import SCREENS, Seen, look_at
from e2e.server import ROOT, Server, build_everything, using_database, write_demo
from tests.mail_server import MailServer, mail_server

ENGINE = os.environ.get("PORTAL_TEST_ENGINE", "sqlite")
WORKERS = os.environ.get("PORTAL_TEST_WORKERS", "")
REDIS = os.environ.get("PORTAL_TEST_REDIS", "redis://127.0.0.1:6379/0")
WITHIN = 10_000
"""Milliseconds that a test waits for what a person sees: the machine may be busy."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER = {
    "locale": "en-GB",
    "timezone_id": "Europe/Berlin",
    "reduced_motion": "reduce",
    "viewport": {"width": 1440, "height": 900},
}
"""What every browser is like, unless a test asks for another one."""
# The browser's own words about a connection that ended; the second when a page sends before it is told of the end.
CONNECTION_ENDED = ("WebSocket connection to", "WebSocket is already in CLOSING or CLOSED state")
ALWAYS_BAD = ("EvalError", "Refused to", "violates the following Content Security Policy")

expect.set_options(timeout=WITHIN)


class ByPortal(LoadScopeScheduling):
    """Keeps the tests of a file with a portal of its own on one worker; each other test goes to whichever is free."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if "def portal(" in (ROOT / file).read_text(encoding="utf-8") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByPortal:
    """Share the tests out `ByPortal`, whatever `--dist` says."""
    return ByPortal(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests into another order: PORTAL_TEST_ORDER says which, by any number."""
    if order := os.environ.get("PORTAL_TEST_ORDER"):
        random.Random(order).shuffle(items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end which database the stories ran on."""
    on = f"{ENGINE} with {WORKERS} processes" if WORKERS else ENGINE
    terminalreporter.write_line(f"On {on}: {len(terminalreporter.getreports('passed'))} tests passed.")


# --- the portal -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo as loaded, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    write_demo(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def demo_on_postgresql() -> Iterator[str]:
    """The name of a PostgreSQL database with the demo as loaded, to be copied."""
    with new_database() as url:
        write_demo(url)
        yield url.rpartition("/")[2]


@pytest.fixture(scope="session")
def _open_portals(
    request: pytest.FixtureRequest, demo_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], AbstractContextManager[Callable[..., Server]]]:
    """What starts portals, and at its end stops them and drops their databases."""
    lock = ROOT / ".portal" / "e2e-build.lock"
    lock.parent.mkdir(exist_ok=True)
    build_everything(lock)

    @contextmanager
    def portals() -> Iterator[Callable[..., Server]]:
        with ExitStack() as ends:

            def start(*, empty: bool = False, **environment: str) -> Server:
                if ENGINE == "postgresql" and "PORTAL_DATABASE_URL" not in environment:
                    like = "template1" if empty else request.getfixturevalue("demo_on_postgresql")
                    environment["PORTAL_DATABASE_URL"] = ends.enter_context(new_database(like=like))
                    if WORKERS:
                        environment |= {"PORTAL_WORKERS": WORKERS, "PORTAL_REDIS_URL": REDIS}
                server = Server(tmp_path_factory.mktemp("portal"), None if empty else demo_file, **environment)
                ends.callback(server.stop)
                server.start()
                return server

            yield start

    return portals


@pytest.fixture(scope="module")
def start_portal(
    _open_portals: Callable[[], AbstractContextManager[Callable[..., Server]]],
) -> Iterator[Callable[..., Server]]:
    """Start a portal for this file, with a database of its own: the demo, or with `empty=True` nothing."""
    with _open_portals() as start:
        yield start


@pytest.fixture(scope="session")
def shared_portal(_open_portals: Callable[[], AbstractContextManager[Callable[..., Server]]]) -> Iterator[Server]:
    """The portal that all files share, unless they replace `portal`."""
    with _open_portals() as start:
        yield start()


@pytest.fixture(scope="module")
def portal(shared_portal: Server) -> Server:
    """The portal of this test; `e2e.database` reads and writes its database."""
    return shared_portal


@pytest.fixture(autouse=True)
def _database(portal: Server) -> Iterator[None]:
    with using_database(portal.database_url):
        yield


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return itertools.count(50_001)


@pytest.fixture
def place_order(portal: Server, _numbers: Iterator[int]) -> Callable[..., str]:
    """Make an order of Corner Bistro from Green Valley Produce, in any status; give its number."""

    def place(status: OrderStatus = OrderStatus.PENDING, **more: Any) -> str:
        return write_order(f"ORD-{next(_numbers)}", status=status, **more)

    return place


@pytest.fixture
def walk(request: pytest.FixtureRequest, portal: Server) -> Iterator[Walk]:
    """The numbered list of the help center that names this test; all its steps have to be done."""
    story = f"{request.path.relative_to(ROOT)}::{request.function.__name__}"
    if "way" in request.fixturenames:
        story += f"[{request.getfixturevalue('way')}]"
    walk = Walk(steps_of(story))
    yield walk
    walk.expect_finished()


# --- browsers -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = os.environ.get("PORTAL_CHROMIUM") or _find_chromium()
    return {**browser_type_launch_args, "executable_path": found, "args": FLAGS}


def _find_chromium() -> str:
    found = subprocess.run([ROOT / "bin" / "_chromium"], capture_output=True, text=True, check=True)
    return found.stdout.strip()


@pytest.fixture(scope="session")
def base_url() -> None:
    """Each browser is given the address of its own portal; the plugin's own fixture warns under pytest 9."""


class Complaints:
    """What browsers complained about; a test fails with the first that it did not allow."""

    def __init__(self) -> None:
        self._allowed: list[str] = []
        self._heard: list[str] = []

    def allow(self, *patterns: str) -> None:
        """Allow console messages of this test's pages that would otherwise fail it (regular expressions)."""
        self._allowed += patterns

    def hear_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or any(words in message.text for words in ALWAYS_BAD):
            self._heard.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def hear_error(self, error: WebError) -> None:
        self._heard.append(f"uncaught: {error.error}")

    def left(self) -> list[str]:
        return [heard for heard in self._heard if not any(re.search(pattern, heard) for pattern in self._allowed)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the browsers of this test complain about."""
    heard = Complaints()
    yield heard
    assert heard.left() == []


@pytest.fixture
def open_browser(
    portal: Server, complaints: Complaints, new_context: Callable[..., BrowserContext]
) -> Callable[..., BrowserContext]:
    """Open a browser of its own on this portal, signed in when `email` is given; complaints fail the test."""

    def open_one(email: str = "", **options: Any) -> BrowserContext:
        if email:
            options["storage_state"] = _signed_in(portal, email, new_context)
        context = new_context(base_url=portal.url, **{**BROWSER, **options})
        context.set_default_timeout(WITHIN)
        context.on("console", complaints.hear_console)
        context.on("weberror", complaints.hear_error)
        return context

    return open_one


def _signed_in(portal: Server, email: str, new_context: Callable[..., BrowserContext]) -> Any:
    """The cookies of somebody who has signed in once."""
    if email not in portal.signed_in:
        context = new_context(base_url=portal.url)
        answer = context.request.post(
            "/auth/demo", form={"person": email}, headers={"Origin": portal.url}, max_redirects=0
        )
        assert answer.status in (302, 303), answer.status
        portal.signed_in[email] = context.storage_state()
        context.close()
    return portal.signed_in[email]


@pytest.fixture
def sign_in(open_browser: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page in a browser of its own, signed in as somebody: `sign_in(ADA)`."""
    return lambda email, **options: open_browser(email, **options).new_page()


@pytest.fixture(scope="session")
def _seen_screens() -> dict[str, Seen]:
    return {}


@pytest.fixture
def seen(
    request: pytest.FixtureRequest,
    sign_in: Callable[..., Page],
    place_order: Callable[..., str],
    complaints: Complaints,
    _seen_screens: dict[str, Seen],
) -> Seen:
    """The facts about one of the `SCREENS`, which is opened once for all tests that need them."""
    name = request.param
    if name not in _seen_screens:
        if SCREENS[name].is_missing:
            complaints.allow("status of 404")
        _seen_screens[name] = look_at(SCREENS[name], sign_in, place_order)
    return _seen_screens[name]


@pytest.fixture
def stranger(open_browser: Callable[..., BrowserContext]) -> Page:
    """A browser in which nobody is signed in."""
    return open_browser().new_page()


@pytest.fixture
def buyer(sign_in: Callable[..., Page]) -> Page:
    """Ada's browser."""
    return sign_in(ADA)


@pytest.fixture
def colleague(sign_in: Callable[..., Page]) -> Page:
    """The browser of Ben, Ada's colleague."""
    return sign_in(BEN)


@pytest.fixture
def other_buyer(sign_in: Callable[..., Page]) -> Page:
    """The browser of Mia, of another company."""
    return sign_in(MIA)


@pytest.fixture
def supplier(sign_in: Callable[..., Page]) -> Page:
    """The browser of Tom, who supplies Ada."""
    return sign_in(TOM)


@pytest.fixture
def newcomer(request: pytest.FixtureRequest) -> str:
    """Somebody of Corner Bistro whom no other test knows; gives the e-mail address."""
    name = re.sub(r"\W+", "-", request.node.name)[:60].strip("-").lower()
    return add_person(f"{name}@corner-bistro.example", "Nora Neu", "Corner Bistro", Side.BUYER).email


@pytest.fixture(scope="module")
def mailbox() -> Iterator[MailServer]:
    """A real mail server, which keeps what it gets."""
    with mail_server() as server:
        yield server


@pytest.fixture
def sign_in_with_password(open_browser: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page in a browser of its own in which somebody typed address and password."""

    def sign_in(email: str, password: str = PASSWORD) -> Page:
        page = open_browser().new_page()
        SignInPage(page).open().sign_in(email, password)
        expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_hidden()
        return page

    return sign_in
