"""What the browser is allowed to run, on every page; a complaint of any screen fails its test, see conftest.py."""

import pytest
from playwright.sync_api import Page

from e2e.screens import SCREENS, Seen


@pytest.mark.parametrize("seen", SCREENS, indirect=True)
def test_every_page_has_a_strict_policy_and_runs_under_it(seen: Seen) -> None:
    assert seen.policies
    for policy in seen.policies:
        directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
        assert directives["default-src"] in (["'self'"], ["'none'"]), policy
        assert directives.get("object-src", directives["default-src"]) == ["'none'"], policy
        assert directives["frame-ancestors"] == ["'none'"], policy
        assert "'unsafe-inline'" not in directives["script-src"], policy
        assert "'unsafe-eval'" not in policy
        assert "*" not in policy


def test_every_answer_says_how_it_may_be_used(buyer: Page) -> None:
    for address in ("/orders", "/help/", "/icons.svg", "/api/policy", "/healthz", "/auth/sign-in"):
        headers = buyer.request.get(address, headers={"Accept": "text/html"}).headers
        assert headers["x-content-type-options"] == "nosniff", address
        assert headers["referrer-policy"] in ("same-origin", "no-referrer"), address
