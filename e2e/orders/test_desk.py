"""The supplier's side: every step of an order, and what each side may not see."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.conversation.chat import post_message
from e2e.conftest import Complaints
from e2e.database import ADA, INES, MIA, TOM, notices_of, person, status_of
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import DeskPage

PlaceOrder = Callable[..., str]
STEPS = [
    pytest.param(OrderStatus.PENDING, "Confirm order", OrderStatus.CONFIRMED, id="confirm"),
    pytest.param(OrderStatus.CONFIRMED, "Start processing", OrderStatus.PROCESSING, id="process"),
    pytest.param(OrderStatus.PROCESSING, "Send out for delivery", OrderStatus.OUT_FOR_DELIVERY, id="send out"),
    pytest.param(OrderStatus.OUT_FOR_DELIVERY, "Mark delivered", OrderStatus.DELIVERED, id="deliver"),
]
BUTTONS = ["Confirm order", "Decline order", "Start processing", "Send out for delivery", "Mark delivered"]
OFFERED = {
    OrderStatus.PENDING: {"Confirm order", "Decline order"},
    OrderStatus.CONFIRMED: {"Start processing"},
    OrderStatus.PROCESSING: {"Send out for delivery"},
    OrderStatus.OUT_FOR_DELIVERY: {"Mark delivered"},
    OrderStatus.DELIVERED: set(),
    OrderStatus.CANCELLED: set(),
}
NOT_FOUND = "status of 404"


@pytest.mark.parametrize(("before", "label", "after"), STEPS)
def test_a_step_moves_the_order_and_the_buyer_sees_it_at_once(
    buyer: Page, supplier: Page, place_order: PlaceOrder, before: OrderStatus, label: str, after: OrderStatus
) -> None:
    number = place_order(before)
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)
    order.expect_status(before.words)

    desk.move(label)

    desk.expect_status(after.words)
    order.expect_status(after.words)
    expect(desk.button(label)).to_have_count(0)
    expect(desk.toast(f"{number} is {after.words}")).to_be_visible()
    assert status_of(number) is after
    assert len(notices_of(ADA, number)) >= 1


@pytest.mark.parametrize("status", OrderStatus)
def test_only_the_next_steps_are_offered(supplier: Page, place_order: PlaceOrder, status: OrderStatus) -> None:
    desk = DeskOrderPage(supplier).open_order(place_order(status))

    desk.expect_status(status.words)
    for label in BUTTONS:
        expect(desk.button(label)).to_have_count(1 if label in OFFERED[status] else 0)
    desk.expect_no_button_to_cancel()


def test_the_desk_moves_orders_without_opening_them(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    desk = DeskPage(supplier).open_newest_first()
    still_open, pending = desk.count_of_tab("Open"), desk.count_of_tab("Pending")

    desk.move(number, "Confirm order")

    desk.expect_status(number, "CONFIRMED")
    order.expect_status("CONFIRMED")
    desk.expect_tab("Pending", pending - 1)
    desk.expect_tab("Open", still_open)


def test_an_order_is_declined_with_a_reason_that_the_buyer_reads(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)

    desk.decline("The van broke down.")

    desk.expect_status("CANCELLED")
    order.expect_status("CANCELLED")
    order.expect_no_cancel_button()
    expect(order.section).to_contain_text("declined", ignore_case=True)
    expect(buyer.get_by_role("main")).to_contain_text("The van broke down.")
    expect(order.toast("Declined by Green Valley Produce")).to_have_count(0)  # it is what the page shows
    assert status_of(number) is OrderStatus.CANCELLED
    assert [notice.kind for notice in notices_of(ADA, number)] == ["DECLINE"]


def test_declining_without_a_reason_is_refused(supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    desk = DeskOrderPage(supplier).open_order(number)

    desk.decline("  ")

    expect(supplier.get_by_role("alertdialog")).to_contain_text(
        "“Decline order” needs a reason: the other side reads it."
    )
    assert status_of(number) is OrderStatus.PENDING
    supplier.get_by_role("button", name="Keep order").click()
    expect(supplier.get_by_role("alertdialog")).to_have_count(0)
    expect(desk.button("Decline order")).to_be_focused()


def test_a_cancelled_order_is_marked_with_the_buyers_words(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    desk = DeskOrderPage(supplier).open_order(number)
    dialog = OrderPage(buyer).open_order(number).ask_to_cancel()
    dialog.message.fill("The guests cancelled, so must we.")
    dialog.reason.select_option("No longer needed")

    dialog.confirm()

    desk.expect_status("CANCELLED")
    main = supplier.get_by_role("main")
    expect(main).to_contain_text("Cancelled by Ada Lindqvist, Corner Bistro")
    expect(main).to_contain_text("“The guests cancelled, so must we.” Reason: No longer needed.")
    expect(desk.toast("Cancelled by Corner Bistro")).to_have_count(0)  # it is what the page shows


def test_a_step_that_comes_too_late_changes_nothing(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)
    desk = DeskPage(supplier).open_newest_first()
    expect(desk.row(number)).to_be_visible()
    OrderPage(buyer).open_order(number).ask_to_cancel().confirm()

    expect(desk.row(number)).to_have_count(0)

    assert status_of(number) is OrderStatus.CANCELLED


def test_a_buyer_who_opens_the_desk_gets_the_own_first_screen(buyer: Page) -> None:
    buyer.goto("/supplier")

    expect(buyer).to_have_url("/dashboard")
    expect(buyer.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()


@pytest.mark.parametrize("address", ["/orders", "/dashboard"])
def test_a_supplier_who_opens_a_buyers_screen_gets_the_desk(supplier: Page, address: str) -> None:
    supplier.goto(address)

    expect(supplier).to_have_url("/supplier")
    expect(supplier.get_by_role("heading", name="Supplier desk", level=1)).to_be_visible()


def test_the_other_sides_address_of_an_order_leads_to_ones_own_view_of_it(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()

    buyer.goto(f"/supplier/orders/{number}")
    supplier.goto(f"/orders/{number}")

    expect(buyer).to_have_url(f"/orders/{number}")
    expect(supplier).to_have_url(f"/supplier/orders/{number}")
    for page in (buyer, supplier):
        expect(page.get_by_role("heading", name=number, level=1)).to_be_visible()


@pytest.mark.parametrize("ending", ["", "/receipt"])
def test_somebody_elses_order_is_the_same_as_none(
    buyer: Page, place_order: PlaceOrder, complaints: Complaints, ending: str
) -> None:
    complaints.allow(NOT_FOUND)
    foreign = place_order(OrderStatus.CANCELLED, buyer=MIA)

    seen = {}
    for number in (foreign, "ORD-77777"):
        answer = buyer.goto(f"/orders/{number}{ending}")
        assert answer
        expect(buyer.get_by_role("heading", name="This page does not exist", level=1)).to_be_visible()
        seen[number] = (answer.status, buyer.title(), buyer.get_by_role("main").inner_text())

    assert seen[foreign] == seen["ORD-77777"]
    assert seen[foreign][0] == 404


def test_another_suppliers_order_is_not_on_the_desk(
    supplier: Page, place_order: PlaceOrder, complaints: Complaints
) -> None:
    complaints.allow(NOT_FOUND)
    number = place_order(supplier=INES)

    answer = supplier.goto(f"/supplier/orders/{number}")

    assert answer
    assert answer.status == 404
    expect(supplier.get_by_role("heading", name="This page does not exist", level=1)).to_be_visible()


@pytest.mark.parametrize(("name", "heading"), [("Catalogue", "Catalogue"), ("Policy", "Cancellation policy")])
def test_the_navigation_leads_to_catalogue_and_policy(supplier: Page, name: str, heading: str) -> None:
    desk = DeskPage(supplier).open()

    desk.entry(name).click()

    expect(desk.heading).to_have_text(heading)
    expect(desk.entry(name)).to_have_attribute("aria-current", "page")
    expect(supplier.locator(".side [aria-current=page]")).to_have_count(1)


def test_each_entry_of_the_navigation_has_one_number_that_says_what_it_counts(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    post_message(person(ADA), number, "Is it fresh?", key=f"ask-{number}")
    post_message(person(TOM), number, "It is.", key=f"say-{number}")

    for page, home in ((supplier, "/supplier"), (buyer, "/dashboard")):
        page.goto(home)
        counts = page.get_by_role("navigation", name="Main").locator(".count")
        expect(counts.first).to_be_visible()
        entries = counts.evaluate_all("counts => counts.map(count => count.closest('a').href)")
        assert len(entries) == len(set(entries)), "two numbers beside one word"
        for count in counts.all():
            expect(count).to_have_attribute("title", re.compile("[A-Za-z]{4}"))
