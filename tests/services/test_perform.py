"""`perform`: services run in threads, with a time limit."""

import asyncio
import os
import sys
import threading

import psycopg
import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from buyer_portal.domain.errors import OrderNotFound, PortalBusy, PortalError, PortalUnavailable
from buyer_portal.services import perform as performing
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.perform import perform, perform_with_password, refuse_from_now_on, take_turns_as
from buyer_portal.store.engine import reading
from buyer_portal.store.patience import give_up_at, patience


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


# --- nobody waits for ever ------------------------------------------------------------------------------------------


def test_a_deed_that_does_not_end_keeps_nobody_and_nobody_knows_what_became_of_it(monkeypatch):
    monkeypatch.setattr(performing, "_PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(performing, "_GRACE_SECONDS", 0.05)
    let_go = threading.Event()

    with pytest.raises(PortalUnavailable) as refused:
        asyncio.run(perform(let_go.wait, 10))

    let_go.set()
    assert not refused.value.is_certain
    assert "Nothing was changed" not in str(refused.value)


def test_a_deed_that_nobody_waits_for_any_more_is_not_begun(monkeypatch):
    monkeypatch.setattr(performing, "_PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(performing, "_GRACE_SECONDS", 0.05)
    let_go, done = threading.Event(), []

    async def crowd() -> list[object]:
        hanging = [perform(let_go.wait, 10) for _ in range(2)]  # as many as there are threads
        return await asyncio.gather(*hanging, perform(done.append, 1), return_exceptions=True)

    refusals = asyncio.run(crowd())
    let_go.set()
    asyncio.run(perform(len, ""))

    assert [refusal.is_certain for refusal in refusals if isinstance(refusal, PortalUnavailable)] == [
        False,
        False,
        True,
    ]
    assert done == []


def test_deeds_one_after_another_have_the_time_of_one_where_it_is_said():
    async def look() -> tuple[float, float]:
        with patience(5):
            first = await perform(give_up_at.get)
            return first, await perform(give_up_at.get)

    first, second = asyncio.run(look())

    assert first == second


def test_where_a_refusal_is_known_nothing_is_done():
    done = []

    async def task() -> None:
        refuse_from_now_on(PortalBusy())
        with pytest.raises(PortalBusy):
            await perform(done.append, 1)
        refuse_from_now_on(None)
        await perform(done.append, 2)

    asyncio.run(task())

    assert done == [2]


@pytest.mark.on_both_databases
def test_that_the_database_is_away_is_logged_with_its_code(database, monkeypatch):
    def deed() -> None:
        with reading():
            raise OperationalError("", {}, psycopg.errors.lookup("57P01")("terminating connection"))

    with capture_logs() as logs, pytest.raises(PortalUnavailable):
        asyncio.run(perform(deed))

    assert [(line["code"], line["cause"], line["log_level"]) for line in logs] == [
        ("UNAVAILABLE", "AdminShutdown 57P01", "warning")
    ]


# --- nobody waits for somebody else's many ----------------------------------------------------------------------------


def test_a_persons_deeds_never_keep_another_waiting(ada, mia):
    let_go = threading.Event()

    def hang(_person: object) -> bool:
        return let_go.wait(10)

    async def both() -> str:
        many = [asyncio.create_task(perform(hang, ada)) for _ in range(20)]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(5):
                return await perform(lambda person: person.name, mia)
        finally:
            let_go.set()
            assert all(await asyncio.gather(*many))

    assert asyncio.run(both()) == "Mia Rossi"


def test_deeds_of_nobody_wait_in_the_line_of_where_they_come_from():
    let_go = threading.Event()

    async def ask(address: str, deed, *args):
        take_turns_as(address)
        return await perform(deed, *args)

    async def two_addresses() -> str:
        many = [asyncio.create_task(ask("192.0.2.1", let_go.wait, 10)) for _ in range(20)]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(5):
                return await asyncio.create_task(ask("192.0.2.2", str, "done"))
        finally:
            let_go.set()
            await asyncio.gather(*many)

    assert asyncio.run(two_addresses()) == "done"


def test_passwords_keep_no_deed_waiting_and_only_so_many_wait_themselves(ada):
    let_go = threading.Event()

    async def monday_morning() -> tuple[str, list[bool | BaseException]]:
        take_turns_as("192.0.2.1")
        many = [asyncio.create_task(perform_with_password(let_go.wait, 10)) for _ in range(40)]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(5):
                name = await perform(lambda person: person.name, ada)
        finally:
            let_go.set()
            answers = await asyncio.gather(*many, return_exceptions=True)
        return name, answers

    with capture_logs():
        name, answers = asyncio.run(monday_morning())

    assert name == "Ada Lindqvist"
    assert [answer for answer in answers if answer is not True], "all 40 were let in to wait"
    assert all(answer is True or isinstance(answer, PortalBusy) for answer in answers)
    assert answers[:30] == [True] * 30


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows the niceness of a thread")
def test_a_password_is_checked_where_nobody_else_wants_the_processor(ada):
    def niceness(*_: object) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    async def both() -> tuple[int, int]:
        return await perform(niceness, ada), await perform_with_password(niceness)

    deeds, passwords = asyncio.run(both())

    assert passwords > deeds
