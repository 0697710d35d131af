"""What the browser is allowed to run, on every page; and no screen that makes it complain."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from e2e.conftest import Complaints
from e2e.screens import SCREENS, Screen

PlaceOrder = Callable[..., str]


@pytest.mark.parametrize("screen", [pytest.param(screen, id=name) for name, screen in SCREENS.items()])
def test_every_page_has_a_strict_policy_and_runs_under_it(
    sign_in: Callable[..., Page], place_order: PlaceOrder, complaints: Complaints, screen: Screen
) -> None:
    if screen.is_missing:
        complaints.allow("status of 404")
    page = sign_in(screen.who)
    policies: list[str] = []
    page.on(
        "response",
        lambda answer: (
            policies.append(answer.headers.get("content-security-policy", ""))
            if answer.headers.get("content-type", "").startswith("text/html")
            else None
        ),
    )

    screen.show(page, place_order)

    assert policies
    for policy in policies:
        directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
        assert directives["default-src"] == ["'self'"], policy
        assert "'unsafe-eval'" not in policy
        assert "'unsafe-inline'" not in directives["script-src"]
        assert directives["object-src"] == ["'none'"]
        assert directives["frame-ancestors"] == ["'none'"]
        assert "*" not in policy


def test_every_answer_says_how_it_may_be_used(buyer: Page) -> None:
    for address in ("/orders", "/help/", "/icons.svg", "/api/policy", "/healthz", "/auth/sign-in"):
        headers = buyer.request.get(address, headers={"Accept": "text/html"}).headers
        assert headers["x-content-type-options"] == "nosniff", address
        assert headers["referrer-policy"] in ("same-origin", "no-referrer"), address
