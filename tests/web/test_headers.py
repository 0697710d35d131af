"""What every answer says to the browser."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient

from buyer_portal.domain.people.person import Person
from buyer_portal.settings import settings
from buyer_portal.web.headers import content_policy, security_headers


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def _directives(policy: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in map(str.split, policy.split(";"))}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built front end with an inline script in each of two pages."""
    (tmp_path / "orders").mkdir()
    page = '<script src="/assets/a.js"></script><script type="application/json">{"é": 1}</script>'
    (tmp_path / "index.html").write_text(f"{page}<script>start('é')</script>", encoding="utf-8")
    inline = '<SCRIPT type="module" async>\nimport "/assets/b.js";\n</SCRIPT>'
    (tmp_path / "orders" / "index.html").write_text(inline, encoding="utf-8")
    return tmp_path


def test_only_the_scripts_of_the_built_pages_run(built: Path) -> None:
    scripts = _directives(content_policy(built))["script-src"]

    assert scripts[0] == "'self'"
    assert sorted(scripts[1:]) == sorted([_hash("start('é')"), _hash('\nimport "/assets/b.js";\n')])


def test_no_script_is_evaluated_and_nothing_comes_from_elsewhere(built: Path) -> None:
    policy = content_policy(built)

    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in " ".join(_directives(policy)["script-src"])
    assert "*" not in policy
    sources = {source for sources in _directives(policy).values() for source in sources}
    assert {source for source in sources if "://" in source} == {"ws://localhost:3000", "ws://127.0.0.1:3000"}


@pytest.mark.parametrize(
    ("directive", "sources"),
    [
        ("default-src", ["'self'"]),
        ("object-src", ["'none'"]),
        ("frame-ancestors", ["'none'"]),
        ("base-uri", ["'self'"]),
        ("form-action", ["'self'"]),
        ("worker-src", ["'self'"]),
        ("img-src", ["'self'", "data:"]),
    ],
)
def test_the_policy_is_strict(built: Path, directive: str, sources: list[str]) -> None:
    assert _directives(content_policy(built))[directive] == sources


def test_behind_https_the_live_connection_is_encrypted_too(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "public_url", "https://portal.example.com")

    assert _directives(content_policy(built))["connect-src"] == ["'self'", "wss://portal.example.com"]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/assets/a.js", "/api/policy", "/healthz", "/api/nothing", "/help"])
def test_every_answer_is_protected(stranger: TestClient, path: str) -> None:
    headers = stranger.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


def test_a_page_may_use_no_device_and_shares_no_window(stranger: TestClient) -> None:
    page, file = stranger.get("/sign-in").headers, stranger.get("/assets/a.js").headers

    assert "camera=()" in page["permissions-policy"]
    assert page["cross-origin-opener-policy"] == "same-origin"
    assert "permissions-policy" not in file


def test_https_is_for_good(stranger: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "public_url", "https://portal.example.com")

    assert stranger.get("/healthz").headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("path", "lifetime"),
    [
        ("/assets/a-123.js", "public, max-age=31536000, immutable"),
        ("/assets/missing.js", None),
        ("/fonts/geist.woff2", "public, max-age=604800"),
        ("/sign-in", "no-cache"),
        ("/nothing-here", "no-cache"),
        ("/auth/sign-in", "no-store"),
        ("/api/orders/ORD-1", "no-store"),
        ("/api/policy", "public, no-cache"),
    ],
)
def test_browsers_keep_an_answer_as_long_as_it_stays_true(
    stranger: TestClient, path: str, lifetime: str | None
) -> None:
    assert stranger.get(path).headers.get("cache-control") == lifetime


def test_an_unchanged_asset_stays_immutable(stranger: TestClient) -> None:
    answer = stranger.get("/assets/a-123.js", headers={"if-none-match": '"x"'})

    assert (answer.status_code, answer.headers["cache-control"]) == (304, "public, max-age=31536000, immutable")


def test_a_persons_page_is_kept_by_nobody_else(signed_in: Callable[[Person], TestClient], ada: Person) -> None:
    assert signed_in(ada).get("/orders").headers["cache-control"] == "no-cache"


def test_pages_carry_the_policy_and_those_that_have_their_own_keep_it() -> None:
    own = HTMLResponse("", headers={"content-security-policy": "default-src 'none'"})

    with_ours = TestClient(security_headers(HTMLResponse(""), "default-src 'self'")).get("/")
    with_own = TestClient(security_headers(own, "default-src 'self'")).get("/")
    without = TestClient(security_headers(HTMLResponse(""))).get("/")

    assert with_ours.headers["content-security-policy"] == "default-src 'self'"
    assert with_own.headers["content-security-policy"] == "default-src 'none'"
    assert "content-security-policy" not in without.headers
