"""The reader's place: it stays when something is added above it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.conversation.chat import CHAT_SIZE, post_message
from buyer_portal.settings import now
from e2e.database import ADA, person
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import DeskPage, OrdersPage
from e2e.pages.proposal import ProposalBox
from e2e.pages.screens import NotificationsPage

PlaceOrder = Callable[..., str]


def _top(part: Locator) -> float:
    return part.evaluate("part => Math.round(part.getBoundingClientRect().top)")


def test_a_new_order_does_not_move_what_is_read(supplier: Page, buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    orders = OrdersPage(buyer).open()
    buyer.evaluate("window.scrollTo(0, 500)")
    row = orders.table.get_by_role("row").nth(20)
    name = row.get_by_role("link").inner_text()
    before = _top(orders.row(name))

    new = place_order()
    DeskOrderPage(supplier).open_order(number).move("Confirm order")  # news, for a list that hears of it

    expect(orders.row(new)).to_be_attached()
    orders.expect_status(number, "CONFIRMED")
    assert abs(_top(orders.row(name)) - before) <= 1


def test_the_row_under_the_pointer_stays_under_it_at_the_top_too(
    supplier: Page, buyer: Page, place_order: PlaceOrder
) -> None:
    for _ in range(6):
        place_order()  # a page that ends within the window can't be scrolled
    number = place_order(OrderStatus.CONFIRMED)
    desk = DeskPage(supplier).open_newest_first()
    expect(desk.row(number)).to_be_visible()
    first = desk.numbers().first.inner_text()
    box = desk.row(first).bounding_box()
    assert box
    supplier.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # hover() may scroll
    assert supplier.evaluate("scrollY") == 0
    before = _top(desk.row(first))

    other = place_order(OrderStatus.CONFIRMED)
    OrderPage(buyer).open_order(other).ask_to_cancel().confirm()

    expect(supplier.locator(".desk-note").filter(has_text=other)).to_be_visible()
    assert abs(_top(desk.row(first)) - before) <= 1


def test_who_types_at_the_bottom_stays_there_when_a_proposal_comes_above(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    order = OrderPage(buyer).open_order(number)
    order.chat.box.click()
    buyer.keyboard.type("I am writing")
    before = _top(order.chat.box)
    desk = DeskOrderPage(supplier).open_order(number)

    offer = ProposalBox(supplier).open_form()
    offer.form.get_by_role("checkbox", name="Remove Basil").check()
    offer.send("Basil is sold out.")
    desk.chat.send("Have a look, please.")

    expect(buyer.get_by_role("heading", name="Proposal")).to_be_attached()
    order.chat.expect_message("Have a look, please.")
    expect(order.chat.box).to_be_focused()
    assert abs(_top(order.chat.box) - before) <= 1


def test_new_notifications_come_above_what_is_read(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    old = [place_order(OrderStatus.DELIVERED) for _ in range(8)]
    number = place_order()
    page = NotificationsPage(buyer).open()
    reading = page.about(old[0]).first
    reading.scroll_into_view_if_needed()
    buyer.evaluate("window.scrollBy(0, 60)")
    before = _top(page.about(old[0]).first)

    DeskOrderPage(supplier).open_order(number).move("Confirm order")

    expect(page.about(number)).to_be_attached()
    assert abs(_top(page.about(old[0]).first) - before) <= 1


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=lambda size: f"{size[0]} x {size[1]}")
@pytest.mark.parametrize("where", ["/orders/{}", "/messages?order={}"])
def test_earlier_messages_come_above_what_is_read(
    sign_in: Callable[..., Page], place_order: PlaceOrder, size: tuple[int, int], where: str
) -> None:
    number = place_order(OrderStatus.CONFIRMED, placed_at=now() - timedelta(days=2))
    for place in range(2 * CHAT_SIZE + 10):
        post_message(person(ADA), number, f"Message {place}\nin two lines", key=f"earlier-{number}-{place}")
    page = sign_in(ADA, viewport={"width": size[0], "height": size[1]})
    page.goto(where.format(number))
    log = page.get_by_role("log")
    expect(log.get_by_text(f"Message {2 * CHAT_SIZE + 9}\n")).to_be_visible()
    button = log.get_by_role("button", name="Show earlier")

    for first, show in ((CHAT_SIZE + 10, button.click), (10, partial(button.press, "Enter"))):
        button.scroll_into_view_if_needed()
        read = log.get_by_text(f"Message {first}\n")
        expect(read).to_be_in_viewport()
        before = _top(read)

        show()

        expect(log.get_by_text(f"Message {first - 10}\n")).to_be_attached()
        page.wait_for_timeout(300)  # the second time the button is gone, and the focus goes elsewhere
        assert abs(_top(read) - before) <= 2
    expect(button).to_have_count(0)


COVERED = """() => {
  const toasts = [...document.querySelectorAll(".toast")].map((toast) => toast.getBoundingClientRect());
  return [...document.querySelectorAll("main :is(a, button, input, textarea, select, .headline, .badge, h1)")]
    .filter((part) => part.checkVisibility())
    .filter((part) => {
      const box = part.getBoundingClientRect();
      const beside = (toast) => box.left >= toast.right || toast.left >= box.right;
      const apart = (toast) => box.top >= toast.bottom || toast.top >= box.bottom;
      return !toasts.every((toast) => beside(toast) || apart(toast));
    }).map((part) => part.outerHTML.slice(0, 100));
}"""


def test_a_toast_covers_nothing_that_it_is_about(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number, other = place_order(), place_order()
    order = OrderPage(buyer).open_order(number)
    order.ask_to_cancel().confirm()
    expect(order.toast(f"{number} is cancelled")).to_be_visible()
    DeskOrderPage(supplier).open_order(other).move("Confirm order")
    expect(order.toast("Confirmed by Green Valley Produce")).to_be_visible()

    assert buyer.evaluate(COVERED) == []
    buyer.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert buyer.evaluate(COVERED) == []
    order.view_receipt()


def test_bad_news_wear_no_tick_and_what_is_open_makes_no_toast(
    buyer: Page, colleague: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order, orders = OrderPage(buyer).open_order(number), OrdersPage(colleague).open()
    unread = order.unread("Notifications")

    DeskOrderPage(supplier).open_order(number).decline("The van broke down.")

    toast = colleague.locator(".toast").filter(has_text="Declined by Green Valley Produce")
    expect(toast).to_have_attribute("data-level", "caution")
    expect(toast.locator("use").first).to_have_attribute("href", "/icons.svg#ban")
    order.expect_status("CANCELLED")
    expect(order.toast("Declined by Green Valley Produce")).to_have_count(0)
    if unread < 99:
        order.expect_count("Notifications", unread)  # read where it is seen
    orders.expect_status(number, "CANCELLED")
