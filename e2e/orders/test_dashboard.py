"""The dashboard: what a buyer sees first."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from e2e.database import add_company, add_person
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import OrdersPage
from e2e.pages.screens import DashboardPage

PlaceOrder = Callable[..., str]


@pytest.mark.parametrize("status", OrderStatus)
def test_a_count_leads_to_those_orders(buyer: Page, place_order: PlaceOrder, status: OrderStatus) -> None:
    number = place_order(status)
    board = DashboardPage(buyer).open()
    count = int(board.count(status.words).inner_text().split()[0])

    board.count(status.words).click()

    orders = OrdersPage(buyer)
    expect(orders.link(number)).to_be_visible()
    orders.expect_tab(status.words.capitalize(), count)


def test_a_new_message_needs_attention_until_it_is_answered(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    board = DashboardPage(buyer).open()

    DeskOrderPage(supplier).open_order(number).chat.send("Is red onion fine?")

    expect(board.attention(number)).to_contain_text("Is red onion fine?")
    board.attention(number).get_by_role("link", name="Reply").click()
    order = OrderPage(buyer)
    order.chat.expect_message("Is red onion fine?")
    expect(order.chat.log).to_be_in_viewport()
    board.go_to("Dashboard")
    expect(board.attention(number)).to_contain_text("Message to answer on")
    board.attention(number).get_by_role("link", name="Reply").click()
    order.chat.send("Fine.")
    order.chat.expect_message("Fine.")
    board.go_to("Dashboard")
    expect(board.latest(number)).to_be_visible()
    expect(board.attention(number)).to_have_count(0)


def test_a_declined_order_needs_attention_until_it_is_put_away(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.PENDING)
    board = DashboardPage(buyer).open()
    DeskOrderPage(supplier).open_order(number).decline("No boat went out.")

    expect(board.attention(number)).to_contain_text("declined")
    expect(board.attention(number)).to_contain_text("No boat went out.")
    board.attention(number).get_by_role("link", name="Reply").click()
    buyer.get_by_role("button", name="Nothing to answer").click()
    expect(buyer.get_by_role("button", name="Nothing to answer")).to_have_count(0)
    expect(buyer.get_by_role("textbox", name="Message to supplier")).to_be_focused()
    board.go_to("Dashboard")

    expect(board.latest(number)).to_be_visible()
    expect(board.attention(number)).to_have_count(0)


def test_navigation_dashboard_and_tab_count_the_same(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    board = DashboardPage(buyer).open()
    DeskOrderPage(supplier).open_order(number).chat.send("Is red onion fine?")
    expect(board.attention(number)).to_be_visible()

    needs = buyer.get_by_role("region", name="Needs attention")
    count = int(re.findall(r"Needs attention\s*(\d+)", needs.inner_text())[0])
    assert count >= needs.get_by_role("listitem").count() > 0  # of a kind with many, the first are listed
    expect(board.entry("Dashboard")).to_have_accessible_name(f"Dashboard {count} waiting for you")
    OrdersPage(buyer).open().expect_tab("Needs attention", count)


def test_the_latest_orders_change_live(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    board = DashboardPage(buyer).open()
    row = buyer.get_by_role("table", name="Latest orders").get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("PENDING")

    DeskOrderPage(supplier).open_order(number).move("Confirm order")

    expect(row).to_contain_text("CONFIRMED")
    board.latest(number).click()
    OrderPage(buyer).expect_status("CONFIRMED")


def test_spending_is_told_in_text_too(buyer: Page) -> None:
    DashboardPage(buyer).open()

    main = buyer.get_by_role("main")
    for name in ("Spend by month", "Spend by supplier"):
        region = main.get_by_role("region").filter(has=buyer.get_by_role("heading", name=name))
        expect(region).to_contain_text("€")
    expect(main).to_contain_text("Harbour Seafood")


def test_the_frame_leads_to_every_screen(buyer: Page) -> None:
    board = DashboardPage(buyer).open()

    for name in ("Orders", "Messages", "Notifications", "Dashboard"):
        board.go_to(name)
        expect(board.entry(name)).to_have_attribute("aria-current", "page")
        expect(board.heading).to_be_focused()
        expect(buyer).to_have_title(f"{name} · Buyer Portal")


def test_a_new_buyer_is_told_how_to_begin(sign_in_with_password: Callable[..., Page]) -> None:
    add_company("Newer Place", Side.BUYER)
    add_person("noa@newer-place.example", "Noa Newman", "Newer Place", Side.BUYER)

    page = sign_in_with_password("noa@newer-place.example")

    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="No orders yet")).to_be_visible()
