"""What comes out of a printer: everything once, nothing cut, dates that stay true, and white, whatever the theme."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.settings import now
from e2e.conftest import BROWSER
from e2e.database import ADA, TOM, person
from e2e.orders.test_delivery import order_again
from e2e.pages.order import DeskOrderPage
from e2e.pages.return_case import CaseBox
from e2e.pages.screens import ReceiptPage
from e2e.screens import SCREENS
from e2e.server import Server
from e2e.test_changes import propose
from e2e.test_ordering_again import offer

PlaceOrder = Callable[..., str]

A4: ViewportSize = {"width": 673, "height": 986}
"""Pixels between the margins of a page."""
LONG = tuple(NewLine(f"LONG-{place}", f"Item number {place}", place, 100) for place in range(1, 121))
DARK_BEHIND = """() => {
  const isDark = colour => {
    const [red, green, blue, alpha = 1] = (colour.match(/[\\d.]+/g) || []).map(Number);
    return alpha > 0.5 && (red + green + blue) / 3 < 128;
  };
  const drawn = part => part.checkVisibility() && part.getBoundingClientRect().width > 24;
  return [document.documentElement, ...document.querySelectorAll('body, body *')]
    .filter(part => drawn(part) && isDark(getComputedStyle(part).backgroundColor))
    .map(part => part.outerHTML.slice(0, 100));
}"""
CUT = """() => [...document.querySelectorAll('main *')]
  .filter(part => part.checkVisibility() && !part.closest('.sr, svg'))
  .filter(part => {
    const style = getComputedStyle(part), box = part.getBoundingClientRect();
    const clips = /auto|scroll|hidden|clip/.test([style.overflowX, style.overflowY]);
    const cut = clips && (part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1);
    return cut || /fixed|sticky/.test(style.position) || box.right > innerWidth + 1;
  })
  .map(part => part.outerHTML.slice(0, 120))"""
ON_PAPER = """() => [...document.querySelectorAll('main *')]
  .filter(part => part.checkVisibility() && part.getClientRects().length && getComputedStyle(part).fontSize !== '0px')
  .map(part => {
    const own = [...part.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join('');
    const after = getComputedStyle(part, '::after').content;
    return own + (after.startsWith('"') ? after.slice(1, -1) : '');
  }).join('\\n')"""
RELATIVE = re.compile(r"\b(today|tomorrow|yesterday)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own: the dashboard has room for the newest few only."""
    return start_portal()


@pytest.fixture(params=["the system's theme", "the theme Dark"])
def dark(request: pytest.FixtureRequest, sign_in: Callable[..., Page]) -> Callable[[str], Page]:
    """Open a browser that is dark, and as wide as paper is."""

    def open_dark(email: str) -> Page:
        chosen = request.param == "the theme Dark"
        page = sign_in(email, viewport=A4, color_scheme="light" if chosen else "dark")
        if chosen:
            page.add_init_script("localStorage.setItem('portal:theme', 'dark')")
        return page

    return open_dark


@pytest.mark.parametrize(
    "name",
    [
        "receipt",
        "order PROCESSING",
        "order with a proposal",
        "order with a case",
        "orders",
        "dashboard",
        "desk",
        "desk order PENDING",
        "messages open",
        "notifications",
        "help cancel-order",
    ],
)
def test_paper_is_white_and_holds_the_whole_page(
    name: str, dark: Callable[[str], Page], place_order: PlaceOrder
) -> None:
    screen = SCREENS[name]
    page = dark(screen.who)
    screen.show(page, place_order)

    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert page.evaluate(DARK_BEHIND) == []
    if not name.startswith("help "):
        ink = page.get_by_role("main").evaluate("main => getComputedStyle(main).color")
        assert sum(map(int, re.findall(r"\d+", ink)[:3])) / 3 < 64, f"{ink} is not dark"
        assert page.evaluate(CUT) == []


def test_the_total_of_a_long_receipt_stands_once_at_its_end(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CANCELLED, lines=LONG)
    ReceiptPage(buyer).open(number)

    buyer.emulate_media(media="print")

    shown = "part => getComputedStyle(part).display"
    assert buyer.locator(".lines tfoot").evaluate(shown) == "table-row-group"  # a footer group is put on every page
    assert buyer.locator(".lines thead").evaluate(shown) == "table-header-group"  # and a header group should be
    assert buyer.pdf(format="A4").count(b"/Type /Page\n") > 2


@pytest.mark.parametrize("status", list(OrderStatus), ids=lambda status: status.value)
def test_an_order_on_paper_calls_days_by_their_dates(
    status: OrderStatus, buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(status)
    post_message(person(ADA), number, "See you.", key=f"paper-{number}")
    for page, address in ((buyer, f"/orders/{number}"), (supplier, f"/supplier/orders/{number}")):
        page.goto(address)
        expect(page.get_by_role("log").get_by_text("See you.")).to_be_visible()
        assert RELATIVE.search(page.evaluate(ON_PAPER)), "the screen says today"

        page.emulate_media(media="print")

        said = page.evaluate(ON_PAPER)
        assert not RELATIVE.search(said), RELATIVE.findall(said)
        assert f"{now():%b %Y}" in said


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("orders", "tomorrow"),
        ("dashboard", "tomorrow"),
        ("desk", "tomorrow"),
        ("notifications", "today"),
        ("messages open", "today"),
        ("order with a proposal", "today"),
        ("order with a request", "today"),
        ("desk order with a case", "today"),
    ],
)
def test_lists_and_what_stands_beside_an_order_call_days_by_their_dates_on_paper(
    name: str, sign: str, sign_in: Callable[..., Page], place_order: PlaceOrder
) -> None:
    place_order(expected_at=now() + timedelta(days=1))
    place_order(OrderStatus.OUT_FOR_DELIVERY, expected_at=now() + timedelta(days=1))
    page = sign_in(SCREENS[name].who)
    SCREENS[name].show(page, place_order)
    page.evaluate("document.querySelectorAll('[dir=auto]').forEach(written => written.remove())")
    assert sign in page.evaluate(ON_PAPER).lower()

    page.set_viewport_size(A4)
    page.emulate_media(media="print")

    own = [line for line in page.evaluate(ON_PAPER).splitlines() if "“" not in line]  # not what somebody wrote
    assert [line for line in own if RELATIVE.search(line)] == []
    day = (now() + timedelta(days=1 if sign == "tomorrow" else 0)).astimezone(ZoneInfo(str(BROWSER["timezone_id"])))
    assert f"{day:%a} {day.day} {day:%b %Y}" in "\n".join(own)


def test_an_order_on_paper_has_the_delivery_day_with_its_window(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    offer(NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1350, "EUR", True))
    tomorrow = now().astimezone(ZoneInfo(str(BROWSER["timezone_id"]))).date() + timedelta(days=1)
    number = order_again(buyer, place_order(OrderStatus.CANCELLED), tomorrow, "10:00–12:00")

    for told, move in (("Wanted", "Confirm order"), ("Expected", "")):
        for page, address in ((buyer, f"/orders/{number}"), (supplier, f"/supplier/orders/{number}")):
            page.emulate_media(media="screen")
            page.goto(address)
            expect(page.get_by_role("main").locator("dl").first).to_contain_text(f"{told}Tomorrow, 10:00–12:00")

            page.emulate_media(media="print")

            assert f"{told}\n\n{tomorrow:%a} {tomorrow.day} {tomorrow:%b %Y}, 10:00–12:00" in page.evaluate(ON_PAPER)
        if move:
            supplier.emulate_media(media="screen")
            DeskOrderPage(supplier).move(move)
            DeskOrderPage(supplier).expect_status("CONFIRMED")


def test_what_can_only_be_filled_in_is_not_on_paper(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    SCREENS["order with a proposal"].show(buyer, place_order)
    SCREENS["desk order with a case"].show(supplier, place_order)
    CaseBox(supplier).expect_photos(2)

    for page in (buyer, supplier):
        page.emulate_media(media="print")
        for role in ("button", "textbox", "combobox", "spinbutton"):
            expect(page.get_by_role("main").get_by_role(role)).to_have_count(0)


IN_PAGES = """([width, height]) => {
  const style = document.body.style;
  Object.assign(style, { columnWidth: `${width}px`, columnGap: '0', columnFill: 'auto', width: `${width}px` });
  style.height = `${height}px`;
}"""
"""Break the page into columns of a sheet's size: the browser breaks into columns as it does into sheets."""
CROSSED = """() => {
  const rects = part => [...part.getClientRects()].filter(box => box.width && box.height);
  const apart = (one, other) => one.right <= other.left + 1 || other.right <= one.left + 1
    || one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
  const blocks = [...document.querySelectorAll('.log .msg, #timeline')].map(rects);
  return blocks.flatMap((mine, place) => blocks.slice(place + 1).filter(
    others => !mine.every(one => others.every(other => apart(one, other))))).length;
}"""


@pytest.mark.parametrize("messages", [30, 40])
def test_no_line_crosses_the_chat_on_paper(messages: int, buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    for place in range(messages):
        writer = person(ADA if place % 3 else TOM)
        post_message(writer, number, f"Message {place}\nin two lines", key=f"paper-{number}-{place}")
    buyer.set_viewport_size(A4)
    buyer.goto(f"/orders/{number}")
    expect(buyer.get_by_role("log").get_by_text(f"Message {messages - 1}")).to_be_visible()

    buyer.emulate_media(media="print")
    buyer.evaluate(IN_PAGES, [A4["width"], A4["height"]])

    assert buyer.evaluate(CROSSED) == 0
    expect(buyer.get_by_text("earlier messages are not printed")).to_be_visible(visible=messages == 40)


PRINTS = """window.print = () => {
  const page = document.documentElement;
  page.dataset.printed = `${page.dataset.printed ?? ""}(${document.querySelectorAll('.msg').length} messages)`;
}"""


def test_print_prints_an_order_with_all_of_its_chat(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED, placed_at=now() - timedelta(days=2))
    for place in range(70):
        post_message(person(TOM), number, f"Message {place}", key=f"print-{number}-{place}")
    for page, address in ((buyer, f"/orders/{number}"), (supplier, f"/supplier/orders/{number}")):
        page.add_init_script(PRINTS)
        page.goto(address)
        expect(page.get_by_role("log").get_by_text("Message 69")).to_be_visible()

        page.get_by_role("button", name="Print").click()

        expect(page.locator("html")).to_have_attribute("data-printed", "(70 messages)")
        page.get_by_role("button", name="Print").click()
        expect(page.locator("html")).to_have_attribute("data-printed", "(70 messages)(70 messages)")


def test_the_words_of_a_list_are_not_cut_on_paper(buyer: Page, place_order: PlaceOrder) -> None:
    name = "A very long name of an item, which no column of any list could ever hold on a single line"
    number = place_order(lines=[NewLine("LONG", name, 1, 100)])
    buyer.set_viewport_size(A4)
    buyer.goto(f"/orders?q={number}")
    expect(buyer.get_by_role("link", name=number)).to_be_visible()

    buyer.emulate_media(media="print")

    item: Any = buyer.get_by_text(name)
    expect(item).to_be_visible()
    assert item.evaluate("cell => cell.scrollWidth <= cell.clientWidth + 1")
    assert not RELATIVE.search(buyer.evaluate(ON_PAPER))


def test_a_list_whose_orders_wait_for_several_things_fits_on_paper(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED, expected_at=now() + timedelta(days=9))
    propose(number)
    post_message(person(TOM), number, "Is that all right?", key=f"paper-{number}")
    buyer.goto("/orders")
    expect(buyer.get_by_text("Proposal to answer, Message to answer").first).to_be_visible()

    buyer.set_viewport_size(A4)
    buyer.emulate_media(media="print")

    assert buyer.evaluate(CUT) == []
