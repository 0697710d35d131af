"""When the connection is lost: it is said, nothing that was typed is lost, and nothing happens twice."""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.conftest import CONNECTION_ENDED, Complaints
from e2e.database import messages_of, status_of
from e2e.pages.order import DeskOrderPage, OrderPage
from e2e.server import Server

PlaceOrder = Callable[..., str]


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of this file's own: it is stopped and started."""
    return start_portal()


@pytest.fixture(autouse=True)
def _it_runs_again(portal: Server) -> Iterator[None]:
    yield
    if not portal.answers():
        portal.start()


@pytest.fixture(autouse=True)
def _browsers_say_that_the_server_is_gone(complaints: Complaints) -> None:
    complaints.allow(*CONNECTION_ENDED, "ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED")


def test_a_message_typed_while_the_portal_is_away_is_kept_and_sent_once_afterwards(
    portal: Server, buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order, desk = OrderPage(buyer).open_order(number), DeskOrderPage(supplier).open_order(number)

    portal.stop()
    order.expect_offline()
    order.chat.box.fill("Is anybody there?")
    expect(order.chat.send_button).to_be_disabled()
    portal.start()

    order.expect_online()
    expect(order.chat.box).to_have_value("Is anybody there?")
    order.chat.send_button.click()
    expect(order.chat.box).to_have_value("")
    desk.chat.expect_message("Is anybody there?")
    assert messages_of(number) == [("Ada Lindqvist", "Is anybody there?")]


def test_a_message_whose_answer_was_lost_is_stored_once_when_it_is_sent_again(
    portal: Server, buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order = _lose_the_answer_to(buyer, supplier, portal, number, "hello")

    order.chat.send_button.click()

    expect(order.chat.box).to_have_value("")
    order.chat.expect_order("hello")
    assert messages_of(number) == [("Ada Lindqvist", "hello")]


def test_a_message_that_was_edited_after_its_answer_was_lost_is_a_second_one(
    portal: Server, buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order = _lose_the_answer_to(buyer, supplier, portal, number, "hello")

    order.chat.send("hello world")

    order.chat.expect_order("hello", "hello world")
    assert [text for _, text in messages_of(number)] == ["hello", "hello world"]


def test_an_edited_message_keeps_its_own_key_through_the_next_lost_answer(
    portal: Server, buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order = _lose_the_answer_to(buyer, supplier, portal, number, "hello")
    order.chat.box.fill("good morning")

    order = _lose_the_answer_to(buyer, supplier, portal, number, "good morning")
    order.chat.send_button.click()

    expect(order.chat.box).to_have_value("")
    order.chat.expect_order("hello", "good morning")
    assert [text for _, text in messages_of(number)] == ["hello", "good morning"]


def _lose_the_answer_to(writer: Page, reader: Page, portal: Server, number: str, text: str) -> OrderPage:
    """Send a message and stop the portal after it is stored but before it is acknowledged. Gives the reopened page."""
    is_lost = False

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: None if is_lost else socket.send(message))

    writer.route_web_socket(re.compile("/_event"), between)
    order, desk = OrderPage(writer).open_order(number), DeskOrderPage(reader).open_order(number)
    order.chat.box.fill(text)
    is_lost = True
    order.chat.send_button.click()
    desk.chat.log.get_by_text(text, exact=True).wait_for()
    is_lost = False
    portal.restart()
    order.reload()
    expect(order.chat.box).to_have_value(text)
    return order


def test_nothing_is_offered_that_can_not_work_while_the_portal_is_away(
    portal: Server, buyer: Page, place_order: PlaceOrder
) -> None:
    order = OrderPage(buyer).open_order(place_order())
    dialog_page = OrderPage(buyer.context.new_page()).open_order(place_order())
    dialog = dialog_page.ask_to_cancel()

    portal.stop()

    order.expect_offline()
    expect(order.chat.send_button).to_be_disabled()
    expect(order.cancel_button).to_be_disabled()
    expect(dialog.confirm_button).to_be_disabled()


def test_what_happened_meanwhile_is_there_after_reconnecting(
    portal: Server, buyer: Page, supplier: Page, place_order: PlaceOrder
) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order = OrderPage(buyer).open_order(number)
    desk = DeskOrderPage(supplier).open_order(number)

    buyer.context.set_offline(True)
    desk.move("Send out for delivery")
    desk.expect_status("OUT FOR DELIVERY")
    desk.chat.send("It is on its way.")
    buyer.context.set_offline(False)

    order.expect_status("OUT FOR DELIVERY")
    order.expect_no_cancel_button()
    order.chat.expect_message("It is on its way.")


def test_who_goes_on_typing_while_the_portal_starts_again_loses_no_letter(
    portal: Server, buyer: Page, place_order: PlaceOrder
) -> None:
    order = OrderPage(buyer).open_order(place_order())
    restart, typed, online = threading.Thread(target=portal.restart), "", 0

    order.chat.box.focus()
    restart.start()
    while online < 8:
        buyer.keyboard.type("some words ", delay=15)
        typed += "some words "
        online = online + 1 if not restart.is_alive() and order.chat.send_button.is_enabled() else 0

    expect(order.chat.box).to_have_value(typed)
    expect(order.chat.box).to_be_focused()
    order.reload()
    expect(order.chat.box).to_have_value(typed)


def test_a_dialog_that_was_open_carries_on(portal: Server, buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order(OrderStatus.PROCESSING)
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()
    dialog.message.fill("Typed before the portal went away.")

    portal.restart()
    order.expect_online()

    dialog.expect_closed()  # the dialog's state is lost with the server's; its text is kept by the browser
    dialog = order.ask_to_cancel()
    expect(dialog.message).to_have_value("Typed before the portal went away.")
    dialog.confirm()
    order.expect_status("CANCELLED")
    assert status_of(number) is OrderStatus.CANCELLED
    assert messages_of(number) == [("Ada Lindqvist", "Typed before the portal went away.")]
