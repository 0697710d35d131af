"""The help center: one click from every decision, and back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from buyer_portal.domain.cancellation_rules import CANCELLATION_RULES
from buyer_portal.domain.help import Help
from buyer_portal.domain.orders.status import OrderStatus
from e2e.conftest import Complaints
from e2e.help.pages import HELP_PAGES
from e2e.pages.frame import Frame
from e2e.screens import SCREENS

PlaceOrder = Callable[..., str]
ANCHORS = {
    OrderStatus.PENDING: "pending",
    OrderStatus.CONFIRMED: "confirmed",
    OrderStatus.PROCESSING: "processing",
    OrderStatus.OUT_FOR_DELIVERY: "out-for-delivery",
    OrderStatus.DELIVERED: "delivered",
    OrderStatus.CANCELLED: "cancelled",
}
TOPICS = {
    "dashboard": Help.STATUS,
    "orders": Help.FIND_ORDERS,
    "order PENDING": Help.CANCEL_ORDER,
    "receipt": Help.WHAT_HAPPENS_NEXT,
    "order again": Help.ORDER_AGAIN,
    "recreate": Help.DESK_CANCELLED,
    "messages": Help.MESSAGES,
    "desk messages direct": Help.DESK_WRITE,
    "notifications": Help.NOTIFICATIONS,
    "settings": Help.CHOOSE_NEWS,
    "missing page": Help.HOME,
    "desk": Help.DESK,
    "catalogue": Help.CATALOGUE,
    "desk policy": Help.SET_POLICY,
    "desk order PENDING": Help.DESK_STEPS,
}
"""What the sheet of ? leads to, by the name of a screen: one of each page of `app.py`."""
GATED = [
    pytest.param("order DELIVERED", "Why can't I cancel?", Help.DELIVERED, id="cancel, too late"),
    pytest.param("order PENDING", "What can I change?", Help.CHANGE_ORDER, id="ask for a change"),
    pytest.param("order with a proposal", "What do the answers do?", Help.ANSWER_PROPOSAL, id="answer a proposal"),
    pytest.param("order with an offer", "What do the answers do?", Help.RETURNS_ANSWER, id="answer an offer"),
    pytest.param("order report form", "How do returns and refunds work?", Help.RETURNS, id="report a problem"),
    pytest.param("order again", "How ordering again works", Help.ORDER_AGAIN, id="order again"),
    pytest.param("desk order PENDING", "When can the buyer still cancel?", Help.WHEN, id="next step"),
    pytest.param("desk order PENDING", "What if nobody answers?", Help.DESK_PROPOSE, id="propose"),
    pytest.param("desk order with a request", "What does the buyer see?", Help.DESK_REQUEST, id="decline a request"),
    pytest.param("desk decline", "What happens then?", Help.DESK_DECLINE, id="decline an order"),
    pytest.param("desk policy", "How charges work", Help.CHARGES_HOW, id="charges"),
]


@pytest.mark.parametrize("status", OrderStatus)
def test_the_help_link_of_a_status_leads_to_its_own_paragraph(
    buyer: Page, place_order: PlaceOrder, status: OrderStatus
) -> None:
    buyer.goto(f"/orders/{place_order(status)}")

    buyer.get_by_role("region", name="Cancel Order").locator("a[href^='/help/']").first.click()

    expect(buyer).to_have_url(re.compile(rf"/help/cancel-order/#{ANCHORS[status]}$"))
    expect(buyer.locator(f"#{ANCHORS[status]}")).to_be_in_viewport()


@pytest.mark.parametrize("name", TOPICS)
def test_the_sheet_of_keys_leads_to_the_paragraph_about_this_screen(
    sign_in: Callable[..., Page], place_order: PlaceOrder, complaints: Complaints, name: str
) -> None:
    complaints.allow("status of 404")
    page = sign_in(SCREENS[name].who)
    SCREENS[name].show(page, place_order)

    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").get_by_role("link", name="Help for this page").click()

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


def test_the_help_center_is_searched_by_keyboard(stranger: Page) -> None:
    stranger.goto("/help/")
    stranger.keyboard.press("/")
    box = stranger.get_by_role("textbox", name="Search")
    expect(box).to_be_focused()

    box.fill("charges")
    box.press("End")  # the search listens to keys
    results = stranger.get_by_role("dialog", name="Search help").get_by_role("link")
    expect(results.filter(has_text="Supplier policies and charges").first).to_be_visible()
    stranger.keyboard.press("ArrowDown")
    expect(results.first).to_be_focused()
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


@pytest.mark.parametrize("status", OrderStatus)
def test_my_order_says_what_the_portal_says(
    stranger: Page, buyer: Page, place_order: PlaceOrder, status: OrderStatus
) -> None:
    stranger.goto("/help/")
    stranger.get_by_role("radio", name=status.words, exact=True).check()
    answer = stranger.get_by_role("article").locator("[data-level][aria-live]")
    buyer.goto(f"/orders/{place_order(status)}")
    section = buyer.get_by_role("region", name="Cancel Order")

    expect(answer).to_contain_text(CANCELLATION_RULES[status].headline)
    expect(section).to_contain_text(CANCELLATION_RULES[status].headline.partition(" - ")[0])
    has_button = section.get_by_role("button", name="Cancel Order").count()
    expect(answer.get_by_role("img", name="The red button Cancel Order")).to_have_count(has_button)
    links = answer.get_by_role("link").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert links == [CANCELLATION_RULES[status].help.address, f"/orders?status={status}"]


def test_my_order_is_chosen_by_keyboard(stranger: Page) -> None:
    stranger.goto("/help/order-statuses/")
    first = stranger.get_by_role("radio", name="PENDING")
    expect(first).to_be_attached()

    first.focus()
    stranger.keyboard.press("Space")
    stranger.keyboard.press("ArrowRight")

    expect(stranger.get_by_role("radio", name="CONFIRMED")).to_be_checked()
    expect(stranger.get_by_text("Can I cancel? Yes, contact the supplier first.")).to_be_visible()


def test_your_orders_in_this_status_are_the_portals(buyer: Page) -> None:
    buyer.goto("/help/")
    buyer.get_by_role("radio", name="PENDING").check()

    buyer.get_by_role("link", name="Your orders that are PENDING").click()

    expect(buyer).to_have_url(re.compile(r"/orders\?status=PENDING$"))
    expect(buyer.get_by_role("heading", name="Orders", level=1)).to_be_visible()


class Post:
    """Takes what a page sends to the portal, in the portal's place."""

    def __init__(self, page: Page, status: int = 204) -> None:
        self.letters: list[Any] = []
        self.status = status
        page.route("**/api/help-feedback", self._take)

    def _take(self, route: Route) -> None:
        self.letters.append(route.request.post_data_json)
        route.fulfill(status=self.status)


def test_a_vote_is_sent_once_and_thanked_for(stranger: Page) -> None:
    post = Post(stranger)
    stranger.goto("/help/cancel-order/")

    stranger.get_by_role("button", name="Yes", exact=True).click()

    expect(stranger.get_by_role("status").filter(has_text="Thank you.")).to_be_visible()
    expect(stranger.get_by_role("button", name="Yes", exact=True)).to_be_disabled()
    expect(stranger.get_by_role("button", name="No", exact=True)).to_be_disabled()
    expect(stranger.get_by_role("status").filter(has_text="Thank you.")).to_be_focused()
    assert post.letters == [{"page": "cancel-order/", "value": "yes"}]


def test_a_no_may_say_what_was_missing(stranger: Page) -> None:
    post = Post(stranger)
    stranger.goto("/help/order-chat/")

    _say_what_was_missing(stranger, "  A telephone number. ")
    expect(stranger.get_by_text("Leave out names and order numbers.")).to_be_visible()
    stranger.get_by_role("button", name="Send", exact=True).click()

    expect(stranger.get_by_role("status").filter(has_text="Thank you.")).to_be_focused()
    expect(stranger.get_by_role("textbox", name="What was missing?")).to_be_hidden()
    assert post.letters == [{"page": "order-chat/", "value": "no", "comment": "A telephone number."}]


def test_when_the_reader_leaves_only_the_vote_is_sent_and_nothing_that_was_typed(stranger: Page) -> None:
    post = Post(stranger)
    stranger.goto("/help/order-chat/")
    _say_what_was_missing(stranger, "My name is Ada and")

    stranger.evaluate("dispatchEvent(new Event('pagehide'))")
    stranger.evaluate("dispatchEvent(new Event('pagehide'))")

    expect(stranger.get_by_role("status").filter(has_text="Thank you.")).to_be_attached()
    assert post.letters == [{"page": "order-chat/", "value": "no"}]


@pytest.mark.parametrize("status", [429, 503])
def test_a_comment_that_is_not_taken_stays_and_can_be_sent_again(
    stranger: Page, complaints: Complaints, status: int
) -> None:
    complaints.allow(f"status of {status}")
    post = Post(stranger, status)
    stranger.goto("/help/order-chat/")
    _say_what_was_missing(stranger, "A telephone number.")
    box, send = stranger.get_by_role("textbox", name="What was missing?"), stranger.get_by_role("button", name="Send")

    send.click()
    expect(stranger.get_by_role("status").filter(has_text="This could not be sent.")).to_be_focused()
    expect(box).to_have_value("A telephone number.")
    expect(box).to_be_editable()
    post.status = 204
    send.click()

    expect(stranger.get_by_text("Thank you.")).to_be_visible()
    assert post.letters == [{"page": "order-chat/", "value": "no", "comment": "A telephone number."}] * 2


def _say_what_was_missing(page: Page, words: str) -> None:
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("textbox", name="What was missing?").fill(words)


def test_a_vote_that_is_not_taken_is_said_quietly_and_can_be_given_again(
    stranger: Page, complaints: Complaints
) -> None:
    complaints.allow("status of 404")
    post = Post(stranger, status=404)
    stranger.goto("/help/")

    stranger.get_by_role("button", name="Yes", exact=True).click()
    expect(stranger.get_by_role("status").filter(has_text="This could not be sent.")).to_be_focused()
    post.status = 204
    stranger.get_by_role("button", name="Yes", exact=True).click()

    expect(stranger.get_by_text("Thank you.")).to_be_visible()


def _search_in_vain(page: Page, words: str) -> None:
    page.clock.install()
    page.goto("/help/")
    search = page.get_by_role("dialog", name="Search help")
    search.get_by_role("textbox").click()
    page.keyboard.type(words)
    page.clock.run_for(1000)
    expect(search.get_by_text("No matching documents")).to_be_visible()
    expect(search.get_by_text("Try fewer or other words")).to_be_visible()


def test_a_search_that_finds_nothing_is_reported_when_nothing_more_is_typed(stranger: Page) -> None:
    post = Post(stranger)
    _search_in_vain(stranger, "xylo")
    stranger.clock.run_for(3000)
    stranger.keyboard.type("phone")
    stranger.clock.run_for(3000)
    assert post.letters == []

    with stranger.expect_response("**/api/help-feedback"):
        stranger.clock.run_for(5000)

    assert post.letters == [{"page": "", "value": "no-result", "query": "xylophone"}]


def test_a_search_that_finds_nothing_is_reported_once_when_the_field_is_left(stranger: Page) -> None:
    post = Post(stranger)
    _search_in_vain(stranger, "xylophone")

    with stranger.expect_response("**/api/help-feedback"):
        stranger.get_by_role("textbox", name="Search").blur()
    stranger.clock.run_for(10_000)

    assert post.letters == [{"page": "", "value": "no-result", "query": "xylophone"}]


@pytest.mark.parametrize("words", ["zzq@zzq.zzq", "zzq-77777", "zzq \u0667\u0667\u0667"])
def test_a_search_that_may_name_somebody_stays_in_the_browser(stranger: Page, words: str) -> None:
    post = Post(stranger)
    _search_in_vain(stranger, words)

    stranger.clock.run_for(10_000)
    stranger.get_by_role("button", name="Yes", exact=True).dispatch_event("click")

    expect(stranger.get_by_role("status").filter(has_text="Thank you.")).to_be_attached()
    assert post.letters == [{"page": "", "value": "yes"}]


@pytest.mark.parametrize("path", HELP_PAGES)
def test_a_page_can_be_read_and_left_without_javascript(sign_in: Callable[..., Page], path: str) -> None:
    page = sign_in("", java_script_enabled=False)
    page.goto(path)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("Still stuck?")
    expect(page.get_by_text("Was this helpful?")).to_be_hidden()
    for picture in page.get_by_role("article").locator("img").all():
        assert picture.evaluate("picture => picture.complete && picture.naturalWidth > 0")
    page.get_by_role("navigation").get_by_role("link", name="Glossary").locator("visible=true").click()
    expect(page.get_by_role("heading", name="Glossary", level=1)).to_be_visible()


def test_without_javascript_my_order_is_a_list_of_links(sign_in: Callable[..., Page]) -> None:
    page = sign_in("", java_script_enabled=False)
    page.goto("/help/")

    page.get_by_role("article").get_by_role("link", name="DELIVERED", exact=True).click()

    expect(page).to_have_url(re.compile(r"/help/order-statuses/#delivered$"))
    expect(page.locator("#delivered")).to_be_in_viewport()


def test_the_missing_page_of_the_help_center_can_be_searched(stranger: Page, complaints: Complaints) -> None:
    complaints.allow("status of 404")
    answer = stranger.goto("/help/nowhere/at-all/")
    search = stranger.get_by_role("dialog", name="Search help")
    search.get_by_role("textbox").press_sequentially("receipt")

    search.get_by_role("link").filter(has_text="Read your timeline and receipt").first.click()

    assert answer
    assert answer.status == 404
    expect(stranger).to_have_url(re.compile(r"/help/timeline-and-receipt/"))


def test_a_short_address_keeps_the_place(stranger: Page) -> None:
    stranger.goto("/help/faq#mistake")

    expect(stranger).to_have_url(re.compile(r"/help/cancellation-faq/#mistake$"))
    expect(stranger.get_by_role("heading", name="I cancelled by mistake")).to_be_in_viewport()


def test_a_word_of_the_portal_explains_itself(stranger: Page) -> None:
    stranger.goto("/help/order-chat/")
    word = stranger.get_by_role("article").get_by_text("DELIVERED", exact=True).first
    word.hover()

    expect(stranger.get_by_text("The order has arrived.")).to_be_visible()


def test_a_help_page_is_there_at_once_and_small(stranger: Page) -> None:
    sizes: list[int] = []
    stranger.on("requestfinished", lambda request: sizes.append(_bytes_of(request)))
    stranger.goto("/help/cancel-order/")
    stranger.wait_for_load_state("networkidle")

    assert sum(sizes) <= 150_000


def _bytes_of(request: Request) -> int:
    return 0 if request.resource_type == "image" else request.sizes()["responseBodySize"]
