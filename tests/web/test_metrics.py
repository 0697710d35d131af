"""Figures for whoever watches over the portal, and for nobody else."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import event
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.notifications.mail import put_news_in_line
from buyer_portal.settings import settings
from buyer_portal.store import engine as engine_module
from buyer_portal.web.kinds import kind_of
from tests.measures.figures import figures_in

TOKEN = "sixteen-letters!"
WITH_TOKEN = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def with_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "metrics_token", TOKEN)


def _told(program: TestClient) -> dict[str, float]:
    answer = program.get("/metrics", headers=WITH_TOKEN)
    assert answer.status_code == 200
    return figures_in(answer.text)


@pytest.mark.parametrize("sent", [{}, WITH_TOKEN, {"authorization": "Bearer "}, {"authorization": "Bearer"}])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_without_a_token_in_the_settings_there_is_nothing_for_anybody(
    stranger: TestClient, method: str, sent: dict[str, str]
) -> None:
    answer = stranger.request(method, "/metrics", headers=sent)

    assert answer.status_code == 404
    assert "portal_" not in answer.text


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"authorization": TOKEN},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": f"Bearer {TOKEN[:-1]}"},
        {"authorization": f"Bearer {TOKEN}x"},
        {"authorization": "Bearer \xff"},
        {"cookie": f"authorization=Bearer {TOKEN}"},
    ],
)
def test_without_the_token_nothing_is_told(stranger: TestClient, with_token: None, sent: dict[str, str]) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
    answer = stranger.get("/metrics", headers=headers)  # pyright: ignore[reportArgumentType]

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store"
    assert "portal_" not in answer.text


def test_two_tokens_are_none(stranger: TestClient, with_token: None) -> None:
    twice = [(b"authorization", f"Bearer {TOKEN}".encode())] * 2

    assert stranger.get("/metrics", headers=twice).status_code == 401  # pyright: ignore[reportArgumentType]


def test_the_token_is_not_taken_from_the_address(stranger: TestClient, with_token: None) -> None:
    assert stranger.get(f"/metrics?token={TOKEN}").status_code == 401


def test_with_the_token_it_is_told_and_kept_by_nobody(stranger: TestClient, with_token: None) -> None:
    answer, head = stranger.get("/metrics", headers=WITH_TOKEN), stranger.head("/metrics", headers=WITH_TOKEN)

    assert (answer.status_code, head.status_code, head.content) == (200, 200, b"")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"
    assert "portal_requests" not in stranger.post("/metrics", headers=WITH_TOKEN).text


def test_asking_every_few_seconds_fills_no_log(stranger: TestClient, with_token: None) -> None:
    with capture_logs() as lines:
        stranger.get("/metrics", headers=WITH_TOKEN)
        stranger.get("/metrics")

    assert [line for line in lines if line["event"] == "answered"] == []


def test_watchers_may_ask_by_address(stranger: TestClient, with_token: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "env", "production")
    monkeypatch.setattr(settings, "public_url", "https://portal.example.com")

    assert stranger.get("/metrics", headers={**WITH_TOKEN, "host": "192.0.2.7:3000"}).status_code == 200
    assert stranger.get("/metrics", headers={**WITH_TOKEN, "host": "evil.example"}).status_code == 421


def test_requests_are_counted_by_kind_and_never_by_address(
    stranger: TestClient, visitor: TestClient, with_token: None
) -> None:
    before = _told(stranger)
    visitor.get("/orders/ORD-SECRET-1")
    stranger.get("/api/orders/ORD-SECRET-2")
    stranger.request("BREW", "/api/orders/ORD-SECRET-2")
    for number in range(50):
        stranger.get(f"/nothing-{number}/x")

    answer = stranger.get("/metrics", headers=WITH_TOKEN)
    after = figures_in(answer.text)

    def more(kind: str, method: str, status: str) -> float:
        name = f'portal_requests_total{{kind="{kind}",method="{method}",status="{status}"}}'
        return after.get(name, 0) - before.get(name, 0)

    assert more("/orders", "GET", "3xx") == 1
    assert more("/api/orders", "GET", "4xx") == 1
    assert sum(more("/api/orders", "other", status) for status in ("2xx", "4xx")) == 1
    assert sum(more("other", "GET", status) for status in ("2xx", "4xx")) == 50
    assert after['portal_request_seconds_count{kind="/orders"}'] >= 1
    assert "SECRET" not in answer.text
    assert "nothing-" not in answer.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "/"),
        ("/orders", "/orders"),
        ("/orders/ORD-1/receipt", "/orders"),
        ("/supplier/orders/ORD-1", "/supplier"),
        ("/sign-in", "/sign-in"),
        ("/auth/sign-in", "/auth"),
        ("/api/policy", "/api/policy"),
        ("/api/orders/ORD-1/cancel", "/api/orders"),
        ("/api/whatever", "other"),
        ("/help/cancel-order/", "/help"),
        ("/help/assets/help.css", "file"),
        ("/assets/a.js", "file"),
        ("/tokens.css", "file"),
        ("/healthz", "watching"),
        ("/metrics", "watching"),
        ("", "other"),
        ("//", "other"),
        ("/wp-admin/x", "other"),
    ],
)
def test_each_address_is_of_one_kind(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_a_failed_sign_in_is_counted_and_the_person_is_not_named(
    visitor: TestClient, stranger: TestClient, with_token: None
) -> None:
    name = 'portal_sign_in_failures_total{reason="credentials"}'
    before = _told(stranger).get(name, 0)

    visitor.post("/auth/sign-in", data={"email": "ada@corner-bistro.example", "password": "wrong"})

    answer = stranger.get("/metrics", headers=WITH_TOKEN)
    assert figures_in(answer.text)[name] == before + 1
    assert "corner-bistro" not in answer.text


def test_a_refusal_is_counted_by_its_code(stranger: TestClient, with_token: None) -> None:
    name = 'portal_refusals_total{code="NOT_SIGNED_IN"}'
    before = _told(stranger).get(name, 0)

    stranger.get("/api/orders/ORD-1")

    assert _told(stranger)[name] == before + 1


@pytest.fixture
def clock(database: str) -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.mark.on_both_databases
def test_how_long_mail_waits_is_told(
    stranger: TestClient,
    with_token: None,
    place_order: Callable[..., str],
    ada: Person,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "smtp_url", "smtp://127.0.0.1:1")
    put_news_in_line()
    assert _ages(stranger) == (0, 0)

    cancel_order(ada, place_order(), seen_version=1, key="ada-cancels-1")
    clock.shift(timedelta(minutes=3))
    assert _ages(stranger) == (180, 0)

    while put_news_in_line():
        pass
    clock.shift(timedelta(minutes=1))
    assert _ages(stranger) == (0, 240)


def test_without_a_mail_server_nobody_is_alarmed(
    stranger: TestClient, with_token: None, place_order: Callable[..., str], ada: Person
) -> None:
    cancel_order(ada, place_order(), seen_version=1, key="ada-cancels-1")

    assert "portal_outbox_age_seconds" not in _told(stranger)


def test_while_the_database_is_away_the_rest_is_told(
    stranger: TestClient, with_token: None, away: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "smtp_url", "smtp://127.0.0.1:1")
    away()

    told = _told(stranger)

    assert "portal_outbox_age_seconds" not in told
    assert any(name.startswith("process_resident_memory_bytes") for name in told)


def test_while_a_database_is_silent_the_rest_is_told_soon(
    stranger: TestClient, with_token: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "smtp_url", "smtp://127.0.0.1:1")
    monkeypatch.setattr("buyer_portal.web.metrics._SECONDS", 0.05)
    answers = threading.Event()
    event.listen(engine_module.engine, "before_cursor_execute", lambda *_: answers.wait(10))

    told = _told(stranger)

    answers.set()
    assert "portal_outbox_age_seconds" not in told
    assert any(name.startswith("portal_deeds_total") for name in told)


def _ages(program: TestClient) -> tuple[float, float]:
    told = _told(program)
    return told["portal_outbox_age_seconds"], told["portal_mail_age_seconds"]
