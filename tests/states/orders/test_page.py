"""An order's page: it shows what this person may see now, and nothing of what was there before."""

import json
import re
from dataclasses import asdict
from typing import Any

import pytest

from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.orders.moves import decline_order, deliver_order, send_out_order
from buyer_portal.settings import now
from buyer_portal.states.cancellation.dialog import CancellationState
from buyer_portal.states.cancellation.receipt import ReceiptState
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.shell.auth import Auth
from buyer_portal.store.engine import transaction
from buyer_portal.store.orders.timeline import add_event
from tests.states.conftest import at, everything, of, redirects, run, wire


def test_the_order_of_the_address_is_shown(screen: Any, place_order: Any, ada: Any) -> None:
    number = place_order(status=OrderStatus.CONFIRMED)
    page = screen(OrderPageState, f"/orders/{number}", ada)

    async def story() -> None:
        assert await everything(page.load()) == []

        order = await of(page, OrderState)
        assert (order.found, order.order.number, order.order.status) == ("order", number, "CONFIRMED")

    run(story())


def test_a_long_timeline_shows_all_steps_and_the_newest_of_the_rest_and_earlier_ones_on_request(
    screen: Any, place_order: Any, order_row: Any, ada: Any, tom: Any
) -> None:
    number = place_order(status=OrderStatus.PROCESSING)
    with transaction() as db:
        for turn in range(130):
            add_event(db, order_row(number).id, OrderEvent.PROPOSE, tom, now(), f"Rain {turn}.")
    for version, step in enumerate((send_out_order, deliver_order), start=3):
        step(tom, number, seen_version=version)
    page = screen(OrderPageState, f"/orders/{number}", ada)

    async def story() -> list[tuple[int, int, str]]:
        await everything(page.load())
        state = await of(page, OrderState)
        seen = []
        for _ in range(4):
            rows = state.timeline
            seen.append((len(rows), state.order.earlier_events, rows[3].note))
            assert all(step.when for step in state.order.steps)
            await everything(state.show_earlier_events())
        return seen

    assert run(story()) == [(55, 80, "Rain 80."), (105, 30, "Rain 30."), (135, 0, "Rain 0."), (135, 0, "Rain 0.")]


@pytest.mark.parametrize("status", OrderStatus)
def test_a_supplier_reads_nothing_that_is_said_to_buyers(
    screen: Any, place_order: Any, tom: Any, status: OrderStatus
) -> None:
    page = screen(OrderPageState, f"/supplier/orders/{place_order(status=status)}", tom)
    run(everything(page.load()))

    said = json.dumps(asdict(run(of(page, OrderState)).order), ensure_ascii=False)
    assert not re.search(r"\b(?:the|your|contact) supplier\b|\byour (?:order|items)\b|you owe", said, re.IGNORECASE)


@pytest.mark.parametrize("who", ["ada", "tom"])
def test_who_declined_is_said_once(request: Any, screen: Any, place_order: Any, tom: Any, who: str) -> None:
    number = place_order()
    decline_order(tom, number, seen_version=1, reason="The van broke down.")
    side = "/supplier" if who == "tom" else ""
    page = screen(OrderPageState, f"{side}/orders/{number}", request.getfixturevalue(who))
    run(everything(page.load()))

    declined = run(of(page, OrderState)).timeline[-1]
    assert (
        f"{declined.done} {declined.by}"
        == {
            "ada": "Declined by the supplier (Tom Becker, Green Valley Produce)",
            "tom": "Declined (Tom Becker, Green Valley Produce)",
        }[who]
    )


def test_a_line_says_what_one_of_it_is(screen: Any, place_order: Any, ada: Any) -> None:
    number = place_order(lines=[NewLine("TOM-5", "Tomatoes", 2, 1250, "crate"), NewLine("BAS-1", "Basil", 1, 195)])
    page = screen(OrderPageState, f"/orders/{number}", ada)
    run(everything(page.load()))

    assert [line.unit for line in run(of(page, OrderState)).lines] == ["crate", ""]
    cancel_order(ada, number, seen_version=1, key="key-00000001")
    paper = screen(ReceiptState, f"/orders/{number}/receipt", ada)
    run(everything(paper.load()))
    assert [line.unit for line in paper.receipt.lines] == ["crate", ""]


def test_the_next_order_shows_nothing_of_the_last_one(screen: Any, place_order: Any, ada: Any, mia: Any) -> None:
    mine, hers = place_order(), place_order(buyer=mia, number="ORD-77")
    page = screen(OrderPageState, f"/orders/{mine}", ada)
    post_message(ada, mine, "Only for Tom", key="key-00001")

    async def story() -> None:
        await everything(page.load())
        await (await of(page, CancellationState))._ask(ada)
        assert "Only for Tom" in await wire(page)

        at(page, f"/orders/{hers}")
        await everything(page.load())

        assert (await of(page, OrderState)).found == "nothing"
        assert (await of(page, OrderState)).order.number == ""
        assert (await of(page, ConversationState)).entries == []
        assert not (await of(page, CancellationState)).open
        left = await wire(page)
        assert "Only for Tom" not in left
        assert "Hotel Aurora" not in left

    run(story())


@pytest.mark.parametrize(
    "number", ["ORD-404", "", "%00", "..", "ORD-1%20OR%201=1", "x" * 400, "ord-1;drop table orders", "²"]
)
def test_a_number_that_is_none_is_not_there(screen: Any, place_order: Any, ada: Any, number: str) -> None:
    place_order()
    page = screen(OrderPageState, f"/orders/{number}", ada)

    run(everything(page.load()))

    assert run(of(page, OrderState)).found == "nothing"


def test_each_side_is_led_to_its_own_view_of_the_order(screen: Any, place_order: Any, ada: Any, tom: Any) -> None:
    number = place_order()

    toms, adas = f"/supplier/orders/{number}", f"/orders/{number}"
    assert redirects(run(everything(screen(OrderPageState, adas, tom).load()))) == [toms]
    assert redirects(run(everything(screen(OrderPageState, toms, ada).load()))) == [adas]


def test_news_of_an_order_that_was_taken_away_empties_the_page(
    screen: Any, place_order: Any, ada: Any, mia: Any
) -> None:
    number = place_order()
    page = screen(OrderPageState, f"/orders/{number}", ada)

    async def story() -> None:
        await everything(page.load())
        (await of(page, Auth))._person = mia
        await everything(page.reload())

        assert (await of(page, OrderState)).order.number == ""
        assert (await of(page, ConversationState)).entries == []

    run(story())


def test_news_of_a_message_sends_the_chat_and_not_the_order_again(
    screen: Any, place_order: Any, ada: Any, tom: Any
) -> None:
    number = place_order(status=OrderStatus.CONFIRMED)
    page = screen(OrderPageState, f"/orders/{number}", ada)

    async def story() -> None:
        await everything(page.load())
        await wire(page)

        post_message(tom, number, "Before noon?", key="key-00001")
        await everything(page.reload())

        sent = await wire(page)
        assert "Before noon?" in sent
        assert "order_rx_state_" not in sent
        assert "attention_rx_state_" in sent

        await everything(page.reload())
        assert await wire(page) == "{}"

    run(story())
