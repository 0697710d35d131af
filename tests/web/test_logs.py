"""What the log says of a request, and what it never says."""

import json
import logging
import re
import time
from collections.abc import Callable

import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.session_cookie import COOKIE
from buyer_portal.settings import settings
from buyer_portal.web.logs import access_log, configure_logs


def test_a_request_is_one_line_without_its_query(stranger: TestClient) -> None:
    with capture_logs() as lines:
        stranger.get("/sign-in?next=/secret")

    (line,) = lines
    assert (line["event"], line["method"], line["path"], line["status"]) == ("answered", "GET", "/sign-in", 200)
    assert line["ms"] >= 0


@pytest.mark.parametrize("path", ["/healthz", "/assets/a.js", "/fonts/a.woff2", "/tokens.css", "/ping"])
def test_what_comes_by_the_hundred_is_not_logged(stranger: TestClient, path: str) -> None:
    with capture_logs() as lines:
        stranger.get(path)

    assert lines == []


def test_only_problems_are_logged_unless_requests_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_request: Request) -> Response:
        raise RuntimeError("a bug")

    def fine(_request: Request) -> Response:
        return Response("fine")

    app = access_log(Starlette(routes=[Route("/broken", broken), Route("/fine", fine)]))
    program = TestClient(app, raise_server_exceptions=False)
    logged = {}

    for wanted in ("problems", "requests"):
        configure_logs(wanted)
        program.get("/fine")
        program.get("/broken")
        logged[wanted] = [json.loads(line)["path"] for line in capsys.readouterr().err.splitlines()]
    structlog.reset_defaults()

    assert logged == {"problems": ["/broken"], "requests": ["/fine", "/broken"]}


def test_no_password_cookie_message_or_search_reaches_the_log(
    signed_in: Callable[[Person], TestClient],
    place_order: Callable[..., str],
    ada: Person,
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("requests")
    number, program = place_order(), signed_in(ada)
    secrets = ["demo-portal", "the message", "the search", "ada@corner", program.headers["cookie"].partition("=")[2]]

    program.get("/orders?q=the+search")
    program.post(
        f"/api/orders/{number}/cancel",
        json={"seen_version": 9, "message": "the message"},
        headers={"idempotency-key": "the-key-1"},
    )
    program.post("/auth/sign-in", data={"email": "ada@corner-bistro.example", "password": "demo-portal-wrong"})
    structlog.reset_defaults()

    said = capsys.readouterr()
    lines = [json.loads(line) for line in said.err.splitlines()]
    assert [line["event"] for line in lines] == ["answered", "refused", "answered", "refused", "answered"]
    assert lines[1]["request"] == lines[2]["request"] != lines[0]["request"]
    assert lines[2]["path"] == f"/api/orders/{number}/cancel"
    assert COOKIE not in said.err
    assert [secret for secret in secrets if secret in said.err + said.out] == []


def test_of_each_kind_of_problem_only_so_many_lines_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("problems")
    log, clock = structlog.get_logger("test"), [1_000.0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: clock[0])
        for _ in range(500):
            log.warning("dropped", cause="x")
            logging.getLogger("engineio.server").error("packet %s", "of a stranger")
        log.warning("another kind")
        clock[0] += 11
        log.warning("dropped", cause="x")
    structlog.reset_defaults()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    assert sum(line["event"] == "dropped" for line in lines) == 21
    assert sum(line.get("library") == "engineio.server" for line in lines) == 20
    assert sum(line["event"] == "another kind" for line in lines) == 1
    assert [line["left_out"] for line in lines if "left_out" in line] == [480]


def test_a_thousand_kinds_are_counted_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("problems")
    for number in range(5_000):
        structlog.get_logger("test").warning(f"of a stranger {number}")
    structlog.reset_defaults()

    assert len(capsys.readouterr().err.splitlines()) < 300


def test_no_line_is_longer_than_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("problems")
    try:
        raise ValueError("y" * 50_000)
    except ValueError:
        structlog.get_logger("test").exception("failed", cause="x" * 50_000)
    structlog.reset_defaults()
    (line,) = capsys.readouterr().err.splitlines()

    assert len(line) < 10_000
    assert json.loads(line)["exception"].endswith("yyy")


def test_the_answer_names_the_request_as_the_log_does(stranger: TestClient) -> None:
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answers = [stranger.get("/sign-in"), stranger.get("/api/policy")]

    names = [answer.headers["x-request-id"] for answer in answers]
    assert names == [line["request"] for line in lines]
    assert len(set(names)) == 2
    assert all(re.fullmatch("[0-9a-f]{8}", name) for name in names)


@pytest.mark.parametrize("given", ["4f3a1b2c", "a" * 64, "0-_Z"])
def test_what_a_trusted_proxy_calls_the_request_is_taken(
    stranger: TestClient, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    assert stranger.get("/sign-in", headers={"x-request-id": given}).headers["x-request-id"] != given

    monkeypatch.setattr(settings, "proxy_hops", 1)

    assert stranger.get("/sign-in", headers={"x-request-id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "a" * 65, "two words", "<b>", "é", 'x"', "a,b"])
def test_a_name_that_could_be_anything_is_not(
    stranger: TestClient, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setattr(settings, "proxy_hops", 1)

    answer = stranger.get("/sign-in", headers=[(b"x-request-id", given.encode())])  # pyright: ignore[reportArgumentType]

    assert re.fullmatch("[0-9a-f]{8}", answer.headers["x-request-id"])


def test_two_names_are_none(stranger: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "proxy_hops", 1)

    answer = stranger.get("/sign-in", headers=[(b"x-request-id", b"one"), (b"x-request-id", b"two")])  # pyright: ignore[reportArgumentType]

    assert answer.headers["x-request-id"] not in ("one", "two")
