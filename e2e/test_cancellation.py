"""The confirmation dialog: what was read is what happens, or it says what changed and nothing happens."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.store.engine import transaction
from buyer_portal.store.tables import orders
from e2e.conftest import WORKERS
from e2e.database import ADA, TOM, cancellations_of, messages_of, notices_of, status_of, version_of
from e2e.pages.order import CancelDialog, DeskOrderPage, OrderPage

PlaceOrder = Callable[..., str]
CANCELLABLE = [OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING]


@pytest.mark.parametrize("way", ["Keep order", "Escape", "click outside"])
def test_backing_out_changes_nothing_and_gives_the_focus_back(buyer: Page, place_order: PlaceOrder, way: str) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()

    _back_out(buyer, dialog, way)

    assert status_of(number) is OrderStatus.PROCESSING
    assert version_of(number) == 3
    assert cancellations_of(number) == []
    assert messages_of(number) == []
    if way == "click outside":
        expect(dialog.dialog).to_be_visible()  # a slip of the hand neither confirms nor loses what was written
    else:
        dialog.expect_closed()
        expect(order.cancel_button).to_be_focused()


def _back_out(page: Page, dialog: CancelDialog, way: str) -> None:
    if way == "Keep order":
        dialog.keep()
    elif way == "Escape":
        page.keyboard.press("Escape")
    else:
        page.mouse.click(5, 5)


@pytest.mark.parametrize("status", CANCELLABLE)
def test_the_safe_button_has_the_focus_and_tab_stays_inside(
    buyer: Page, place_order: PlaceOrder, status: OrderStatus
) -> None:
    dialog = OrderPage(buyer).open_order(place_order(status)).ask_to_cancel()

    expect(dialog.keep_button).to_be_focused()
    for _ in range(12):
        buyer.keyboard.press("Tab")
        assert dialog.dialog.evaluate("dialog => dialog.contains(document.activeElement)")


def test_the_dialog_has_a_name_and_a_description(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)

    dialog = OrderPage(buyer).open_order(number).ask_to_cancel()

    expect(dialog.dialog).to_have_accessible_name(f"Cancel {number}?")
    described = "dialog => document.getElementById(dialog.getAttribute('aria-describedby')).textContent"
    assert "Contact supplier first" in dialog.dialog.evaluate(described)


@pytest.mark.parametrize("status", CANCELLABLE)
def test_one_click_on_confirm_is_enough(buyer: Page, place_order: PlaceOrder, status: OrderStatus) -> None:
    number = place_order(status)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    suggested = dialog.message.input_value() if status is not OrderStatus.PENDING else ""

    dialog.confirm()

    order.expect_status("CANCELLED")
    (cancellation,) = cancellations_of(number)
    assert cancellation.message == suggested
    assert cancellation.reason == ""
    assert messages_of(number) == ([("Ada Lindqvist", suggested)] if suggested else [])


def test_a_double_click_cancels_once(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    order = OrderPage(buyer).open_order(number)

    order.ask_to_cancel().confirm_button.dblclick()

    order.expect_status("CANCELLED")
    assert len(cancellations_of(number)) == 1
    assert len(messages_of(number)) == 1
    assert [notice.kind for notice in notices_of(ADA, number)].count("CANCEL") == 1
    assert [notice.kind for notice in notices_of(TOM, number)].count("CANCEL") == 1


def test_confirm_is_busy_and_disabled_while_it_runs(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()

    with transaction() as db:  # somebody else is at the order: the cancellation has to wait
        db.execute(select(orders.c.id).where(orders.c.number == number).with_for_update())
        dialog.confirm()
        expect(dialog.confirm_button).to_have_attribute("aria-busy", "true")
        expect(dialog.confirm_button).to_be_disabled()
        expect(dialog.confirm_button).to_be_focused()
        expect(dialog.keep_button).to_be_disabled()
        dialog.expect_text("Asking the server…")
        assert status_of(number) is OrderStatus.PENDING

    order.expect_status("CANCELLED")
    assert len(cancellations_of(number)) == 1


def test_two_tabs_cancel_once_and_the_second_is_told(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    first = OrderPage(buyer).open_order(number)
    second = OrderPage(buyer.context.new_page()).open_order(number)
    late = second.ask_to_cancel()

    first.ask_to_cancel().confirm()

    first.expect_status("CANCELLED")
    late.expect_text("can't be cancelled any more", "Already cancelled", "by Ada Lindqvist")
    expect(late.confirm_button).to_have_count(0)
    assert len(cancellations_of(number)) == 1


def test_a_colleague_was_first(buyer: Page, colleague: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)
    dialog = OrderPage(buyer).open_order(number).ask_to_cancel()
    dialog.message.fill("Our own words.")

    OrderPage(colleague).open_order(number).ask_to_cancel().confirm()

    dialog.expect_text("can't be cancelled any more", "by Ben Okafor")
    expect(dialog.confirm_button).to_have_count(0)
    expect(dialog.message).to_have_value("Our own words.")
    assert [row.person_name for row in cancellations_of(number)] == ["Ben Okafor"]


def test_the_supplier_starts_processing_while_the_dialog_is_open(
    buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    desk = DeskOrderPage(supplier).open_order(number)

    desk.move("Start processing")

    dialog.expect_text("This changed while you were reading", "⚠️ Urgent - Supplier is preparing your order")
    dialog.expect_text("Tom Becker", "Nothing was cancelled yet")
    assert status_of(number) is OrderStatus.PROCESSING
    dialog.confirm()
    order.expect_status("CANCELLED")
    desk.expect_status("CANCELLED")
    assert [row.from_status for row in cancellations_of(number)] == ["PROCESSING"]


def test_the_supplier_confirms_while_the_dialog_is_open(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PENDING)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    expect(dialog.message).to_have_count(0)

    DeskOrderPage(supplier).open_order(number).move("Confirm order")

    dialog.expect_text("This changed while you were reading", "Contact supplier first")
    expect(dialog.message).to_have_value(
        f"Hello Tom Becker, we have to cancel {number}. Sorry for the trouble, and thank you for understanding."
    )
    dialog.confirm()
    order.expect_status("CANCELLED")
    assert [row.from_status for row in cancellations_of(number)] == ["CONFIRMED"]
    assert len(messages_of(number)) == 1


def test_the_supplier_ships_while_the_dialog_is_open(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    dialog.message.fill("Please stop, we are closed.")
    desk = DeskOrderPage(supplier).open_order(number)

    desk.move("Send out for delivery")

    dialog.expect_text(f"{number} can't be cancelled any more", "✗ Too late - Order is in transit")
    expect(dialog.confirm_button).to_have_count(0)
    expect(dialog.message).to_have_value("Please stop, we are closed.")
    dialog.send_message()
    dialog.expect_closed()
    order.chat.expect_message("Please stop, we are closed.")
    desk.chat.expect_message("Please stop, we are closed.")
    order.expect_status("OUT FOR DELIVERY")
    order.expect_no_cancel_button()
    assert cancellations_of(number) == []
    assert messages_of(number) == [("Ada Lindqvist", "Please stop, we are closed.")]


def test_the_button_goes_when_the_supplier_ships(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order = OrderPage(buyer).open_order(number)
    expect(order.cancel_button).to_be_visible()

    DeskOrderPage(supplier).open_order(number).move("Send out for delivery")

    order.expect_status("OUT FOR DELIVERY")
    order.expect_no_cancel_button()
    order.expect_headline("✗ Too late - Order is in transit")


def test_in_processing_the_message_can_be_changed_but_not_left_out(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    dialog.message.fill("  ")

    dialog.confirm()

    dialog.expect_text("The supplier is preparing this order: write them a message, it goes with the cancellation.")
    assert status_of(number) is OrderStatus.PROCESSING
    assert cancellations_of(number) == []
    dialog.message.fill("Please stop: the fridge broke.")
    dialog.confirm()
    order.expect_status("CANCELLED")
    assert messages_of(number) == [("Ada Lindqvist", "Please stop: the fridge broke.")]


def test_in_processing_no_message_is_asked_for_after_writing_in_the_chat(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order = OrderPage(buyer).open_order(number)
    order.chat.send("We have to cancel, the fridge broke.")

    dialog = order.ask_to_cancel()
    expect(dialog.message).to_have_value("")
    dialog.expect_text("You have written to them since they began")
    dialog.confirm()

    order.expect_status("CANCELLED")
    assert messages_of(number) == [("Ada Lindqvist", "We have to cancel, the fridge broke.")]


def test_in_confirmed_the_message_may_be_left_out(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    dialog.message.fill("")

    dialog.confirm()

    order.expect_status("CANCELLED")
    assert messages_of(number) == []


def test_a_reason_is_optional_and_kept(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PENDING)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    expect(dialog.reason).to_have_value("")
    dialog.reason.select_option("Ordered twice")

    dialog.confirm()

    order.expect_status("CANCELLED")
    assert [row.reason for row in cancellations_of(number)] == ["Ordered twice"]
    expect(order.timeline).to_contain_text("Ordered twice")
    DeskOrderPage(supplier).open_order(number)
    expect(supplier.get_by_role("main")).to_contain_text("Reason: Ordered twice")


def test_the_message_arrives_in_the_chat_of_both_sides(buyer: Page, supplier: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.CONFIRMED)
    desk = DeskOrderPage(supplier).open_order(number)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    dialog.message.fill("Sorry Tom, the party was called off.")

    dialog.confirm()

    desk.expect_status("CANCELLED")
    desk.chat.expect_message("Sorry Tom, the party was called off.")
    order.chat.expect_message("Sorry Tom, the party was called off.")


def test_message_supplier_closes_the_dialog_and_leads_to_the_chat(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()

    dialog.dialog.get_by_role("button", name="Message supplier").click()

    dialog.expect_closed()
    expect(order.chat.box).to_be_focused()
    assert status_of(number) is OrderStatus.PROCESSING


def test_words_of_a_kept_order_are_still_there_the_next_time(buyer: Page, place_order: PlaceOrder) -> None:
    order = OrderPage(buyer).open_order(place_order(OrderStatus.PROCESSING))
    dialog = order.ask_to_cancel()
    dialog.message.fill("Half a sentence")
    dialog.keep()
    dialog.expect_closed()

    again = order.ask_to_cancel()

    expect(again.message).to_have_value("Half a sentence")


def test_it_says_what_will_happen_before_it_happens(buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)

    dialog = OrderPage(buyer).open_order(number).ask_to_cancel()

    dialog.expect_text(f"{number} becomes CANCELLED at once and for good", "Green Valley Produce is told")
    dialog.expect_text("“Settle with the supplier” on the order page opens a case with them")


@pytest.mark.skipif(bool(WORKERS), reason="toasts end with a page that is loaded anew, if another process gets it")
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)], ids=["desktop", "phone"])
def test_the_news_of_one_cancellation_does_not_keep_from_the_next(
    buyer: Page, place_order: PlaceOrder, size: tuple[int, int]
) -> None:
    buyer.set_viewport_size({"width": size[0], "height": size[1]})
    cancelled = [place_order(), place_order()]
    for number in cancelled:
        OrderPage(buyer).open_order(number).ask_to_cancel().confirm()
        expect(OrderPage(buyer).toast(f"{number} is cancelled")).to_be_visible()
    order = OrderPage(buyer).open_order(place_order())
    expect(order.toast("is cancelled")).to_have_count(2)  # and they stand for seconds

    order.cancel_button.click(timeout=3_000)

    expect(CancelDialog(buyer).dialog).to_be_visible()
    expect(order.toast("is cancelled")).to_have_count(2)
