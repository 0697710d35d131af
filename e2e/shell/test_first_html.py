"""Every page comes with its content: to be read before its scripts have come, and what is done then is not lost."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from e2e.database import ADA, MIA, TOM, write_messages
from e2e.pages.order import CancelDialog, OrderPage
from e2e.server import Server

PlaceOrder = Callable[..., str]
SignIn = Callable[..., Page]
SCRIPTS = "**/assets/entry.client-*.js"
"""What starts a page's scripts."""
SHIFTS = """() => new Promise((told) => {
  const shifts = [];
  new PerformanceObserver((list) => {
    const told = ({ node, previousRect: { x, y }, currentRect: to }) =>
      `${node?.outerHTML?.slice(0, 60)}: ${x}, ${y} → ${to.x}, ${to.y}`;
    for (const entry of list.getEntries()) shifts.push(entry.sources.map(told));
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => told(shifts)));
})"""


class Held:
    """A page that gets no scripts until it is released."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._is_released, self._waiting = False, list[Route]()
        page.route(SCRIPTS, self._hold)

    def _hold(self, route: Route) -> None:
        if self._is_released:
            route.continue_()
        else:
            self._waiting.append(route)

    def open(self, address: str) -> None:
        """Open a page; what came first can be seen."""
        self.page.goto(address, wait_until="commit")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def release(self) -> None:
        """Let the scripts come."""
        self._is_released = True
        for route in self._waiting:
            route.continue_()


@pytest.fixture
def held(buyer: Page) -> Held:
    """Ada's browser, whose pages get no scripts until they are released."""
    return Held(buyer)


@pytest.mark.parametrize(
    ("who", "address", "text"),
    [
        (ADA, "/dashboard", "Needs attention"),
        (ADA, "/orders", "Green Valley Produce"),  # other tests place orders: those of the demo may be on another page
        (ADA, "/orders?status=DELIVERED", "DELIVERED"),
        (ADA, "/orders/{number}", "Safe to cancel"),
        (ADA, "/orders/{number}/again", "Order again: ORD-"),
        (ADA, "/orders/ORD-1006/receipt", "ORD-1006"),
        (ADA, "/messages", "Green Valley Produce"),
        (ADA, "/messages/green-valley-produce", "Green Valley Produce"),
        (ADA, "/notifications", "ORD-"),
        (ADA, "/settings", "ada@corner-bistro.example"),
        (ADA, "/settings/people", "Ben Okafor"),
        (TOM, "/supplier", "Corner Bistro"),
        (TOM, "/supplier/orders/{number}", "Confirm order"),
        (TOM, "/supplier/catalogue", "GV-"),
        (TOM, "/supplier/policy", "Your terms"),
        ("", "/forgot-password", "E-mail"),
    ],
)
def test_a_page_can_be_read_without_javascript(
    sign_in: SignIn, place_order: PlaceOrder, who: str, address: str, text: str
) -> None:
    page, number = sign_in(who, java_script_enabled=False), place_order()

    page.goto(address.format(number=number))

    expect(page.get_by_role("main")).to_contain_text(text.format(number=number))
    expect(page.locator(".waiting")).to_have_count(0)


def test_without_javascript_the_page_says_what_needs_it(sign_in: SignIn, place_order: PlaceOrder) -> None:
    page = sign_in(ADA, java_script_enabled=False)

    page.goto(f"/orders/{place_order()}")

    expect(page.get_by_text("JavaScript is off.")).to_be_visible()
    expect(OrderPage(page).section).to_contain_text("Cancelling needs JavaScript.")


def test_somebody_elses_order_is_not_there_and_the_page_says_so(
    sign_in: SignIn, place_order: PlaceOrder, complaints: Any
) -> None:
    page = sign_in(MIA, java_script_enabled=False)
    complaints.allow("status of 404")

    answer = page.goto(f"/orders/{place_order()}")

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("This page does not exist")


@pytest.mark.parametrize("address", ["/dashboard", "/orders", "/orders/{number}", "/messages", "/notifications"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_moves_when_the_scripts_take_over(
    sign_in: SignIn, place_order: PlaceOrder, address: str, width: int
) -> None:
    page = sign_in(ADA, viewport={"width": width, "height": 900})

    page.goto(address.format(number=place_order()))
    expect(page.locator("[data-hydrated=true]")).to_be_attached()

    assert page.evaluate(SHIFTS) == []


def test_a_click_before_the_scripts_have_come_is_not_lost(held: Held, place_order: PlaceOrder) -> None:
    page = held.page
    order, number = OrderPage(page), place_order()
    held.open(f"/orders/{number}")

    order.cancel_button.click()
    expect(order.cancel_button).to_have_attribute("aria-busy", "true")
    held.release()

    dialog = CancelDialog(page)
    expect(dialog.dialog).to_be_visible()
    dialog.confirm()
    order.expect_status("CANCELLED")


def test_what_is_typed_and_sent_before_the_scripts_have_come_is_sent(held: Held, place_order: PlaceOrder) -> None:
    page = held.page
    chat = OrderPage(page).chat
    held.open(f"/orders/{place_order()}")

    chat.box.fill("Two crates fewer, please.")
    chat.send_button.click()
    held.release()

    expect(chat.log).to_contain_text("Two crates fewer, please.")
    expect(chat.box).to_have_value("")
    assert "?" not in page.url  # no form went off by itself


def test_what_is_typed_before_the_scripts_have_come_is_still_there_and_searched_for(
    held: Held, place_order: PlaceOrder
) -> None:
    page = held.page
    number = place_order()
    held.open("/orders")

    page.get_by_role("searchbox").fill(number)
    held.release()

    expect(page).to_have_url(re.compile(f"q={number}"))
    expect(page.get_by_role("link", name=number, exact=True)).to_be_visible()


def test_a_link_works_before_the_scripts_have_come(held: Held, place_order: PlaceOrder) -> None:
    page = held.page
    number = place_order()
    held.open("/orders")

    page.get_by_role("link", name=number, exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(number)


def test_a_link_asks_before_it_leaves_what_was_typed_before_the_scripts_have_come(supplier: Page) -> None:
    held = Held(supplier)
    held.open("/supplier/catalogue?q=GV-1014")
    box = supplier.get_by_role("textbox", name="Price of Vine tomatoes, 5 kg crate, EUR")

    box.fill("14.20")
    supplier.get_by_role("link", name="Messages").click()
    held.release()

    dialog = supplier.get_by_role("alertdialog")
    expect(dialog).to_contain_text("1 price is not saved")
    dialog.get_by_role("button", name="Stay here").click()
    expect(box).to_have_value("14.20")


def test_what_people_write_stays_text(sign_in: SignIn, place_order: PlaceOrder) -> None:
    number, bad = place_order(), '</script><script>document.title="stolen"</script><!-- \u2028 "'
    write_messages(TOM, number, [bad])
    page = sign_in(ADA)

    page.goto(f"/orders/{number}")

    expect(page.locator("[data-hydrated=true]")).to_be_attached()
    expect(page.get_by_role("log")).to_contain_text("</script><script>")
    expect(page).to_have_title(re.compile(number))


def test_two_people_at_once_never_get_a_word_of_each_other(
    portal: Server, open_browser: Callable[..., BrowserContext], place_order: PlaceOrder
) -> None:
    number, names = place_order(), {ADA: "Ada Lindqvist", MIA: "Mia Rossi"}
    cookies = {who: cookie_header(open_browser(who)) for who in names}

    def ask(who: str) -> tuple[str, int, str]:
        headers = {"Cookie": cookies[who], "Accept": "text/html"}
        try:
            with urlopen(HttpRequest(f"{portal.url}/orders/{number}", headers=headers), timeout=30) as answer:
                return who, answer.status, answer.read().decode()
        except HTTPError as error:
            return who, error.code, error.read().decode()

    with ThreadPoolExecutor(8) as together:
        answers = list(together.map(ask, [ADA, MIA] * 60))

    for who, status, html in answers:
        assert status == (200 if who == ADA else 404)
        assert names[MIA if who == ADA else ADA] not in html
        assert "Safe to cancel" not in html or who == ADA
    # A page that had to wait too long comes without its content.
    assert {who for who, _status, html in answers if names[who] in html} == {ADA, MIA}


def cookie_header(browser: BrowserContext) -> str:
    """Who is signed in there, for a program."""
    return "; ".join(f"{cookie.get('name')}={cookie.get('value')}" for cookie in browser.cookies())
