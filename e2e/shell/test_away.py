"""When the database is away: people read a sentence, keep what they typed, and carry on when it is back."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.conftest import CONNECTION_ENDED, Complaints
from e2e.database import messages_of, status_of
from e2e.pages.order import OrderPage
from e2e.postgresql import new_database
from e2e.server import Server, write_demo
from e2e.shell.line import Line

PlaceOrder = Callable[..., str]
SENTENCE = "The portal can't reach its data right now. Nothing was changed"


CLICK_SEND_AS_IT_LOADS = """() => new MutationObserver((_, observer) => {
    if (!document.getElementById("message").readOnly) return;
    observer.disconnect();
    document.querySelector(".composer button[type=submit]").click();
}).observe(document.getElementById("message"), { attributes: true, attributeFilter: ["readonly"] })"""
"""The box is read-only while the page is loading again."""


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    """The line between the portal and its PostgreSQL."""
    with Line(5432) as line:
        yield line


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server], line: Line) -> Iterator[Server]:
    """A portal of this file's own, on a PostgreSQL database at the other end of the line."""
    with new_database(port=line.port) as url:
        write_demo(url)
        portal = start_portal(empty=True, PORTAL_DATABASE_URL=url)
        yield portal
        line.mend()
        portal.stop()


@pytest.fixture(autouse=True)
def _it_is_there_again(line: Line) -> Iterator[None]:
    yield
    line.mend()


@pytest.fixture(autouse=True)
def _pages_say_that_they_are_not_available(complaints: Complaints) -> None:
    complaints.allow("status of 503", *CONNECTION_ENDED)


def test_an_open_order_keeps_what_was_typed_and_carries_on(line: Line, buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    order.chat.box.fill("Is anybody there?")

    line.cut()
    order.chat.send_button.click()
    expect(buyer.locator("main")).to_contain_text(SENTENCE)  # beside the box
    expect(buyer.locator(".banner")).to_contain_text(SENTENCE)
    expect(buyer.locator(".banner")).to_be_in_viewport()
    expect(order.chat.box).to_have_value("Is anybody there?")
    expect(order.heading).to_have_text(number)
    order.expect_status("PENDING")

    line.mend()
    expect(buyer.locator(".banner")).to_have_count(0)
    expect(order.chat.box).to_have_value("Is anybody there?")
    order.chat.send_button.click()
    expect(order.chat.box).to_have_value("")
    order.chat.expect_message("Is anybody there?")
    assert messages_of(number) == [("Ada Lindqvist", "Is anybody there?")]


def test_send_that_is_clicked_while_the_page_loads_again_is_sent_when_it_has(
    line: Line, buyer: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    order.chat.box.fill("On the way in")

    line.cut()
    order.chat.send_button.click()
    expect(buyer.locator(".banner")).to_contain_text(SENTENCE)
    buyer.evaluate(CLICK_SEND_AS_IT_LOADS)
    line.mend()

    order.chat.expect_message("On the way in")
    expect(order.chat.box).to_have_value("")
    assert messages_of(number) == [("Ada Lindqvist", "On the way in")]


def test_screens_that_nobody_touches_say_it_too(line: Line, buyer: Page, place_order: PlaceOrder) -> None:
    order = OrderPage(buyer).open_order(place_order())

    line.stall()

    expect(buyer.locator(".banner")).to_contain_text(SENTENCE, timeout=25_000)
    line.mend()
    expect(buyer.locator(".banner")).to_have_count(0, timeout=25_000)
    order.expect_status("PENDING")


def test_a_cancellation_is_refused_in_the_dialog_and_can_be_repeated(
    line: Line, buyer: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    dialog = order.ask_to_cancel()

    line.cut()
    dialog.confirm()
    dialog.expect_text(SENTENCE)

    line.mend()
    expect(buyer.locator(".banner")).to_have_count(0)
    assert status_of(number) is OrderStatus.PENDING
    dialog.confirm()
    order.expect_status("CANCELLED")


def test_a_page_that_is_opened_meanwhile_comes_by_itself(line: Line, buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    buyer.goto("/orders")
    line.cut()

    buyer.goto(f"/orders/{number}")
    expect(buyer.get_by_role("heading", name="The portal is not available right now")).to_be_visible()
    expect(buyer.get_by_text("Nothing was changed.")).to_be_visible()

    line.mend()
    expect(buyer.get_by_role("heading", name=number)).to_be_visible(timeout=20_000)


def test_nobody_can_sign_in_and_afterwards_they_can(line: Line, stranger: Page) -> None:
    line.cut()
    stranger.goto("/sign-in")
    expect(stranger.get_by_text("Nobody can sign in at the moment.")).to_be_visible()

    line.mend()
    expect(stranger.get_by_label("E-mail")).to_be_visible(timeout=20_000)
