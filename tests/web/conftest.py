"""Browsers and programs in front of the real doors, with pages behind them that only say their address."""

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event
from starlette.exceptions import StarletteDeprecationWarning
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from buyer_portal.domain.people.person import Person
from buyer_portal.doors import http_app, wrap
from buyer_portal.services.people.session_cookie import COOKIE
from buyer_portal.services.people.sign_in import start_sign_in
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import open_engine

# The lock has httpx, as Reflex needs it; this client would rather have its successor.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient

PORTAL = "http://localhost:3000"
BROWSER = {"sec-fetch-site": "same-origin", "accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def no_state(_person: Person | None, _address: str, _headers: dict[str, str]) -> None:
    """Pages come without their content."""


@pytest.fixture
def doors(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ASGIApp:
    """Everything, put together as Reflex does it, with the page of the orders as all that is built."""
    built = tmp_path / "pages" / "orders" / "index.html"
    built.parent.mkdir(parents=True)
    built.write_text('<html><script type="module" async="">import("/assets/entry.js");</script></html>', "utf-8")
    monkeypatch.setattr("buyer_portal.doors.FRONT_END", tmp_path / "pages")
    routes = http_app()
    routes.mount("", _front_end)
    return wrap(no_state)(routes)


@pytest.fixture
def visitor(doors: ASGIApp) -> TestClient:
    """A browser on one of our own pages, signed out."""
    return _browser(doors)


@pytest.fixture
def signed_in(doors: ASGIApp) -> Callable[[Person], TestClient]:
    """A browser in which a person is signed in."""

    def open_browser(person: Person) -> TestClient:
        browser = _browser(doors)
        browser.headers["cookie"] = f"{COOKIE}={start_sign_in(person)}"
        return browser

    return open_browser


@pytest.fixture
def stranger(doors: ASGIApp) -> TestClient:
    """A program that sends nothing by itself."""
    return TestClient(doors, base_url=PORTAL, follow_redirects=False)


def _browser(doors: ASGIApp) -> TestClient:
    return TestClient(doors, base_url=PORTAL, follow_redirects=False, headers=BROWSER)


async def _front_end(scope: Scope, receive: Receive, send: Send) -> None:
    """The pages as they are stored: `/orders` lies in a folder, what is asked for conditionally has not changed."""
    path, request = scope["path"], Request(scope)
    if "if-none-match" in request.headers:
        answer = Response(status_code=304)
    elif path.startswith(("/assets/", "/fonts/")):
        answer = PlainTextResponse("x", 404 if "missing" in path else 200, media_type="text/javascript")
    else:
        answer = HTMLResponse(f"<p>{path}</p>")
    await answer(scope, receive, send)


@pytest.fixture
def full_disk(database: str) -> None:
    """From now on the file of the database can't grow."""
    with engine_module.engine.connect() as db:
        size = db.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine_module.engine.dispose()
    event.listen(engine_module.engine, "connect", lambda driver, _: driver.execute(f"PRAGMA max_page_count={size}"))


@pytest.fixture
def away(database: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Take the database away: `away()`."""
    gone = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/gone")
    return lambda: monkeypatch.setattr(engine_module, "engine", gone)
