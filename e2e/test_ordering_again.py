"""Ordering again, recreating, and the catalogue that both need."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.store.catalogue import add_products, products_by_sku, replace_products
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.tables import orders
from e2e.conftest import Complaints
from e2e.database import ADA, LINES, TOM, notices_of, person, status_of, timeline_of
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import DeskPage

PlaceOrder = Callable[..., str]
OFFERED = [
    NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1350, "EUR", True),
    NewProduct("BAS-1", "Basil, 1 bunch", "bunch", 195, "EUR", True),
]


@pytest.fixture(autouse=True)
def _offered(_database: None) -> None:
    """Green Valley Produce sells what the orders of these tests hold; the tomatoes are dearer today."""
    offer(*OFFERED)


def offer(*products: NewProduct) -> None:
    supplier_id = person(TOM).company_id
    with transaction() as db:
        there = products_by_sku(db, supplier_id, [product.sku for product in products])
        add_products(db, supplier_id, [product for product in products if product.sku not in there])
        replace_products(db, supplier_id, [product for product in products if product.sku in there])


def made_from(number: str) -> list[Any]:
    """The orders that were made from this one."""
    with reading() as db:
        old = db.scalar(select(orders.c.id).where(orders.c.number == number))
        return list(db.execute(select(orders).where(orders.c.again_of == old).order_by(orders.c.id)))


def quantity(page: Page, name: str) -> Any:
    return page.get_by_role("textbox", name=f"Quantity of {name}")


def test_a_cancelled_order_is_ordered_again_and_the_supplier_sees_it_at_once(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CANCELLED)
    desk = DeskPage(supplier).open()
    OrderPage(buyer).open_order(number).section.get_by_role("link", name="Order again").click()
    main = buyer.get_by_role("main")
    expect(main).to_contain_text("2 lines: 1 at the same price, 1 dearer.")
    expect(main).to_contain_text("€1.00 dearer")

    quantity(buyer, "Tomatoes, 5 kg").fill("3")
    quantity(buyer, "Basil, 1 bunch").fill("0")
    expect(main.get_by_role("status")).to_have_text("Total €40.50")
    buyer.get_by_role("button", name="Place order").click()

    order = OrderPage(buyer)
    order.expect_status("PENDING")
    [new] = made_from(number)
    expect(order.heading).to_have_text(new.number)
    expect(order.toast(f"{new.number} is placed")).to_be_visible()
    expect(desk.link(new.number)).to_be_visible()
    expect(desk.toast("New order from Corner Bistro")).to_be_visible()
    assert (new.total_minor, new.line_count, new.placed_by) == (4050, 1, "Ada Lindqvist")
    assert status_of(number) is OrderStatus.CANCELLED
    assert timeline_of(new.number) == [(OrderEvent.PLACE, "Ada Lindqvist")]
    assert [notice.kind for notice in notices_of(TOM, new.number)] == ["PLACE"]

    order.timeline.get_by_role("link", name=f"Ordered again from {number}").click()
    expect(order.heading).to_have_text(number)


def test_a_price_that_changes_meanwhile_is_shown_and_nothing_is_ordered(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.DELIVERED)
    buyer.goto(f"/orders/{number}/again")
    expect(quantity(buyer, "Tomatoes, 5 kg")).to_have_value("2")
    expect(buyer.locator("[data-hydrated=true]")).to_be_attached()  # else its load shows the new price before the click
    offer(NewProduct("TOM-5", "Tomatoes, 5 kg", "crate", 1500, "EUR", True))

    buyer.get_by_role("button", name="Place order").click()

    expect(buyer.get_by_role("alert")).to_contain_text("changed Tomatoes, 5 kg while you were looking")
    expect(buyer.get_by_role("main")).to_contain_text("€2.50 dearer")
    assert made_from(number) == []

    buyer.get_by_role("button", name="Place order").click()
    OrderPage(buyer).expect_status("PENDING")
    assert [new.total_minor for new in made_from(number)] == [2 * 1500 + 10 * 195]


def test_the_toast_and_the_receipt_lead_to_ordering_again(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    order.ask_to_cancel().confirm()
    order.expect_status("CANCELLED")

    buyer.locator(".toast").get_by_role("link", name="Order again").click()
    expect(order.heading).to_have_text(f"Order again: {number}")

    buyer.goto(f"/orders/{number}/receipt")
    buyer.get_by_role("link", name="Order again").click()
    expect(order.heading).to_have_text(f"Order again: {number}")


def test_two_clicks_make_one_order(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    buyer.goto(f"/orders/{number}/again")

    buyer.get_by_role("button", name="Place order").dblclick()

    OrderPage(buyer).expect_status("PENDING")
    assert len(made_from(number)) == 1


def test_the_supplier_recreates_a_cancelled_order_and_the_buyer_is_told(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CANCELLED)
    mine = OrderPage(buyer).open_order(number)
    desk = DeskOrderPage(supplier).open_order(number)
    supplier.get_by_role("link", name="Recreate").click()
    expect(desk.heading).to_have_text(f"Recreate: {number}")

    supplier.get_by_role("button", name="Place order").click()

    desk.expect_status("PENDING")
    [new] = made_from(number)
    expect(mine.toast("Recreated for you by Green Valley Produce")).to_be_visible()
    assert new.placed_by == "Tom Becker, Green Valley Produce"
    assert [notice.kind for notice in notices_of(ADA, new.number)] == ["PLACE"]


def test_recreate_is_offered_for_a_cancelled_order_only(supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    desk = DeskOrderPage(supplier).open_order(number)
    expect(supplier.get_by_role("link", name="Recreate")).to_have_count(0)

    supplier.goto(f"/supplier/orders/{number}/again")

    expect(desk.heading).to_have_text(number)


def test_a_strangers_order_is_not_there(other_buyer: Page, place_order: PlaceOrder, complaints: Complaints) -> None:
    complaints.allow("status of 404")

    answer = other_buyer.goto(f"/orders/{place_order()}/again")

    assert answer
    assert answer.status == 404
    expect(other_buyer.get_by_role("heading", name="This page does not exist")).to_be_visible()


def test_a_price_on_the_desk_is_the_price_of_the_next_order(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    DeskPage(supplier).open()
    supplier.get_by_role("link", name="Catalogue").click()
    supplier.get_by_role("searchbox", name="Search products").fill("bas-1")
    expect(supplier.get_by_role("list", name="Products").get_by_role("listitem")).to_have_count(1)

    supplier.get_by_role("textbox", name="Price of Basil, 1 bunch, EUR").fill("1.80")
    supplier.get_by_role("button", name="Save Basil, 1 bunch").click()

    expect(supplier.get_by_text("Basil, 1 bunch: €1.80, available.")).to_be_visible()
    buyer.goto(f"/orders/{number}/again")
    expect(buyer.get_by_role("main")).to_contain_text("€0.15 cheaper")

    supplier.get_by_role("checkbox", name="Basil, 1 bunch is available").uncheck()
    supplier.get_by_role("button", name="Save Basil, 1 bunch").click()
    expect(supplier.get_by_text("Basil, 1 bunch: €1.80, not available.")).to_be_visible()
    buyer.reload()
    expect(buyer.get_by_role("main")).to_contain_text("Not available at the moment")
    assert LINES[1].unit_price_minor == 195


def test_a_price_that_is_none_is_refused_beside_its_product(supplier: Page) -> None:
    supplier.goto("/supplier/catalogue?q=TOM-5")

    supplier.get_by_role("textbox", name="Price of Tomatoes, 5 kg, EUR").fill("a lot")
    supplier.get_by_role("button", name="Save Tomatoes, 5 kg").click()

    expect(supplier.get_by_role("alert")).to_have_text("The price is not an amount. Write it as 12.50, in EUR.")
    with reading() as db:
        assert products_by_sku(db, person(TOM).company_id, ["TOM-5"])["TOM-5"].price_minor == 1350
