"""The bell, and the page behind it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.database import ADA, BEN, notices_of
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.screens import DashboardPage, NotificationsPage
from e2e.server import Server

PlaceOrder = Callable[..., str]


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own: the bell counts to 99, and all others ring it, too."""
    return start_portal()


def test_a_cancellation_is_confirmed_by_a_notification(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    unread = order.unread("Notifications")

    order.ask_to_cancel().confirm()

    order.expect_status("CANCELLED")
    order.expect_count("Notifications", unread)  # one's own deed is news for nobody
    expect(order.toast(f"{number} is cancelled")).to_be_visible()
    order.go_to("Notifications")
    notice = NotificationsPage(buyer).about(number)
    expect(notice).to_contain_text("Your cancellation is done")
    expect(notice).to_contain_text("Ada Lindqvist cancelled it.")
    expect(notice).not_to_contain_text("unread")
    expect(notice.locator("time")).to_be_visible()


def test_what_is_seen_on_the_orders_page_is_read(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    board = DashboardPage(buyer).open()
    unread = board.unread("Notifications")
    order = OrderPage(buyer).open_order(number)
    order.expect_count("Notifications", unread - 1)

    DeskOrderPage(supplier).open_order(number).move("Start processing")

    order.expect_status("PROCESSING")
    order.expect_count("Notifications", unread - 1)
    assert all(notice.is_read for notice in notices_of(ADA, number))


def test_news_reach_any_open_screen_as_a_toast_that_leads_there(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    board = DashboardPage(buyer).open()
    unread = board.unread("Notifications")

    DeskOrderPage(supplier).open_order(number).move("Confirm order")

    expect(board.toast("Confirmed by Green Valley Produce")).to_be_visible()
    board.expect_count("Notifications", unread + 1)
    buyer.get_by_role("link", name=f"Open {number}").click()
    OrderPage(buyer).expect_status("CONFIRMED")


def test_a_toast_can_be_closed(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    board = DashboardPage(buyer).open()
    DeskOrderPage(supplier).open_order(number).move("Confirm order")
    expect(board.toast("Confirmed by Green Valley Produce")).to_be_visible()

    buyer.get_by_role("button", name="Dismiss").click()

    expect(board.toast("Confirmed by Green Valley Produce")).to_have_count(0)


def test_opening_a_notification_leads_to_the_order_and_marks_it_read(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    page = NotificationsPage(buyer).open()
    unread = page.unread("Notifications")
    DeskOrderPage(supplier).open_order(number).move("Start processing")
    page.expect_count("Notifications", unread + 1)
    of_this_order = page.about(number).count()

    page.about(number).get_by_role("link", name="Green Valley Produce started processing").click()

    order = OrderPage(buyer)
    order.expect_status("PROCESSING")
    order.expect_count("Notifications", unread + 1 - of_this_order)
    assert [notice.is_read for notice in notices_of(ADA, number) if notice.kind == "START_PROCESSING"] == [True]


def test_what_one_colleague_has_read_stays_unread_for_the_other(
    buyer: Page, colleague: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    page = NotificationsPage(buyer).open()
    page.mark_all_read()
    page.expect_count("Notifications", 0)
    expect(buyer.get_by_role("button", name="Mark all as read")).to_have_count(0)

    assert all(notice.is_read for notice in notices_of(ADA, number))
    assert not any(notice.is_read for notice in notices_of(BEN, number))
    expect(NotificationsPage(colleague).open().about(number)).to_contain_text("unread")


def test_only_unread_ones_can_be_shown(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    page = NotificationsPage(buyer).open()

    page.tab("Unread").click()

    expect(page.about(number)).to_be_visible()
    page.mark_all_read()
    expect(buyer.get_by_role("heading", name="Nothing unread")).to_be_visible()
    page.tab("All").click()
    expect(page.about(number)).to_be_visible()


def test_reading_in_one_tab_counts_in_the_other(buyer: Page, place_order: PlaceOrder) -> None:
    place_order(OrderStatus.CONFIRMED)
    page = NotificationsPage(buyer).open()
    other = DashboardPage(buyer.context.new_page()).open()
    assert other.unread("Notifications") > 0

    page.mark_all_read()

    other.expect_count("Notifications", 0)
