"""The help center: one click from every decision, and back."""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from buyer_portal.domain.help import Help
from buyer_portal.domain.order import OrderStatus
from e2e.pages.frame import Frame
from e2e.screens import SCREENS, Seen, finds

PlaceOrder = Callable[..., str]
ANCHORS = {
    OrderStatus.PENDING: "pending",
    OrderStatus.CONFIRMED: "confirmed",
    OrderStatus.PROCESSING: "processing",
    OrderStatus.OUT_FOR_DELIVERY: "out-for-delivery",
    OrderStatus.DELIVERED: "delivered",
    OrderStatus.CANCELLED: "cancelled",
}
NO_FRAME = ("help missing",)
"""The missing page's own links are tested below."""
HELP_PAGES = [
    "/help/",
    "/help/cancel-order/",
    "/help/cancellation-faq/",
    "/help/notifications/",
    "/help/change-order/",
    "/help/answer-proposal/",
    "/help/supplier-policies/",
    "/help/order-again/",
    "/help/returns-and-refunds/",
    "/help/import-catalogue/",
    "/help/import-orders/",
]


@pytest.mark.parametrize("status", OrderStatus)
def test_the_help_link_of_a_status_leads_to_its_own_paragraph(
    buyer: Page, place_order: PlaceOrder, status: OrderStatus
) -> None:
    buyer.goto(f"/orders/{place_order(status)}")

    buyer.get_by_role("region", name="Cancel Order").locator("a[href^='/help/']").first.click()

    expect(buyer).to_have_url(re.compile(rf"/help/cancel-order/#{ANCHORS[status]}$"))
    expect(buyer.locator(f"#{ANCHORS[status]}")).to_be_in_viewport()


@pytest.mark.parametrize("seen", [name for name in SCREENS if name not in NO_FRAME], indirect=True)
def test_every_link_to_the_help_center_leads_to_a_page_and_a_place(seen: Seen) -> None:
    assert seen.help_links
    assert seen.help_links == dict.fromkeys(seen.help_links, True)


@pytest.mark.parametrize("topic", Help)
def test_every_place_the_portal_knows_exists(stranger: Page, topic: Help) -> None:
    assert finds(stranger, topic.address)


@pytest.mark.parametrize("path", HELP_PAGES)
def test_every_link_of_the_help_center_leads_somewhere(stranger: Page, path: str) -> None:
    stranger.goto(path)
    links = set(stranger.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))"))
    inside = {urljoin(stranger.url, link) for link in links if not link.startswith(("http", "mailto:"))}

    assert {link: finds(stranger, link) for link in inside} == dict.fromkeys(inside, True)


@pytest.mark.parametrize("path", HELP_PAGES)
def test_a_help_page_leads_back_to_the_orders(buyer: Page, path: str) -> None:
    buyer.goto(path)

    buyer.locator("a[href='/orders'], a[href$='/orders']").locator("visible=true").first.click()

    expect(buyer.get_by_role("heading", name="Orders", level=1)).to_be_visible()


def test_help_is_in_the_navigation_of_every_screen(buyer: Page) -> None:
    for address in ("/dashboard", "/orders", "/messages", "/notifications", "/settings"):
        buyer.goto(address)
        expect(Frame(buyer).entry("Help")).to_have_attribute("href", "/help/")
    Frame(buyer).entry("Help").click()
    expect(buyer).to_have_url("/help/")
    expect(buyer.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("path", HELP_PAGES)
def test_a_help_page_asks_no_other_host(stranger: Page, path: str) -> None:
    elsewhere: list[str] = []
    failed: list[str] = []

    def look(request: Request) -> None:
        if urlsplit(request.url).scheme.startswith("http") and urlsplit(request.url).hostname != "localhost":
            elsewhere.append(request.url)

    stranger.on("request", look)
    stranger.on("requestfailed", lambda request: failed.append(request.url))
    stranger.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    stranger.goto(path)
    stranger.wait_for_load_state("networkidle")

    assert elsewhere == []
    assert failed == []


def test_the_help_center_is_searched_by_keyboard(stranger: Page) -> None:
    stranger.goto("/help/")
    stranger.keyboard.press("/")
    box = stranger.get_by_role("textbox", name="Search")
    expect(box).to_be_focused()

    stranger.keyboard.type("charges")
    # Each letter brings a list of its own: the one for the whole word has it in its links.
    found = stranger.get_by_role("search").get_by_role("listitem").get_by_role("link").first
    expect(found).to_have_attribute("href", re.compile(r"h=charges"))
    stranger.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    stranger.keyboard.press("Enter")

    expect(stranger).to_have_url(re.compile(r"/help/.+"))
    expect(stranger.get_by_text("charges").locator("visible=true").first).to_be_visible()


@pytest.mark.parametrize(
    "badge",
    [
        "✓ Safe to cancel - No supplier action taken yet",
        "⚠️ Contact supplier first - They've committed to your order",
        "⚠️ Urgent - Supplier is preparing your order",
        "✗ Too late - Order is in transit",
        "✗ Order completed - Contact supplier for issues",
    ],
)
def test_the_help_page_uses_the_words_of_the_portal(stranger: Page, badge: str) -> None:
    stranger.goto("/help/cancel-order/")

    expect(stranger.get_by_role("main").get_by_text(badge).first).to_be_attached()


def test_the_five_questions_are_answered(stranger: Page) -> None:
    stranger.goto("/help/cancellation-faq/")

    for question in ("charges", "undo", "mistake", "some items", "know"):
        expect(stranger.get_by_role("heading", level=2).filter(has_text=re.compile(question, re.I))).to_have_count(1)
