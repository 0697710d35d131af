"""Browsers and programs in front of the real doors, with pages behind them that only say their address."""

import warnings
from collections.abc import Callable

import pytest
from starlette.exceptions import StarletteDeprecationWarning
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from buyer_portal.domain.person import Person
from buyer_portal.http.doors import http_app, wrap
from buyer_portal.services.session_cookie import COOKIE
from buyer_portal.services.sign_in import start_sign_in

# The lock has httpx, as Reflex needs it; this client would rather have its successor.
with warnings.catch_warnings():
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient

PORTAL = "http://localhost:3000"
BROWSER = {"sec-fetch-site": "same-origin", "accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def doors(database: str) -> ASGIApp:
    """Everything, put together as Reflex does it."""
    routes = http_app()
    routes.mount("", _front_end)
    return wrap({})(routes)


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
