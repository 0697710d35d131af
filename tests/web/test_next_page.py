"""Where a sign-in may lead: only to pages of this site."""

import pytest
from starlette.testclient import TestClient

from buyer_portal.web.next_page import safe_next

FORM = {"email": "ada@corner-bistro.example", "password": "demo-portal"}
EVIL = [
    "https://evil.example",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "/orders%0d%0aSet-Cookie:%20a=b",
    "/orders\r\nSet-Cookie: a=b",
    "/orders\x00",
    "/orders\u2028",
    "/./\\evil.example",
    "/orders//../evil",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "?next=/orders",
    "/auth/sign-out",
    "/auth",
    "/orders/../auth/sign-out",
    "/./auth/demo",
    "/%61uth/sign-out",
    "/" + "x" * 2_001,
]


@pytest.mark.parametrize("wanted", EVIL)
def test_a_sign_in_never_leads_anywhere_else(visitor: TestClient, wanted: str) -> None:
    answer = visitor.post("/auth/sign-in", data={**FORM, "next": wanted})

    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")


@pytest.mark.parametrize("wanted", EVIL)
def test_a_refused_sign_in_does_not_repeat_it(visitor: TestClient, wanted: str) -> None:
    answer = visitor.post("/auth/sign-in", data={**FORM, "password": "wrong", "next": wanted})

    assert answer.headers["location"] == "/sign-in?error=credentials"


@pytest.mark.parametrize(
    "wanted",
    [
        "/",
        "/orders",
        "/orders/ORD-1001#cancel-order",
        "/orders?status=PENDING&q=a%2Fb//c&page=2",
        "/messages/Green%20Valley%20Produce",
        "/help/cancel-order/#processing",
        "/authors",
    ],
)
def test_pages_of_this_site_are_kept_as_they_are(wanted: str) -> None:
    assert safe_next(wanted) == wanted
