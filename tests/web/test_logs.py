"""What the log says of a request, and what it never says."""

import json
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
