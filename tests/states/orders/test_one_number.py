"""A dialog or form that was opened for one order is closed with it, and never acts on the next order shown."""

from typing import Any

import pytest

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.states.cancellation.dialog import CancellationState
from buyer_portal.states.changes.proposals import ProposalState
from buyer_portal.states.changes.requests import ChangeRequestState
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.conversation_inbox import MessagesState
from buyer_portal.states.orders.moves import OrderMovesState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.returns import ReturnCaseState
from tests.states.conftest import at, everything, of, run

ORDERS_OWN = [CancellationState, ProposalState, ChangeRequestState, ReturnCaseState, OrderMovesState]


async def go(page: Any, address: str) -> None:
    at(page, address)
    await everything(page.load())


@pytest.mark.parametrize("cls", ORDERS_OWN)
def test_every_dialog_and_form_belongs_to_the_order_on_screen(cls: Any) -> None:
    assert cls.get_parent_state() is OrderState


def test_another_order_closes_what_was_open_for_the_last(screen: Any, place_order: Any, ada: Any) -> None:
    first, second = place_order(), place_order()
    page = screen(OrderPageState, f"/orders/{first}", ada)

    async def story() -> None:
        await everything(page.load())
        dialog, form = await of(page, CancellationState), await of(page, ChangeRequestState)
        await everything(dialog.toggle(True))
        await everything(form.toggle_form(True))
        assert (dialog.open, form.ask_open) == (True, True)

        await go(page, f"/orders/{second}")
        assert (dialog.open, form.ask_open, form.ask_lines, form.order.number) == (False, False, [], second)

        await go(page, f"/orders/{first}")
        assert (dialog.open, form.ask_open) == (False, False)

    run(story())


def test_a_form_waits_while_its_writer_looks_at_other_threads(screen: Any, place_order: Any, ada: Any) -> None:
    first, second = place_order(), place_order()
    page = screen(OrderPageState, f"/orders/{first}", ada)

    async def story() -> None:
        await everything(page.load())
        form = await of(page, ChangeRequestState)
        await everything(form.toggle_form(True))

        await go(await of(page, MessagesState), f"/messages?order={second}")
        assert (await of(page, ConversationState)).chat_name == second
        assert (form.order.number, form.ask_open) == (first, True)

        await go(page, f"/orders/{first}")
        assert ((await of(page, ConversationState)).chat_name, form.ask_open) == (first, True)

    run(story())


def test_what_is_sent_late_from_the_last_page_does_nothing_to_the_next_order(
    screen: Any, place_order: Any, ada: Any, status_of: Any
) -> None:
    """After Back, Forward or a quick click: it was meant for an order that is no longer on screen."""
    first, second = place_order(), place_order(status=OrderStatus.PROCESSING)
    page = screen(OrderPageState, f"/orders/{first}", ada)

    async def story() -> None:
        await everything(page.load())
        dialog, form = await of(page, CancellationState), await of(page, ChangeRequestState)
        await everything(dialog.toggle(True))
        await everything(form.toggle_form(True))
        await go(page, f"/orders/{second}")

        await everything(dialog.submit({"deed": "cancel", "seen": "3", "message": "Stop.", "number": second}))
        await everything(form.ask({"quantity-0": "1", "quantity-1": "1", "note": "Less, please."}))

        assert (await of(page, OrderState)).order.request.id == 0

    run(story())
    assert (status_of(first), status_of(second)) == (OrderStatus.PENDING, OrderStatus.PROCESSING)


def test_the_address_alone_makes_no_order_the_one_on_screen(
    screen: Any, place_order: Any, ada: Any, status_of: Any
) -> None:
    """A client can send any address as its router data: only the order that the server has loaded is acted on."""
    first, second = place_order(), place_order()
    page = screen(OrderPageState, f"/orders/{first}", ada)

    async def story() -> None:
        await everything(page.load())
        at(page, f"/orders/{second}")
        dialog = await of(page, CancellationState)
        await everything(dialog.toggle(True))
        assert dialog.order.number == first
        await everything(dialog.submit({"deed": "cancel", "seen": "1", "message": ""}))

    run(story())
    assert (status_of(first), status_of(second)) == (OrderStatus.CANCELLED, OrderStatus.PENDING)


@pytest.mark.parametrize("elsewhere", ["/messages?order={second}", "/orders/{second}/again", "/messages"])
def test_news_that_comes_when_another_page_is_open_leaves_the_order_as_it_was(
    screen: Any, place_order: Any, ada: Any, elsewhere: str
) -> None:
    first, second = place_order(), place_order()
    page = screen(OrderPageState, f"/orders/{first}", ada)

    async def story() -> None:
        await everything(page.load())
        form = await of(page, ChangeRequestState)
        await everything(form.toggle_form(True))
        if elsewhere.startswith("/messages"):
            await go(await of(page, MessagesState), elsewhere.format(second=second))
        else:
            at(page, elsewhere.format(second=second))

        await everything(page.reload())

        assert (form.order.number, form.ask_open) == (first, True)

    run(story())
