"""What a page came with is not sent to it again when its socket opens; what has changed meanwhile is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.pages.orders import OrdersPage

PlaceOrder = Callable[..., str]


class Wire:
    """What comes down a page's websocket, as text."""

    def __init__(self, page: Page) -> None:
        self.down: list[str] = []
        page.on("websocket", self._listen)

    def _listen(self, socket) -> None:
        socket.on("framereceived", lambda payload: self.down.append(str(payload)))


@pytest.fixture
def wire(buyer: Page) -> Wire:
    """Heard from the first page on."""
    return Wire(buyer)


def test_what_a_page_came_with_is_not_sent_again_over_its_socket(
    buyer: Page, wire: Wire, place_order: PlaceOrder
) -> None:
    number = place_order()

    OrdersPage(buyer).open()

    expect(OrdersPage(buyer).row(number)).to_be_visible()
    assert not any(number in text for text in wire.down)
    assert sum(map(len, wire.down)) < 1_500


def test_what_has_changed_since_a_page_was_made_is_sent(buyer: Page, wire: Wire, place_order: PlaceOrder) -> None:
    number = place_order()
    new: list[str] = []

    def meanwhile(route: Route) -> None:
        new.append(place_order())
        route.continue_()

    buyer.route("**/assets/entry.client-*.js", meanwhile)  # the page is there, its socket is not
    OrdersPage(buyer).open()

    expect(OrdersPage(buyer).row(new[0])).to_be_visible()
    expect(OrdersPage(buyer).row(number)).to_be_visible()
    assert any(new[0] in text for text in wire.down)
