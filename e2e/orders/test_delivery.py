"""When it arrives: what a buyer wants, what a supplier promises, and what both read."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.orders.status import OrderStatus
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import DeskPage, OrdersPage
from e2e.test_ordering_again import made_from, offer

PlaceOrder = Callable[..., str]
PRODUCTS = [
    NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1350, "EUR", True),
    NewProduct("BAS-1", "Basil, 1 bunch", "bunch", 195, "EUR", True),
]


@pytest.fixture(autouse=True)
def _offered(_database: None) -> None:
    offer(*PRODUCTS)


def coming(days: int) -> date:
    return date.today() + timedelta(days=days)  # noqa: DTZ011 - the browser's day, as a person reads a calendar


def short(day: date) -> str:
    return f"{day.day} {day:%b}"


def order_again(buyer: Page, number: str, day: date, window: str) -> str:
    """Order again for a day; give the new order's number."""
    buyer.goto(f"/orders/{number}/again")
    expect(buyer.get_by_label("Delivery window")).to_have_value("06:00–08:00")
    buyer.get_by_label("Delivery day").fill(day.isoformat())
    buyer.get_by_label("Delivery window").select_option(window)
    buyer.get_by_role("button", name="Place order").click()
    OrderPage(buyer).expect_status("PENDING")
    return made_from(number)[-1].number


def test_what_the_buyer_wants_is_promised_with_one_click(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = order_again(buyer, place_order(OrderStatus.CANCELLED), coming(5), "10:00–12:00")
    facts = buyer.get_by_role("main").locator("dl").first
    expect(facts).to_contain_text("Wanted")
    expect(facts).to_contain_text(f"{short(coming(5))}, 10:00–12:00")
    expect(facts).not_to_contain_text("Expected")
    desk = DeskPage(supplier).open()
    expect(desk.row(number)).to_contain_text(f"{short(coming(5))}, 10:00–12:00")
    expect(desk.row(number)).to_contain_text("Wanted")

    desk.move(number, "Confirm order")

    OrderPage(buyer).expect_status("CONFIRMED")
    expect(facts).to_contain_text("Expected")
    expect(facts).not_to_contain_text("Wanted")
    expect(OrderPage(buyer).timeline).to_contain_text(f"{coming(5):%Y}, 10:00–12:00")


def test_the_supplier_promises_another_day_and_changes_it_later(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = order_again(buyer, place_order(OrderStatus.CANCELLED), coming(5), "10:00–12:00")
    desk = DeskOrderPage(supplier).open_order(number)
    expect(supplier.get_by_label("Delivery day")).to_have_value(coming(5).isoformat())

    supplier.get_by_label("Delivery day").fill(coming(6).isoformat())
    desk.move("Confirm order")

    order = OrderPage(buyer)
    order.expect_status("CONFIRMED")
    facts = buyer.get_by_role("main").locator("dl").first
    expect(facts).to_contain_text(f"{short(coming(6))}, 10:00–12:00")
    expect(facts).to_contain_text(f"{short(coming(5))}, 10:00–12:00")

    supplier.get_by_text("Another delivery date").click()
    supplier.get_by_label("Delivery window").select_option("14:00–16:00")
    desk.move("Change delivery date")

    expect(facts).to_contain_text(f"{short(coming(6))}, 14:00–16:00")
    expect(order.timeline).to_contain_text("Delivery date changed by Tom Becker")
    buyer.set_viewport_size({"width": 390, "height": 844})
    row = OrdersPage(buyer).open().row(number)
    expect(row.get_by_text("Expected")).to_be_visible()
    expect(row).to_contain_text(f"{short(coming(6))}, 14:00–16:00")


def test_a_day_gone_by_is_refused_and_nothing_is_ordered(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CANCELLED)
    buyer.goto(f"/orders/{number}/again")
    buyer.get_by_label("Delivery day").fill(coming(-2).isoformat())
    buyer.get_by_role("button", name="Place order").click()

    expect(buyer.get_by_role("alert")).to_have_text(
        "The delivery must lie in the future: choose a later day or window."
    )
    assert made_from(number) == []
