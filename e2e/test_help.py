"""The help center: one click from every decision, and back."""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from buyer_portal.domain.help import Help
from buyer_portal.domain.order import OrderStatus
from e2e.conftest import Complaints
from e2e.help_pages import HELP_PAGES
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
FRAMED = [
    name
    for name, screen in SCREENS.items()
    if screen.who and not name.startswith(("receipt", "dialog", "desk decline"))
]
"""Everything with the navigation in reach: neither the paper of a receipt nor what a dialog has made inert."""
TOPICS = {
    "dashboard": Help.STATUS,
    "orders": Help.HOW,
    "order PENDING": Help.CANCEL_ORDER,
    "receipt": Help.WHAT_HAPPENS_NEXT,
    "order again": Help.ORDER_AGAIN,
    "recreate": Help.ORDER_AGAIN,
    "messages": Help.WRITE,
    "notifications": Help.NOTIFICATIONS,
    "settings": Help.CHOOSE_NEWS,
    "missing page": Help.HOME,
    "desk": Help.ALL_PAGES,
    "catalogue": Help.CATALOGUE,
    "desk policy": Help.SET_POLICY,
    "desk order PENDING": Help.WHEN,
}
"""What ? opens, by the name of a screen: one of each page of `app.py`."""
GATED = [
    pytest.param("order DELIVERED", "Why can't I cancel?", Help.DELIVERED, id="cancel, too late"),
    pytest.param("order PENDING", "What can I change?", Help.CHANGE_ORDER, id="ask for a change"),
    pytest.param("order with a proposal", "What do the answers do?", Help.ANSWER_PROPOSAL, id="answer a proposal"),
    pytest.param("order with an offer", "What do the answers do?", Help.RETURNS_ANSWER, id="answer an offer"),
    pytest.param("order report form", "How do returns and refunds work?", Help.RETURNS, id="report a problem"),
    pytest.param("order again", "How ordering again works", Help.ORDER_AGAIN, id="order again"),
    pytest.param("desk order PENDING", "When can the buyer still cancel?", Help.WHEN, id="next step"),
    pytest.param("desk order PENDING", "What if nobody answers?", Help.NO_ANSWER, id="propose"),
    pytest.param("desk order with a request", "What does the buyer see?", Help.ANSWER_REQUEST, id="decline a request"),
    pytest.param("desk decline", "What happens then?", Help.CANCELLED, id="decline an order"),
    pytest.param("desk policy", "How charges work", Help.SUPPLIER_POLICIES, id="charges"),
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


@pytest.mark.parametrize("name", FRAMED)
def test_help_is_at_the_same_place_on_every_screen(
    sign_in: Callable[..., Page], place_order: PlaceOrder, complaints: Complaints, name: str
) -> None:
    complaints.allow("status of 404")
    page = sign_in(SCREENS[name].who)
    SCREENS[name].show(page, place_order)

    last = page.get_by_role("navigation", name="Main").get_by_role("link").last
    expect(last).to_have_accessible_name("Help")
    expect(last).to_have_attribute("href", Help.HOME.address)


@pytest.mark.parametrize("name", TOPICS)
def test_the_question_mark_opens_the_paragraph_about_this_screen(
    sign_in: Callable[..., Page], place_order: PlaceOrder, complaints: Complaints, name: str
) -> None:
    complaints.allow("status of 404")
    page = sign_in(SCREENS[name].who)
    SCREENS[name].show(page, place_order)

    page.keyboard.press("?")

    page.wait_for_url(f"**{TOPICS[name].address}")
    place = TOPICS[name].value.partition("#")[2]
    expect(page.locator(f"#{place}" if place else "h1")).to_be_in_viewport()


@pytest.mark.parametrize(("name", "link", "topic"), GATED)
def test_beside_each_gated_action_is_the_way_to_its_paragraph(
    sign_in: Callable[..., Page], place_order: PlaceOrder, name: str, link: str, topic: Help
) -> None:
    page = sign_in(SCREENS[name].who)
    SCREENS[name].show(page, place_order)

    page.get_by_role("link", name=link).click()

    page.wait_for_url(f"**{topic.address}")
    expect(page.locator(f"#{topic.value.partition('#')[2]}" if "#" in topic else "h1").first).to_be_in_viewport()


def test_help_is_one_click_from_the_navigation(buyer: Page) -> None:
    Frame(buyer).page.goto("/dashboard")
    Frame(buyer).entry("Help").click()
    expect(buyer).to_have_url(re.compile("/help/$"))
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
