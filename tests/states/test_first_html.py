"""The state that a page is rendered in: the person's own, made by the page's own handlers."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from buyer_portal.app import app
from buyer_portal.domain.errors import PortalError, PortalUnavailable
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.states.first_html import first_state
from buyer_portal.states.shell.screens import screens
from tests.states.conftest import ORIGIN, run

PlaceOrder = Callable[..., str]


async def state_at(address: str, person: Person | None, cookie: str = "") -> dict[str, dict[str, Any]] | None:
    """The state of the page, by the last part of its class's name."""
    state = await first_state(app, person, address, {"origin": ORIGIN, "cookie": cookie, "host": "localhost"})
    if state is None:
        return None
    named = {name.rpartition("____")[2]: values for name, values in json.loads(state).items()}
    return {name: {var.removesuffix("_rx_state_"): it for var, it in of.items()} for name, of in named.items()}


def test_a_page_begins_with_what_its_handler_loads(ada: Person, place_order: PlaceOrder) -> None:
    number = place_order(status=OrderStatus.PROCESSING)

    page = run(state_at(f"/orders/{number}", ada))

    assert page is not None
    assert page["order_state"]["order"]["number"] == number
    assert page["order_state"]["order"]["status"] == "PROCESSING"
    assert page["frame_state"]["name"] == ada.name


def test_the_address_is_obeyed(ada: Person, place_order: PlaceOrder) -> None:
    place_order(status=OrderStatus.PENDING)
    confirmed = place_order(status=OrderStatus.CONFIRMED)

    page = run(state_at("/orders?status=CONFIRMED", ada))

    assert page is not None
    assert [row["number"] for row in page["orders_state"]["rows"]] == [confirmed]


def test_the_page_does_not_say_that_it_is_ready_for_clicks(ada: Person) -> None:
    page = run(state_at("/dashboard", ada))

    assert page is not None
    assert "is_hydrated" not in page.get("state", {})


def test_nothing_of_the_request_goes_into_the_page(ada: Person) -> None:
    state = run(first_state(app, ada, "/dashboard", {"origin": ORIGIN, "cookie": "portal=secret-cookie"}))

    assert state is not None
    assert "secret-cookie" not in state
    assert "rx_router" not in state


def test_a_page_that_leads_elsewhere_has_no_state(tom: Person, place_order: PlaceOrder) -> None:
    assert run(state_at("/dashboard", tom)) is None
    assert run(state_at(f"/orders/{place_order()}", tom)) is None


def test_who_is_not_signed_in_has_only_the_pages_that_anybody_may_have(database: str) -> None:
    assert run(state_at("/dashboard", None)) is None
    assert run(state_at("/sign-in", None)) is not None


def test_no_screen_is_open_for_it(ada: Person) -> None:
    open_before = len(screens)

    run(state_at("/dashboard", ada))

    assert len(screens) == open_before


def test_what_is_looked_at_by_a_program_is_not_read(
    ada: Person, tom: Person, place_order: PlaceOrder, snapshot: Callable[[], Any]
) -> None:
    number = place_order()
    post_message(tom, number, "Hello", key="k" * 32)
    before = snapshot()

    run(state_at(f"/orders/{number}", ada))
    run(state_at("/notifications", ada))

    assert snapshot() == before


def test_people_at_once_get_each_their_own(ada: Person, mia: Person, place_order: PlaceOrder) -> None:
    number = place_order()

    async def both() -> list[Any]:
        wanted = [state_at(f"/orders/{number}", person) for person in (ada, mia) * 20]
        return await asyncio.gather(*wanted)

    pages = run(both())

    for place, page in enumerate(pages):
        person = (ada, mia)[place % 2]
        assert page["frame_state"]["name"] == person.name
        assert page["order_state"]["found"] == ("order" if person is ada else "nothing")


def test_without_the_database_that_is_said_instead(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise PortalUnavailable(PortalUnavailable.AWAY)

    monkeypatch.setattr("buyer_portal.states.orders.dashboard.board_on_screen", away)

    with pytest.raises(PortalError):
        run(state_at("/dashboard", ada))
