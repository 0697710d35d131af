"""Who asks for a host that is not the portal's gets nothing, and no answer is made of the host that was asked for."""

import asyncio
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from buyer_portal.domain.people.person import Person
from buyer_portal.help.site import help_routes
from buyer_portal.settings import settings
from buyer_portal.web.hosts import known_hosts_only
from tests.web.running import running

EVIL = [
    "evil.example",
    "evil.example:3000",
    "localhost.evil.example",
    "portal.example.com.evil.example",
    "127.0.0.1.evil.example",
]
SPOILED = [
    "",
    "localhost, evil.example",
    "localhost/..",
    "a b",
    "localhost:3000:1",
    "ex\u00e4mple",
    "[::1",
    "@localhost",
]


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal in production that others reach by its name."""
    monkeypatch.setattr(settings, "public_url", "https://portal.example.com,https://orders.example.com:8443")
    monkeypatch.setattr(settings, "host", "0.0.0.0")
    monkeypatch.setattr(settings, "env", "production")


@pytest.mark.parametrize("host", EVIL)
@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/help/cancel-order", "/api/policy", "/auth/sign-in", "/assets/a.js"]
)
def test_an_unknown_host_is_refused_with_a_sentence(stranger: TestClient, path: str, host: str) -> None:
    answer = stranger.get(path, headers={"host": host})

    assert answer.status_code == 421
    assert answer.text.startswith("This is not an address of the portal.")
    assert host not in answer.text + str(answer.headers)
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", SPOILED)
def test_a_host_that_is_none_is_refused_with_a_sentence(stranger: TestClient, host: str) -> None:
    answer = stranger.get("/sign-in", headers={"host": host.encode("latin-1")})

    assert (answer.status_code, answer.text) == (400, "Say in one Host header which host is asked for.")


def test_two_hosts_are_none(stranger: TestClient) -> None:
    answer = stranger.get("/sign-in", headers=[("host", "localhost:3000"), ("host", "evil.example")])

    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["localhost:3000", "LOCALHOST", "127.0.0.1:49152", "127.0.0.2", "[::1]:3000"])
def test_this_machine_is_answered_by_any_of_its_names_and_ports(stranger: TestClient, host: str) -> None:
    assert stranger.get("/sign-in", headers={"host": host}).status_code == 200


def test_on_a_network_of_ones_own_the_portal_is_answered_by_its_address(
    stranger: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "host", "0.0.0.0")

    assert stranger.get("/sign-in", headers={"host": "192.0.2.7:3000"}).status_code == 200
    assert stranger.get("/sign-in", headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("host", ["portal.example.com", "Portal.Example.com:443", "orders.example.com"])
def test_the_portal_is_answered_by_the_names_that_browsers_see(stranger: TestClient, public: None, host: str) -> None:
    assert stranger.get("/sign-in", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "10.1.2.3", "portal.example.com.", "example.com"])
def test_beyond_loopback_no_other_name_is_answered(stranger: TestClient, public: None, host: str) -> None:
    assert stranger.get("/sign-in", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_balancer_asks_for_health_by_address_or_without_a_host(stranger: TestClient, public: None, path: str) -> None:
    hosts = ["10.1.2.3:3000", "[2001:db8::7]", "localhost:3000", "127.0.0.1", ""]

    assert [stranger.get(path, headers={"host": host}).status_code for host in hosts] == [200] * 5
    assert stranger.get(path, headers={"host": "evil.example"}).status_code == 421
    assert stranger.get(path, headers={"host": "10.1.2.3, evil.example"}).status_code == 400
    assert stranger.get(f"{path}/x", headers={"host": "10.1.2.3"}).status_code == 421


def test_a_browser_whose_dns_was_rebound_can_not_sign_in(visitor: TestClient, ada: Person) -> None:
    form = {"email": ada.email, "password": "demo-portal"}

    answer = visitor.post("/auth/sign-in", data=form, headers={"host": "evil.example:3000"})

    assert answer.status_code == 421
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("host", [*EVIL, *SPOILED])
def test_a_socket_to_another_host_is_not_opened(host: str) -> None:
    opened: list[str] = []

    async def inside(scope: Scope, _receive: Receive, send: Send) -> None:
        opened.append(scope["path"])
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close"})

    browser = TestClient(known_hosts_only(inside))
    with (
        pytest.raises(WebSocketDisconnect),
        browser.websocket_connect("/_event/", headers={"host": host.encode("latin-1")}),  # pyright: ignore
    ):
        pass
    assert opened == []
    with browser.websocket_connect("/_event/", headers={"host": "localhost:3000"}):
        assert opened == ["/_event/"]


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("http://localhost:3000/help/cancel-order/", "/help/cancel-order/"),
        ("HTTPS://LOCALHOST:3000/orders/?q=a#top", "/orders/?q=a#top"),
        ("http://localhost:3000", "/"),
        ("http://localhost:3000//evil.example/", "/evil.example/"),
        ("http://localhost:3000/\\evil.example/", "/evil.example/"),
        ("http://localhost:30001/x", "http://localhost:30001/x"),
        ("http://localhost.evil.example:3000/", "http://localhost.evil.example:3000/"),
        (
            "https://id.example.com/?back=http://localhost:3000/x",
            "https://id.example.com/?back=http://localhost:3000/x",
        ),
        ("/sign-in", "/sign-in"),
    ],
)
def test_a_redirect_to_the_portal_leaves_the_host_out(said: str, sent: str) -> None:
    async def inside(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 307, "headers": [(b"location", said.encode())]})
        await send({"type": "http.response.body"})

    browser = TestClient(known_hosts_only(inside), base_url="http://localhost:3000", follow_redirects=False)

    assert browser.get("/x").headers["location"] == sent


@pytest.mark.parametrize("path", ["/help", "/healthz/", "/readyz/?a=b", "/api/policy/", "/auth", "/auth/demo"])
def test_no_redirect_of_the_portal_names_a_host(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path, headers={"host": "localhost:1"})

    assert answer.headers.get("location", "/").startswith("/")
    assert "localhost" not in answer.headers.get("location", "")


def test_a_folder_of_built_pages_is_led_to_without_a_host(tmp_path: Path) -> None:
    (tmp_path / "cancel-order").mkdir()
    for page in (tmp_path, tmp_path / "cancel-order"):
        (page / "index.html").write_text("<p>Cancel</p>")
    app = Starlette(routes=[*help_routes(tmp_path), Mount("/", StaticFiles(directory=tmp_path, html=True))])
    browser = TestClient(known_hosts_only(app), base_url="http://localhost:3000", follow_redirects=False)

    led = [browser.get(f"http://localhost:3000{path}") for path in ("/help/cancel-order", "//cancel-order")]

    assert [answer.headers["location"] for answer in led] == ["/help/cancel-order/", "/cancel-order/"]


def test_the_real_server_refuses_what_names_no_host_or_another() -> None:
    async def inside(_request: Request) -> Response:
        return Response()

    app = known_hosts_only(Starlette(routes=[Route("/{any:path}", inside)]))
    upgrade = "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    upgrade += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    asked = {
        "GET /sign-in HTTP/1.1\r\nHost: localhost:1\r\n": "200",
        "GET /sign-in HTTP/1.1\r\n": "400",
        "GET /sign-in HTTP/1.0\r\n": "400",
        "GET /healthz HTTP/1.0\r\n": "200",
        "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n": "400",
        "GET /sign-in HTTP/1.1\r\nHost: evil.example\r\n": "421",
        f"GET /_event/ HTTP/1.1\r\nHost: evil.example\r\n{upgrade}": "403",
    }

    async def statuses() -> list[str]:
        async with running(app) as port:
            return [await _status(port, request) for request in asked]

    assert asyncio.run(statuses()) == list(asked.values())


async def _status(port: int, request: str) -> str:
    async with asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"{request}\r\n".encode())
        line = await reader.readline()
        writer.close()
        return line.decode().split()[1]
