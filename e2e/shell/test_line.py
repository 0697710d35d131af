"""A slow or silent connection between browser and portal: clicks give feedback, the page stays, and work goes on."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from buyer_portal.domain.orders.status import OrderStatus
from e2e.conftest import CONNECTION_ENDED, Complaints
from e2e.pages.order import OrderPage
from e2e.server import Server
from e2e.shell.line import Line

PlaceOrder = Callable[..., str]
NO_ANSWER = "No answer yet"
_WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => seen.push(document.body.innerText.includes("No answer yet")))
    .observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    """The line between the browser and the portal."""
    with Line() as line:
        yield line


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server], line: Line) -> Server:
    """A portal of this file's own, which people reach over the line."""
    server = start_portal(PORTAL_PUBLIC_URL=f"http://localhost:{line.port}")
    line.lead_to(server.port)
    server.url = f"http://localhost:{line.port}"
    return server


@pytest.fixture(autouse=True)
def _it_carries_again(line: Line, complaints: Complaints) -> Iterator[None]:
    complaints.allow(*CONNECTION_ENDED, "ERR_", "Error loading route module", "Failed to fetch dynamically")
    yield
    line.mend()


def test_a_click_on_a_silent_line_is_answered_within_a_second_and_carries_on(
    line: Line, buyer: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    order = OrderPage(buyer).open_order(number)
    order.chat.box.fill("Typed on the train")

    line.stall()
    started = time.monotonic()
    order.cancel_button.click()
    expect(buyer.get_by_text(NO_ANSWER)).to_be_visible(timeout=1_500)

    banner = buyer.locator(".banner").get_by_text("Connection lost.")
    expect(banner).to_be_visible(timeout=12_000)
    assert time.monotonic() - started < 12
    expect(banner).to_be_in_viewport()  # the button is far down the page
    expect(buyer.get_by_text(NO_ANSWER)).to_have_count(0)

    buyer.get_by_role("navigation", name="Main").get_by_role("link", name="Orders").click()
    expect(buyer.get_by_text("This one stays.")).to_be_visible()
    buyer.get_by_role("navigation", name="Main").get_by_role("link", name="Help").click()
    assert buyer.url.endswith(f"/orders/{number}")
    expect(order.heading).to_have_text(number)

    line.cut()  # what was on its way is lost with the line, as it is on a train
    line.mend()
    expect(banner).to_have_count(0, timeout=20_000)
    expect(order.chat.box).to_have_value("Typed on the train")
    order.chat.send_button.click()
    order.chat.expect_message("Typed on the train")


def test_opening_an_order_on_a_slow_line_shows_progress_at_once(
    line: Line, buyer: Page, place_order: PlaceOrder
) -> None:
    number = place_order()
    buyer.goto(f"/orders?q={number}")
    link = buyer.get_by_role("row").get_by_role("link", name=number)
    expect(buyer.locator("[data-hydrated=true]")).to_be_attached()
    expect(buyer.get_by_role("progressbar", name="Opening the page")).to_have_count(0)

    line.stall()
    link.click()
    expect(buyer.get_by_role("progressbar", name="Opening the page")).to_be_visible(timeout=500)
    expect(buyer.get_by_text(NO_ANSWER)).to_be_visible(timeout=1_500)

    line.mend()
    expect(buyer.get_by_role("heading", name=number)).to_be_visible()
    expect(buyer.get_by_role("progressbar", name="Opening the page")).to_have_count(0)
    expect(buyer.get_by_text(NO_ANSWER)).to_have_count(0)


def test_a_move_that_fails_keeps_the_page_and_is_made_up_for(line: Line, buyer: Page, place_order: PlaceOrder) -> None:
    number = place_order()
    buyer.goto(f"/orders?q={number}")
    link = buyer.get_by_role("row").get_by_role("link", name=number)
    expect(buyer.locator("[data-hydrated=true]")).to_be_attached()

    line.stall()
    link.click()
    expect(buyer.get_by_role("progressbar", name="Opening the page")).to_be_visible()
    line.cut()

    expect(buyer.get_by_text("That page opens once the connection is back.")).to_be_visible()
    expect(link).to_be_visible()
    assert buyer.url.startswith("http://localhost")

    line.mend()
    expect(buyer.get_by_role("heading", name=number)).to_be_visible(timeout=20_000)
    expect(buyer.get_by_text("opens once")).to_have_count(0)


def test_an_answer_in_time_is_not_talked_about(buyer: Page, place_order: PlaceOrder) -> None:
    order = OrderPage(buyer).open_order(place_order())
    buyer.evaluate(_WATCH)

    order.ask_to_cancel().keep()
    order.chat.send("hello")
    order.chat.expect_message("hello")

    assert True not in buyer.evaluate("() => seen")


@pytest.mark.parametrize(
    "path", ["/orders/{}/receipt", "/orders/NOBODYS", "/orders/NOBODYS/receipt", "/orders/x/again"]
)
def test_a_page_that_is_not_there_keeps_the_navigation(
    buyer: Page, place_order: PlaceOrder, complaints: Complaints, path: str
) -> None:
    complaints.allow("status of 404")
    answer = buyer.goto(path.format(place_order(OrderStatus.PENDING)))

    assert answer
    assert answer.status == 404
    expect(buyer.get_by_role("heading", name="This page does not exist")).to_be_visible()
    expect(buyer.get_by_role("navigation", name="Main").get_by_role("link", name="Orders")).to_be_visible()
    expect(buyer.get_by_role("button", name="Ada Lindqvist")).to_be_visible()
