"""What answers say to the browser. What each page may run: test_screens.py."""

from playwright.sync_api import Page


def test_every_answer_says_how_it_may_be_used(buyer: Page) -> None:
    for address in ("/orders", "/help/", "/icons.svg", "/api/policy", "/healthz", "/auth/sign-in"):
        headers = buyer.request.get(address, headers={"Accept": "text/html"}).headers
        assert headers["x-content-type-options"] == "nosniff", address
        assert headers["referrer-policy"] in ("same-origin", "no-referrer"), address
