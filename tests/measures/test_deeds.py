"""Each deed is counted by how it ended."""

import asyncio
import threading
from typing import Any

import pytest

from buyer_portal.domain.errors import OrderNotFound, PortalError
from buyer_portal.measures.deeds import note_refusal
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.perform import perform
from tests.measures.figures import figure


def _deeds(deed: str, outcome: str) -> float:
    return figure("portal_deeds_total", deed=deed, outcome=outcome)


def test_a_deed_that_is_done_is_counted_with_its_time_and_its_wait(place_order: Any, ada: Any) -> None:
    number, before = place_order(), _deeds("order_details", "done")
    times = figure("portal_deed_seconds_count", deed="order_details")
    waits = figure("portal_turn_wait_seconds_count", line="deed")

    asyncio.run(perform(order_details, ada, number))

    assert _deeds("order_details", "done") == before + 1
    assert figure("portal_deed_seconds_count", deed="order_details") == times + 1
    assert figure("portal_turn_wait_seconds_count", line="deed") == waits + 1


def test_a_refusal_is_counted_by_its_code_and_once(ada: Any) -> None:
    before, refused = _deeds("order_details", "NOT_FOUND"), figure("portal_refusals_total", code="NOT_FOUND")

    with pytest.raises(OrderNotFound) as caught:
        asyncio.run(perform(order_details, ada, "ORD-none"))
    note_refusal(caught.value)  # as the door does that answers with it

    assert _deeds("order_details", "NOT_FOUND") == before + 1
    assert figure("portal_refusals_total", code="NOT_FOUND") == refused + 1


def test_a_refusal_of_the_door_is_counted_there() -> None:
    refused = figure("portal_refusals_total", code=PortalError.code)

    note_refusal(PortalError("no"))

    assert figure("portal_refusals_total", code=PortalError.code) == refused + 1


def test_a_bug_and_a_deed_that_nobody_waits_for_are_told_apart() -> None:
    let_go, began = threading.Event(), threading.Event()

    def broken() -> None:
        raise ZeroDivisionError

    def waits() -> None:
        began.set()
        let_go.wait(5)

    async def leave() -> None:
        task = asyncio.create_task(perform(waits))
        await asyncio.to_thread(began.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        let_go.set()

    with pytest.raises(ZeroDivisionError):
        asyncio.run(perform(broken))
    asyncio.run(leave())

    assert (_deeds("broken", "failed"), _deeds("waits", "left")) == (1, 1)
