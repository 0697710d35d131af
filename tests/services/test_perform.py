"""From the event loop to a deed and back."""

import asyncio
import threading

import pytest
from structlog.testing import capture_logs

from buyer_portal.domain.errors import OrderNotFound, PortalError
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.order_details import order_details
from buyer_portal.services.perform import perform


def test_a_deed_runs_off_the_event_loop_and_its_answer_comes_back(place_order, ada):
    number = place_order()

    async def look():
        return await perform(order_details, ada, number), await perform(threading.current_thread)

    details, thread = asyncio.run(look())

    assert details.number == number
    assert thread is not threading.main_thread()


def test_the_loop_goes_on_while_a_deed_is_waiting():
    let_go = threading.Event()

    async def both() -> str:
        deed = asyncio.create_task(perform(let_go.wait, 10))
        await asyncio.sleep(0)
        let_go.set()
        assert await deed
        return "both"

    assert asyncio.run(both()) == "both"


def test_a_refusal_comes_back_as_it_was_raised_and_is_logged_without_a_word_of_what_was_sent(place_order, ada):
    with capture_logs() as logs, pytest.raises(OrderNotFound, match="ORD-999"):
        asyncio.run(perform(cancel_order, ada, "ORD-999", seen_version=1, key="a-secret-key", message="Private"))

    assert [(line["event"], line["deed"], line["code"]) for line in logs] == [("refused", "cancel_order", "NOT_FOUND")]
    assert not any(secret in repr(logs) for secret in ("ORD-999", "a-secret-key", "Private", "Ada"))


def test_a_bug_is_not_hidden():
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(perform(broken))


def test_many_at_once_all_get_their_own_answer(place_order, ada, mia):
    number = place_order()

    async def everybody() -> list[object]:
        looks = [perform(order_details, person, number) for person in (ada, mia) * 20]
        return await asyncio.gather(*looks, return_exceptions=True)

    answers = asyncio.run(everybody())

    assert [getattr(answer, "number", None) for answer in answers[::2]] == [number] * 20
    assert all(isinstance(answer, PortalError) for answer in answers[1::2])
