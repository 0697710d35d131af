"""The doors put together."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from buyer_portal.domain.people.person import Person
from buyer_portal.doors import wrap
from buyer_portal.settings import settings
from tests.web.conftest import no_state


def test_our_own_addresses_win_over_the_pages_behind_them(stranger: TestClient) -> None:
    assert stranger.get("/").status_code == 303
    assert stranger.get("/help").headers["location"] == "/help/"
    assert stranger.get("/healthz").json()["status"] == "ok"
    assert stranger.get("/anything-else").text == "<p>/anything-else</p>"


def test_inside_everything_is_https_when_browsers_come_by_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "public_url", "https://portal.example.com")
    schemes = []

    async def inside(scope: Scope, _receive: Receive, send: Send) -> None:
        schemes.append(scope["scheme"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    TestClient(wrap(no_state)(inside), base_url="http://portal.example.com").get("/x")

    assert schemes == ["https"]


def test_a_deed_that_fails_badly_says_nothing_about_why(
    signed_in: Callable[[Person], TestClient], ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = signed_in(ada)
    program._transport.raise_server_exceptions = False  # pyright: ignore[reportAttributeAccessIssue]

    def order_details(_person: Person, _number: str) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("buyer_portal.api.orders.order_details", order_details)
    answer = program.get("/api/orders/ORD-1")

    assert answer.status_code == 500
    assert "secret" not in answer.text
