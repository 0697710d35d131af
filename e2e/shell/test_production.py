"""The portal in production, as a process of its own: who is let start, and for whom it answers."""

import http.client
from collections.abc import Callable

import pytest

from e2e.conftest import ENGINE
from e2e.server import Server, buyer_portal

PRODUCTION = {"PORTAL_ENV": "production", "PORTAL_PUBLIC_URL": "https://portal.example.com", "PORTAL_DEMO": "0"}
UPGRADE = {
    "connection": "upgrade",
    "upgrade": "websocket",
    "origin": "https://portal.example.com",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
}
SOCKET = "/_event/?EIO=4&transport=websocket&token=11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    return start_portal(empty=True, **PRODUCTION)


def ask(portal: Server, path: str, host: str, **headers: str) -> tuple[int, dict[str, str]]:
    """The status and the headers that a browser gets that was sent to `host`."""
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=20)
    connection.request("GET", path, headers={"host": host, **headers})
    answer = connection.getresponse()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def test_it_answers_by_its_name_and_nobody_elses(portal: Server) -> None:
    page, headers = ask(portal, "/sign-in/", "portal.example.com")

    assert (page, headers["strict-transport-security"]) == (200, "max-age=31536000")
    assert ask(portal, "/sign-in/", "evil.example")[0] == 421
    assert ask(portal, "/sign-in/", "192.0.2.7")[0] == 421
    assert ask(portal, "/healthz", "10.1.2.3")[0] == 200


def test_its_sockets_open_under_its_name_only(portal: Server) -> None:
    assert ask(portal, SOCKET, "portal.example.com", **UPGRADE)[0] == 101
    assert ask(portal, SOCKET, "evil.example", **UPGRADE)[0] == 403


@pytest.mark.parametrize("path", ["/help", "/help/cancel-order", "/supplier/catalogue", "//settings", "/auth/demo"])
def test_no_redirect_of_it_names_a_host(portal: Server, path: str) -> None:
    status, headers = ask(portal, path, "portal.example.com:8443")

    assert status in (303, 307, 308)
    assert headers["location"].startswith("/")
    assert not headers["location"].startswith("//")
    assert "portal.example.com" not in headers["location"]


def test_what_it_writes_is_its_own_users_only(portal: Server) -> None:
    ask(portal, "/readyz", "portal.example.com")
    files = {path.name: f"{path.stat().st_mode & 0o777:o}" for path in portal.folder.glob("portal.db*")}

    written = ["portal.db", "portal.db-wal", "portal.db-shm"] if ENGINE == "sqlite" else []
    assert files == dict.fromkeys(written, "600")


def test_over_the_database_of_a_demo_it_does_not_start_until_the_demo_is_closed(
    start_portal: Callable[..., Server],
) -> None:
    demo = start_portal()
    demo.stop()
    demo._environment |= PRODUCTION

    with pytest.raises(AssertionError, match=r"Anybody could sign in as ada@corner-bistro\.example, .*close-demo"):
        demo.start()

    assert buyer_portal(demo.database_url, "close-demo", **PRODUCTION).returncode == 0
    demo.start()
    assert ask(demo, "/healthz", "portal.example.com")[0] == 200
