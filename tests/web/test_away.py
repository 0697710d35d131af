"""What people and programs get when the database is away, full or slow."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from limits import RateLimitItemPerSecond
from sqlalchemy.engine import make_url
from starlette.testclient import TestClient

from buyer_portal.domain.errors import PortalUnavailable
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.people import sign_in as sign_ins
from buyer_portal.settings import now
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import open_engine
from buyer_portal.web import pages
from buyer_portal.web import visitor as visitors
from buyer_portal.web.pages import PAGES
from e2e.shell.line import Line
from tests.conftest import PASSWORD
from tests.web.conftest import PORTAL

Browser = Callable[[Person], TestClient]
Away = Callable[[], None]
JSON = {"accept": "application/json", "content-type": "application/json"}
CANCEL = {"seen_version": 1}


@pytest.mark.parametrize("path", [f"/{section}" for section in PAGES] + ["/", "/orders/ORD-1", "/sign-in", "/?x=1"])
def test_every_page_says_it_in_the_portals_look_and_tries_again_by_itself(
    signed_in: Browser, ada: Person, away: Away, path: str
) -> None:
    browser = signed_in(ada)
    away()

    answer = browser.get(path)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>The portal is not available right now</h1>" in answer.text
    assert "at the moment. Nothing was changed." in answer.text
    assert f'<meta http-equiv="refresh" content="10; url={path}">' in answer.text
    assert 'lang="en"' in answer.text
    assert "prefers-color-scheme: dark" in answer.text
    assert "<script" not in answer.text
    assert re.findall(r'(?:src|rel)="([^"]*)"', answer.text) == ["icon"]
    assert not any(word in answer.text for word in ("Internal", "psycopg", "Traceback"))


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in?next=/orders"])
def test_nobody_is_asked_to_sign_in_where_nobody_could(visitor: TestClient, away: Away, path: str) -> None:
    away()

    answer = visitor.get(path)

    assert answer.status_code == 503
    assert "Nobody can sign in at the moment." in answer.text


def test_what_was_asked_for_is_no_part_of_the_page_but_its_address(signed_in: Browser, ada: Person, away: Away) -> None:
    browser = signed_in(ada)
    away()

    answer = browser.get('/orders?q="><script>alert(1)</script>')

    assert "<script" not in answer.text


def test_head_is_answered_too(signed_in: Browser, ada: Person, away: Away) -> None:
    browser = signed_in(ada)
    away()

    assert browser.head("/orders").status_code == 503


def test_signing_in_is_refused_with_a_page_and_nothing_is_sent_twice(visitor: TestClient, away: Away) -> None:
    away()

    for address, form in (("/auth/sign-in", {"email": "a@b.example", "password": "secret"}), ("/auth/sign-in", {})):
        answer = visitor.post(address, data=form)

        assert answer.status_code == 503
        assert "Nobody can sign in or out at the moment. Nothing was changed." in answer.text
        assert 'content="10; url=/sign-in"' in answer.text
        assert "secret" not in answer.text


def test_signing_out_ends_it_in_this_browser_at_least(signed_in: Browser, ada: Person, away: Away) -> None:
    browser = signed_in(ada)
    away()

    answer = browser.post("/auth/sign-out")

    assert answer.status_code == 503
    assert "You are signed out in this browser" in answer.text
    assert "Nothing was changed" not in answer.text
    assert "Max-Age=0" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/orders/ORD-1"),
        ("POST", "/api/orders/ORD-1/cancel"),
        ("GET", "/api/orders/ORD-1/photos/0123.jpg"),
        ("POST", "/api/orders/ORD-1/photos?case=1"),
        ("POST", "/api/help-feedback"),
    ],
)
def test_programs_get_the_usual_refusal(signed_in: Browser, ada: Person, away: Away, method: str, path: str) -> None:
    browser = signed_in(ada)
    away()
    sent = {"page": "", "value": "no-result", "query": "basil"} if "help" in path else CANCEL

    answer = browser.request(method, path, headers=JSON, json=sent if method == "POST" else None)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    error = answer.json()["error"]
    assert error["code"] == "UNAVAILABLE"
    assert error["message"] == PortalUnavailable.AWAY
    assert error["next_steps"] == ["Try again in a minute"]


def test_programs_at_other_doors_get_it_too(stranger: TestClient, away: Away) -> None:
    away()

    answer = stranger.post("/auth/sign-in", data={"email": "a@b.example", "password": "x"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "UNAVAILABLE")


@pytest.mark.parametrize("path", ["/healthz", "/api/policy", "/help", "/api/nothing", "/assets/x.js"])
def test_what_needs_no_database_goes_on(visitor: TestClient, away: Away, path: str) -> None:
    away()

    assert visitor.get(path).status_code < 500


def test_on_a_full_disk_people_read_and_a_cancellation_is_refused(
    signed_in: Browser,
    ada: Person,
    place_order: Callable[..., str],
    status_of: Callable[[str], OrderStatus],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, browser = place_order(), signed_in(ada)
    request.getfixturevalue("full_disk")
    monkeypatch.setattr(sign_ins, "now", lambda: now() + timedelta(hours=1))  # the sign-in would be noted as used

    assert browser.get(f"/orders/{number}").status_code == 200
    assert browser.get(f"/api/orders/{number}").status_code == 200
    refused = browser.post(
        f"/api/orders/{number}/cancel",
        headers=JSON | {"idempotency-key": "on-a-full-disk-1"},
        json=CANCEL | {"message": "x" * 4000},
    )

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "UNAVAILABLE")
    assert refused.json()["error"]["message"] == PortalUnavailable.CANNOT_SAVE
    assert status_of(number) is OrderStatus.PENDING


def test_a_mistake_of_ours_is_a_page_in_the_portals_look_too(
    signed_in: Browser, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(ada)
    monkeypatch.setattr(pages, "_elsewhere", lambda *_: 1 / 0)

    answer = browser.get("/orders")

    assert answer.status_code == 500
    assert "<h1>This page can't be shown</h1>" in answer.text
    assert "refresh" not in answer.text


def test_a_mistake_of_ours_in_the_api_is_json(
    doors: object, ada: Person, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(ada)
    monkeypatch.setattr("buyer_portal.api.orders.order_details", lambda *_: 1 / 0)
    quiet = TestClient(browser.app, base_url=PORTAL, headers=browser.headers, raise_server_exceptions=False)

    answer = quiet.get("/api/orders/ORD-1", headers=JSON)

    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "FAILED")


# --- a real PostgreSQL ----------------------------------------------------------------------------------------------


@pytest.fixture
def line(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """The line to PostgreSQL."""
    url = make_url(database)
    with Line(url.port or 5432, url.host or "127.0.0.1") as line:
        through = open_engine(url.set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False))
        monkeypatch.setattr(engine_module, "engine", through)
        yield line
        through.dispose()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("how", ["cut", "stall", "slow"])
def test_a_postgresql_taken_away_is_said_and_back_at_once(
    signed_in: Browser, ada: Person, line: Line, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(pages, "_PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr("buyer_portal.services.perform._PATIENCE_SECONDS", 0.5)
    browser = signed_in(ada)
    assert browser.get("/orders").status_code == 200

    {"cut": line.cut, "stall": line.stall, "slow": lambda: line.slow_down(0.4)}[how]()
    page, api = browser.get("/orders"), browser.get("/api/orders/ORD-1", headers=JSON)
    line.mend()

    assert (page.status_code, api.status_code) == (503, 503)
    assert api.json()["error"]["code"] == "UNAVAILABLE"
    assert browser.get("/orders").status_code == 200


def test_the_page_names_what_the_log_is_searched_for(signed_in: Browser, ada: Person, away: Away) -> None:
    browser = signed_in(ada)
    away()

    answer = browser.get("/orders")

    name = answer.headers["x-request-id"]
    assert re.search(rf'<p class="reference">Reference <span>{name}</span></p>', answer.text)
    assert re.fullmatch("[0-9a-f]{8}", name)


def test_so_does_the_page_of_a_mistake_of_our_own(
    signed_in: Browser, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(ada)
    monkeypatch.setattr(pages, "_elsewhere", lambda *_: 1 / 0)

    answer = browser.get("/orders")

    assert answer.status_code == 500
    assert f"Reference <span>{answer.headers['x-request-id']}</span>" in answer.text


def test_so_does_that_of_a_form(signed_in: Browser, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in(ada)
    monkeypatch.setattr("buyer_portal.web.people.signed_in.safe_next", lambda *_: 1 / 0)
    quiet = TestClient(
        browser.app, base_url=PORTAL, headers=browser.headers, raise_server_exceptions=False, follow_redirects=False
    )

    answer = quiet.post("/auth/sign-in", data={"email": ada.email, "password": PASSWORD})

    assert answer.status_code == 500
    assert f"Reference <span>{answer.headers['x-request-id']}</span>" in answer.text


def test_a_page_that_asks_for_patience_names_nothing(visitor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "_PER_ADDRESS", RateLimitItemPerSecond(1, 10, namespace="reference"))
    visitor.get("/orders")

    answer = visitor.get("/orders")

    assert answer.status_code == 429
    assert "Reference" not in answer.text
