"""The guide, word for word, on the orders of the demo: Dashboard → Orders → the order → Cancel Order → Confirm."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from e2e.database import ADA, TOM, cancellations_of, notices_of, status_of, timeline_of
from e2e.pages.frame import Frame
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.pages.orders import OrdersPage
from e2e.pages.screens import DashboardPage, NotificationsPage, ReceiptPage
from e2e.pages.sign_in import SignInPage
from e2e.server import Server

HEADLINES = {
    "ORD-1001": ("PENDING", "✓ Safe to cancel - No supplier action taken yet"),
    "ORD-1002": ("CONFIRMED", "⚠️ Contact supplier first - They've committed to your order"),
    "ORD-1003": ("PROCESSING", "⚠️ Urgent - Supplier is preparing your order"),
    "ORD-1004": ("OUT FOR DELIVERY", "✗ Too late - Order is in transit"),
    "ORD-1005": ("DELIVERED", "✗ Order completed - Contact supplier for issues"),
}
CANCELLABLE = [pytest.param(number, id=HEADLINES[number][0]) for number in ("ORD-1001", "ORD-1002", "ORD-1003")]
TOO_LATE = [pytest.param(number, id=HEADLINES[number][0]) for number in ("ORD-1004", "ORD-1005")]


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own: it needs ORD-1001 to ORD-1006 as the demo has them."""
    return start_portal()


@pytest.fixture
def ada_signs_in() -> Callable[[Page], None]:
    """How she does it here; e2e/machines walks the same guide where there is no demo."""
    return lambda page: SignInPage(page).open().continue_as("Ada")


@pytest.mark.parametrize("number", CANCELLABLE)
def test_a_buyer_cancels_an_order_as_the_guide_says(
    stranger: Page, number: str, ada_signs_in: Callable[[Page], None]
) -> None:
    status, headline = HEADLINES[number]
    ada_signs_in(stranger)
    DashboardPage(stranger).expect_open()
    Frame(stranger).go_to("Orders")
    orders = OrdersPage(stranger)
    pending_or_so, cancelled = orders.count_of_tab(status.capitalize()), orders.count_of_tab("Cancelled")
    orders.link(number).click()
    order = OrderPage(stranger)
    expect(order.heading).to_have_text(number)
    order.expect_status(status)
    order.expect_headline(headline)
    expect(order.section).not_to_be_in_viewport(ratio=0.5)
    last = stranger.get_by_role("main").get_by_role("region").last
    expect(last).to_have_accessible_name("Cancel Order")

    dialog = order.ask_to_cancel()
    assert status_of(number).words == status  # the red button alone changes nothing
    dialog.confirm()

    order.expect_status("CANCELLED")
    dialog.expect_closed()
    assert status_of(number) is OrderStatus.CANCELLED
    assert [row.from_status for row in cancellations_of(number)] == [status]
    assert timeline_of(number)[-1] == (OrderEvent.CANCEL, "Ada Lindqvist")
    expect(order.toast(f"{number} is cancelled")).to_be_visible()
    order.expect_no_cancel_button()
    expect(order.timeline.get_by_role("listitem").last).to_contain_text("Cancelled by Ada Lindqvist")
    order.go_to("Orders")
    orders.expect_status(number, "CANCELLED")
    orders.expect_tab(status.capitalize(), pending_or_so - 1)
    orders.expect_tab("Cancelled", cancelled + 1)


@pytest.mark.parametrize("before", [OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING])
def test_both_sides_can_verify_the_cancellation_afterwards(
    buyer: Page, supplier: Page, place_order: Callable[..., str], before: OrderStatus
) -> None:
    number = place_order(before)
    order = OrderPage(buyer).open_order(number)
    order.ask_to_cancel().confirm()
    order.expect_status("CANCELLED")

    order.reload()
    order.expect_status("CANCELLED")
    order.expect_no_cancel_button()
    expect(order.section).to_contain_text("by Ada Lindqvist")
    order.dismiss_toasts()
    order.view_receipt()
    receipt = ReceiptPage(buyer)
    receipt.expect_open()
    receipt.expect_fact(number, "CANCELLED", f"was {before.words}", "Ada Lindqvist, Corner Bistro")

    told = NotificationsPage(buyer).open()
    expect(told.about(number).first).to_contain_text("Your cancellation is done")
    assert notices_of(ADA, number)[0].kind == "CANCEL"
    desk = DeskOrderPage(supplier).open_order(number)
    desk.expect_status("CANCELLED")
    expect(supplier.get_by_role("main")).to_contain_text("Cancelled by Ada Lindqvist, Corner Bistro")
    assert [notice.kind for notice in notices_of(TOM, number)].count("CANCEL") == 1


@pytest.mark.parametrize("number", TOO_LATE)
def test_the_button_is_not_there_when_it_is_too_late(buyer: Page, number: str) -> None:
    status, headline = HEADLINES[number]
    order = OrderPage(buyer).open_order(number)

    order.expect_status(status)
    order.expect_headline(headline)
    order.expect_no_cancel_button()
    expect(order.section.get_by_role("link", name="Message supplier")).to_be_visible()
    assert status_of(number).words == status


def test_the_button_is_not_there_when_the_order_is_cancelled_already(buyer: Page) -> None:
    order = OrderPage(buyer).open_order("ORD-1006")

    order.expect_status("CANCELLED")
    order.expect_no_cancel_button()
    expect(order.section).to_contain_text("Already cancelled, ")
    expect(order.section).to_contain_text("by Ada Lindqvist")
    expect(order.section.get_by_role("link", name="View receipt")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_cancel_button_is_red_and_readable(
    sign_in: Callable[..., Page], place_order: Callable[..., str], scheme: str
) -> None:
    order = OrderPage(sign_in(ADA, color_scheme=scheme)).open_order(place_order())

    background, text = order.colours_of_cancel_button()

    red, green, blue = background
    assert red > 2 * green, background
    assert red > 2 * blue, background
    assert _contrast(background, text) >= 4.5, (background, text)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(OrderStatus.CONFIRMED, True), (OrderStatus.PROCESSING, True), (OrderStatus.PENDING, False)],
)
def test_writing_first_is_advised_only_once_the_supplier_has_committed(
    buyer: Page, place_order: Callable[..., str], status: OrderStatus, expected: bool
) -> None:
    order = OrderPage(buyer).open_order(place_order(status))

    expect(order.section.get_by_role("link", name="Message supplier")).to_have_count(1 if expected else 0)
    dialog = order.ask_to_cancel()
    expect(dialog.message).to_have_count(1 if expected else 0)


def test_only_the_whole_order_can_be_cancelled(buyer: Page, place_order: Callable[..., str]) -> None:
    order = OrderPage(buyer).open_order(place_order())

    expect(order.section).to_contain_text("You can only cancel the whole order, not single items.")
    lines = buyer.get_by_role("region", name="Lines")
    expect(lines.get_by_role("button")).to_have_count(0)
    expect(lines.get_by_role("checkbox")).to_have_count(0)


def _contrast(first: list[int], second: list[int]) -> float:
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: list[int]) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
