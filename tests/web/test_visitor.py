"""Which requests count as our own pages', and where they come from."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.session_cookie import COOKIE
from buyer_portal.services.people.sign_in import person_for, start_sign_in
from buyer_portal.settings import settings
from buyer_portal.web import bodies
from buyer_portal.web.visitor import client_address
from tests.web.conftest import PORTAL

FORMS = ["/auth/sign-in", "/auth/demo", "/auth/sign-out"]
OURS = [
    pytest.param({"sec-fetch-site": "same-origin"}, id="our page"),
    pytest.param({"sec-fetch-site": "none"}, id="the person's own doing"),
    pytest.param({"sec-fetch-site": "same-origin", "origin": "null"}, id="our page without an origin"),
    pytest.param({"origin": "http://localhost:3000"}, id="older browser on the public origin"),
    pytest.param({"origin": "http://127.0.0.1:3000"}, id="older browser on another public origin"),
    pytest.param({"origin": "http://192.0.2.7:8080", "host": "192.0.2.7:8080"}, id="older browser on the host it asks"),
    pytest.param({}, id="no browser"),
]
FOREIGN = [
    pytest.param({"sec-fetch-site": "cross-site"}, id="another site"),
    pytest.param({"sec-fetch-site": "same-site"}, id="a neighbour"),
    pytest.param({"sec-fetch-site": "cross-site", "origin": "http://localhost:3000"}, id="another site that forges"),
    pytest.param({"sec-fetch-site": ""}, id="nonsense"),
    pytest.param({"origin": "https://evil.example"}, id="older browser on another site"),
    pytest.param({"origin": "null"}, id="sandboxed frame"),
    pytest.param({"origin": "http://localhost:3001"}, id="another port"),
    pytest.param({"origin": "https://localhost:3000"}, id="another scheme"),
    pytest.param({"origin": "http://localhost:3000.evil.example"}, id="a name that begins alike"),
    pytest.param({"origin": "http://"}, id="no host"),
    pytest.param({"origin": ""}, id="an empty origin"),
]


@pytest.mark.parametrize("headers", OURS)
def test_our_own_pages_and_programs_may_sign_in(stranger: TestClient, headers: dict[str, str]) -> None:
    form = {"email": "ada@corner-bistro.example", "password": "demo-portal"}

    answer = stranger.post("/auth/sign-in", data=form, headers=headers)

    assert answer.headers["location"] == "/dashboard"


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_can_neither_sign_a_person_in_nor_out(
    stranger: TestClient, path: str, headers: dict[str, str], ada: Person, snapshot: Callable[[], Any]
) -> None:
    secret = start_sign_in(ada)
    before = snapshot()
    form = {"email": "tom@green-valley.example", "password": "demo-portal", "everywhere": "1"}

    answer = stranger.post(path, data=form, headers={**headers, "cookie": f"{COOKIE}={secret}"})

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "FOREIGN_ORIGIN"
    assert "set-cookie" not in answer.headers
    assert person_for(secret) == ada
    assert snapshot() == before


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        pytest.param("application/json", b'{"email": "ada@corner-bistro.example"}', 415, id="JSON"),
        pytest.param("text/plain", b"email=ada", 415, id="plain text"),
        pytest.param("multipart/form-data; boundary=x", b"--x--", 415, id="multipart"),
        pytest.param("", b"email=ada", 415, id="no kind"),
        pytest.param("application/x-www-form-urlencoded", b"email=" + b"a" * 16_384, 413, id="too large"),
        pytest.param("application/x-www-form-urlencoded", b"a=1&" * 21, 422, id="too many fields"),
    ],
)
def test_only_small_forms_are_read(
    visitor: TestClient, path: str, media_type: str, body: bytes, status: int, snapshot: Callable[[], Any]
) -> None:
    before = snapshot()

    answer = visitor.post(path, content=body, headers={"content-type": media_type} if media_type else {})

    assert answer.status_code == status
    assert "ada" not in answer.text
    assert snapshot() == before


def test_a_form_that_never_ends_is_given_up(
    doors: ASGIApp, monkeypatch: pytest.MonkeyPatch, snapshot: Callable[[], Any]
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"email=ada"
        await asyncio.Event().wait()

    async def send() -> httpx.Response:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(doors), base_url=PORTAL, headers=headers) as client:
            return await asyncio.wait_for(client.post("/auth/sign-in", content=endless()), 60)

    before = snapshot()
    monkeypatch.setattr(bodies, "_SECONDS", 0.05)

    answer = asyncio.run(send())

    assert (answer.status_code, answer.json()["error"]["code"]) == (408, "BODY_TOO_SLOW")
    assert snapshot() == before


@pytest.mark.parametrize("cookie", [b"", b"\xff\xfe", b";;;=;", b"=" * 3_000, b'"', b"a" * 60_000, b"bp_session=\xe9"])
def test_garbage_in_the_cookie_header_is_nobody(stranger: TestClient, cookie: bytes) -> None:
    answer = stranger.get("/orders", headers=[(b"cookie", cookie), (b"accept", b"text/html")])

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?")


@pytest.mark.parametrize("other", ['theme={"dark":1}', "a b=c", 'x="', "path=/", "a@b=1", "x=\xe9", "x=" + "y" * 5_000])
def test_the_odd_cookie_of_another_program_on_this_host_signs_nobody_out(
    stranger: TestClient, ada: Person, other: str
) -> None:
    cookie = f"{other}; {COOKIE}={start_sign_in(ada)}".encode("latin-1")

    answer = stranger.get("/orders", headers=[(b"cookie", cookie), (b"accept", b"text/html")])

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("hops", "forwarded", "socket", "address"),
    [
        pytest.param(0, "", "192.0.2.1", "192.0.2.1", id="no proxy"),
        pytest.param(0, "198.51.100.9", "192.0.2.1", "192.0.2.1", id="no proxy, but a claim"),
        pytest.param(1, "198.51.100.9", "192.0.2.1", "198.51.100.9", id="one proxy"),
        pytest.param(1, "10.0.0.1, 198.51.100.9", "192.0.2.1", "198.51.100.9", id="one proxy and a claim"),
        pytest.param(2, "10.0.0.1, 198.51.100.9, 192.0.2.2", "192.0.2.1", "198.51.100.9", id="two proxies and a claim"),
        pytest.param(2, "198.51.100.9", "192.0.2.1", "192.0.2.1", id="around a proxy"),
        pytest.param(1, "rubbish", "192.0.2.1", "192.0.2.1", id="rubbish"),
        pytest.param(1, "", "192.0.2.1", "192.0.2.1", id="a proxy that says nothing"),
        pytest.param(0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="the whole IPv6 network"),
        pytest.param(0, "", "::ffff:192.0.2.1", "192.0.2.1", id="IPv4 in IPv6"),
        pytest.param(0, "", "/run/portal.sock", "/run/portal.sock", id="a socket file"),
    ],
)
def test_the_address_is_the_one_that_the_outermost_proxy_of_ours_saw(
    monkeypatch: pytest.MonkeyPatch, hops: int, forwarded: str, socket: str, address: str
) -> None:
    monkeypatch.setattr(settings, "proxy_hops", hops)
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []

    assert client_address(Request({"type": "http", "headers": headers, "client": (socket, 1)})) == address
