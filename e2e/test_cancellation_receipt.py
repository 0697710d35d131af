"""The receipt: paper that proves a cancellation."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.conftest import Complaints
from e2e.database import cancellations_of
from e2e.pages.order import OrderPage
from e2e.pages.screens import ReceiptPage

PlaceOrder = Callable[..., str]


def test_it_says_what_was_cancelled_when_and_by_whom(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CANCELLED)
    (cancellation,) = cancellations_of(number)

    receipt = ReceiptPage(buyer).open(number)

    receipt.expect_fact(f"{number} · Corner Bistro to Green Valley Produce", "CANCELLED (was PENDING)")
    receipt.expect_fact("Ada Lindqvist, Corner Bistro", f"“We don't need {number} any more.”")
    receipt.expect_fact(cancellation.receipt, f"{cancellation.at:%Y-%m-%d %H:%M:%S} UTC", "Europe/Berlin")
    receipt.expect_fact("Tomatoes, 5 kg", "Basil, 1 bunch", "€44.50")
    expect(buyer).to_have_title(f"Receipt {number} · Buyer Portal")


def test_it_stays_the_same_after_a_reload_and_for_a_colleague(
    buyer: Page, colleague: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CANCELLED)
    ReceiptPage(buyer).open(number)
    said = buyer.get_by_role("main").inner_text()

    buyer.reload()
    ReceiptPage(buyer).expect_open()
    ReceiptPage(colleague).open(number)

    expect(buyer.get_by_role("main")).to_have_text(said, use_inner_text=True)
    expect(colleague.get_by_role("main")).to_have_text(said, use_inner_text=True)


def test_it_prints_without_buttons_on_one_page(buyer: Page, place_order: PlaceOrder) -> None:
    ReceiptPage(buyer).open(place_order(OrderStatus.CANCELLED))
    expect(buyer.get_by_role("button", name="Print")).to_be_visible()

    buyer.emulate_media(media="print", color_scheme="dark")

    expect(buyer.get_by_role("button")).to_have_count(0)
    expect(buyer.get_by_role("link", name="Back to")).to_have_count(0)
    expect(buyer.get_by_role("heading", name="Cancellation receipt")).to_be_visible()
    paper = buyer.pdf(format="A4", print_background=True)
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") == 1


def test_an_order_prints_without_what_can_only_be_clicked(buyer: Page, place_order: PlaceOrder) -> None:
    order = OrderPage(buyer).open_order(place_order())

    buyer.emulate_media(media="print")

    expect(order.cancel_button).to_be_hidden()
    expect(order.chat.send_button).to_be_hidden()
    expect(buyer.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(order.status).to_be_visible()


def test_there_is_no_receipt_of_an_order_that_is_not_cancelled(
    buyer: Page, place_order: PlaceOrder, complaints: Complaints
) -> None:
    complaints.allow("status of 404")

    answer = buyer.goto(f"/orders/{place_order()}/receipt")

    assert answer
    assert answer.status == 404
    expect(buyer.get_by_role("heading", name="This page does not exist")).to_be_visible()


def test_the_receipt_leads_back_to_the_order(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CANCELLED)
    ReceiptPage(buyer).open(number)

    buyer.get_by_role("link", name=f"Back to {number}").click()

    OrderPage(buyer).expect_status("CANCELLED")
