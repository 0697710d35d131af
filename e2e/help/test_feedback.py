"""What a reader sends from a help page is kept without a name, and reported to who writes the pages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.server import Server, buyer_portal


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own: only so many votes are taken from one address."""
    return start_portal()


def test_a_vote_reaches_who_writes_the_pages(buyer: Page, portal: Server) -> None:
    buyer.goto("/help/cancel-order/")

    buyer.get_by_role("button", name="Yes", exact=True).click()

    expect(buyer.get_by_role("status").filter(has_text="Thank you.")).to_be_visible()
    assert "cancel-order/" in _report(portal)


def test_a_no_reaches_them_with_its_words_and_without_a_name(buyer: Page, portal: Server) -> None:
    buyer.goto("/help/order-chat/")

    buyer.get_by_role("button", name="No", exact=True).click()
    buyer.get_by_role("textbox", name="What was missing?").fill("A telephone number.")
    buyer.get_by_role("button", name="Send", exact=True).click()

    expect(buyer.get_by_role("status").filter(has_text="Thank you.")).to_be_visible()
    report = _report(portal)
    assert "A telephone number." in report
    assert "Ada" not in report


def test_a_search_that_finds_nothing_reaches_them(stranger: Page, portal: Server) -> None:
    stranger.goto("/help/")
    search = stranger.get_by_role("dialog", name="Search help")
    search.get_by_role("textbox").click()

    stranger.keyboard.type("xylophone")
    expect(search.get_by_text("Try fewer or other words")).to_be_visible()
    with stranger.expect_response("**/api/help-feedback") as answer:
        search.get_by_role("textbox").blur()

    assert answer.value.status == 204
    assert "xylophone" in _report(portal)


def _report(portal: Server) -> str:
    done = buyer_portal(portal.database_url, "help-report")
    assert done.returncode == 0, done.stderr
    return done.stdout
