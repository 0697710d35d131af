"""Pages that the browser changes: translators and extensions put nodes of their own in the place of every text."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import DeskPage, OrdersPage
from e2e.pages.screens import DashboardPage, MessagesPage, NotificationsPage

PlaceOrder = Callable[..., str]

TRANSLATE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const kept = text.parentElement.closest("option, title, textarea, script, style, [translate=no]");
    if (text.data.trim() && !kept) texts.push(text);
  }
  for (const text of texts) {
    const outer = document.createElement("font"), inner = document.createElement("font");
    inner.append(text.data);
    outer.append(inner);
    text.replaceWith(outer);
  }
  return texts.length;
}"""
"""What Google Translate does to a page."""
EVERYTHING = TRANSLATE.replace(", [translate=no]", "")
"""What an extension does that respects nothing."""


@pytest.mark.parametrize("change", [TRANSLATE, EVERYTHING], ids=["translated", "by an extension"])
def test_an_order_page_tells_the_truth_after_it_was_changed(
    buyer: Page, supplier: Page, place_order: PlaceOrder, change: str
) -> None:
    number = place_order()
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)
    order.expect_status("PENDING")
    desk.expect_status("PENDING")
    assert buyer.evaluate(change) > 10
    assert supplier.evaluate(change) > 10

    desk.move("Confirm order")
    order.expect_status("CONFIRMED")
    desk.expect_status("CONFIRMED")
    buyer.evaluate(change)
    supplier.evaluate(change)
    desk.move("Start processing")
    order.expect_status("PROCESSING")
    expect(buyer.locator(".canline .headline")).to_have_text("⚠️ Urgent - Supplier is preparing your order")
    expect(order.section.locator(".headline")).to_have_text("⚠️ Urgent - Supplier is preparing your order")
    buyer.evaluate(change)
    desk.move("Send out for delivery")

    order.expect_status("OUT FOR DELIVERY")
    expect(order.section.locator(".headline")).to_have_text("✗ Too late - Order is in transit")
    order.expect_no_cancel_button()
    expect(order.timeline).to_contain_text("Sent out for delivery")
    assert "PENDING" not in order.status.inner_text()


def test_a_changed_page_takes_messages_and_counts_them(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)
    desk.chat.send("First")
    order.chat.expect_message("First")
    for page in (buyer, supplier):
        page.evaluate(EVERYTHING)

    for words in ("Second", "See https://example.com/a for the third", "Fourth"):
        desk.chat.send(words)
        order.chat.expect_message(words)
        buyer.evaluate(EVERYTHING)
    order.chat.send("Fifth")

    desk.chat.expect_message("Fifth")
    expect(supplier.locator(".msg.mine .mark").last).to_contain_text("Read")


def test_lists_and_counts_of_a_changed_page_move_on(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    orders, desk = OrdersPage(buyer).open(), DeskPage(supplier).open_newest_first()
    board = DashboardPage(buyer.context.new_page()).open()
    bell = NotificationsPage(buyer.context.new_page()).open()
    inbox = MessagesPage(buyer.context.new_page()).open()
    pages = [orders.page, desk.page, board.page, bell.page, inbox.page]
    pending, confirmed = orders.count_of_tab("Pending"), orders.count_of_tab("Confirmed")
    unread = board.unread("Notifications")
    for page in pages:
        page.evaluate(EVERYTHING)

    desk.move(number, "Confirm order")

    desk.expect_status(number, "CONFIRMED")
    orders.expect_status(number, "CONFIRMED")
    orders.expect_tab("Pending", pending - 1)
    orders.expect_tab("Confirmed", confirmed + 1)
    expect(bell.about(number)).to_contain_text("Confirmed by Green Valley Produce")
    if unread < 99:
        board.expect_count("Notifications", unread + 1)
    expect(board.toast("Confirmed by Green Valley Produce")).to_be_visible()
    for page in pages:
        page.evaluate(EVERYTHING)
    place_order(OrderStatus.CONFIRMED)
    orders.tab("Confirmed").click()
    orders.expect_status(number, "CONFIRMED")
    orders.search(number)
    expect(orders.numbers()).to_have_count(1)
    orders.link(number).click()
    OrderPage(buyer).expect_status("CONFIRMED")


def test_the_cancel_dialog_of_a_changed_page_says_what_changed(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)
    dialog = order.ask_to_cancel()
    buyer.evaluate(EVERYTHING)

    desk.move("Send out for delivery")

    dialog.expect_text(f"{number} can't be cancelled any more", "✗ Too late - Order is in transit")
    expect(dialog.confirm_button).to_have_count(0)
    buyer.evaluate(EVERYTHING)
    buyer.keyboard.press("Escape")
    dialog.expect_closed()
    order.expect_status("OUT FOR DELIVERY")


SHARED = """() => [...document.querySelectorAll("body *")]
  .filter((part) => !part.closest("script, style, .table.waiting"))
  .filter((part) => part.childNodes.length > 1)
  .filter((part) => [...part.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()))
  .map((part) => part.outerHTML.slice(0, 200))"""
"""The parts of a page in which a text has neighbours."""


@pytest.mark.parametrize(
    "address",
    ["/dashboard", "/orders", "/orders/ORD-1001", "/orders/ORD-1002/again", "/messages", "/notifications", "/settings"],
)
def test_each_text_of_a_screen_has_an_element_of_its_own(buyer: Page, address: str) -> None:
    buyer.goto(address)
    expect(buyer.get_by_role("heading", level=1)).to_be_visible()
    expect(buyer.locator(".waiting")).to_have_count(0)

    assert buyer.evaluate(SHARED) == []
