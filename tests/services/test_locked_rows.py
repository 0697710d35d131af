"""Somebody outside keeps a lock: what needs it is refused in time, and nothing else waits for it."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services import turns as turning
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.notifications.news import counts_of, read_all_notifications
from buyer_portal.services.orders import moves
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.people import sign_in as signing_in
from buyer_portal.services.people.sign_in import person_for, sign_in, start_sign_in
from buyer_portal.services.perform import perform, perform_with_password, take_turns_as
from buyer_portal.services.readiness import ensure_readable
from buyer_portal.settings import now
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import reading

ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
GIVEN_UP_AFTER, AT_ONCE = 5.0, 1.0
"""Seconds: two for a lock, or twice two behind others in line for it; what needs none is there long before."""


@contextmanager
def locked(database: str, *statements: str) -> Iterator[None]:
    """Hold these locks in another program's transaction."""
    with psycopg.connect(database.replace("+psycopg", "")) as rival:
        for statement in statements:
            rival.execute(statement.encode())
        yield
        rival.rollback()


@contextmanager
def written_by_another_program(database: str) -> Iterator[None]:
    """Keep SQLite's only place for a writer, in another program."""
    rival = sqlite3.connect(make_url(database).database or "", isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    yield
    rival.rollback()
    rival.close()


async def timed(deed: Callable[..., Any], *args: Any, **more: Any) -> tuple[Any, float]:
    """The deed's answer or refusal, and the seconds that it took."""
    started = time.monotonic()
    try:
        answer = await perform(deed, *args, **more)
    except PortalBusy as refusal:
        answer = refusal
    return answer, time.monotonic() - started


async def others(person: Person, number: str) -> float:
    """What somebody else looks at meanwhile; the longest that anything took."""
    take_turns_as("192.0.2.7")
    looks = [(order_details, person, number), (counts_of, person), (ensure_readable,), (person_for, "nobody's")]
    return max([(await timed(*look))[1] for look in looks])


@ON_POSTGRESQL
def test_everybody_else_goes_on_while_deeds_wait_for_a_locked_order(
    place_order, status_of, rows_of, database, ada, ben, mia, tom
):
    number, another, foreign = place_order(), place_order(), place_order(buyer=mia)

    async def story() -> None:
        cancelling = {"seen_version": 1, "key": "a-key-of-a-test"}
        waiting = [
            asyncio.create_task(timed(deed, person, number, **more))
            for deed, person, more in (
                (cancel_order, ada, cancelling),
                (cancel_order, ben, cancelling),
                (moves.confirm_order, tom, {"seen_version": 1}),
                (cancel_order, ada, cancelling),
            )
        ]
        await asyncio.sleep(0.2)  # by then all that may wait do
        until = time.monotonic() + 1.2
        while time.monotonic() < until:
            assert await others(mia, foreign) < AT_ONCE
        assert (await timed(counts_of, ben))[1] < AT_ONCE, "who waits may look around, too"
        receipt, seconds = await timed(cancel_order, mia, foreign, **cancelling)
        assert (receipt.number, seconds < AT_ONCE) == (foreign, True)
        receipt, _ = await timed(cancel_order, ben, another, seen_version=1, key="another-key")
        assert receipt.number == another
        refusals = await asyncio.gather(*waiting)
        assert all(isinstance(refusal, PortalBusy) for refusal, _ in refusals)
        assert max(seconds for _, seconds in refusals[:3]) < GIVEN_UP_AFTER

    with locked(database, f"SELECT * FROM orders WHERE number = '{number}' FOR UPDATE"):
        asyncio.run(story())

    assert (status_of(number), rows_of("cancellation", number)) == (OrderStatus.PENDING, [])
    assert asyncio.run(perform(cancel_order, ada, number, seen_version=1, key="a-key-of-a-test")).number == number


@ON_POSTGRESQL
@pytest.mark.parametrize(
    "lock",
    [
        "SELECT * FROM tally FOR UPDATE",
        "SELECT * FROM person WHERE name <> 'Mia Rossi' FOR UPDATE",
        "SELECT * FROM company FOR UPDATE",
        "SELECT * FROM sign_in FOR UPDATE",
        "LOCK TABLE tally IN EXCLUSIVE MODE",
        "LOCK TABLE notification IN EXCLUSIVE MODE",
        "LOCK TABLE outbox IN EXCLUSIVE MODE",
        "LOCK TABLE timeline_event IN EXCLUSIVE MODE",
    ],
)
def test_whatever_is_locked_everybody_else_can_look(place_order, snapshot, unchanged, database, ada, ben, mia, lock):
    mine, theirs, foreign = place_order(), place_order(), place_order(buyer=mia)
    start_sign_in(ada)
    before = snapshot()

    async def story() -> None:
        waiting = [
            asyncio.create_task(timed(cancel_order, person, number, seen_version=1, key=f"key-of-{number}"))
            for person, number in ((ada, mine), (ben, theirs), (ben, mine))
        ]
        await asyncio.sleep(0.2)
        assert await others(mia, foreign) < AT_ONCE
        for refusal, seconds in await asyncio.gather(*waiting):
            assert isinstance(refusal, PortalBusy) or "sign_in" in lock
            assert seconds < 2 * GIVEN_UP_AFTER  # one of Ben's after the other

    with locked(database, lock):
        asyncio.run(story())

    assert unchanged(before) or "sign_in" in lock
    assert asyncio.run(perform(order_details, ada, mine)).number == mine


@ON_POSTGRESQL
def test_so_many_wait_at_most_and_the_others_are_refused_at_once(place_order, database, ada, mia, monkeypatch):
    number, foreign = place_order(), place_order(buyer=mia)
    monkeypatch.setattr(
        "buyer_portal.services.perform._deeds", turning.Turns(2, at_once=1, waiting=99, name="x", aside=3)
    )

    def cancel(_nobody: str) -> None:
        cancel_order(ada, number, seen_version=1, key="a-key-of-a-test")

    async def story() -> list[float]:
        waiting = [asyncio.create_task(timed(cancel, "")) for _ in range(30)]
        await asyncio.sleep(0.5)
        assert await others(mia, foreign) < AT_ONCE
        return [seconds for _, seconds in await asyncio.gather(*waiting)]

    with locked(database, f"SELECT * FROM orders WHERE number = '{number}' FOR UPDATE"):
        seconds = asyncio.run(story())

    assert sum(each > 1.5 for each in seconds) <= 5, "three, and the two that were at work"
    assert max(seconds) < GIVEN_UP_AFTER


@ON_POSTGRESQL
def test_signing_in_does_not_wait_for_a_row_that_only_wants_sweeping(database, ada, monkeypatch):
    with monkeypatch.context() as long_ago:
        long_ago.setattr(signing_in, "now", lambda: now() - timedelta(days=40))
        start_sign_in(ada)

    with locked(database, "SELECT * FROM sign_in FOR UPDATE"):
        started = time.monotonic()
        secret = asyncio.run(perform_with_password(sign_in, ada.email, "demo-portal", address="192.0.2.1"))
        assert time.monotonic() - started < AT_ONCE

    assert person_for(secret) == ada


@ON_POSTGRESQL
def test_who_is_signed_in_stays_so_while_their_sign_in_is_locked(database, ada, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr(signing_in, "now", lambda: now() - timedelta(minutes=11))
        secret = start_sign_in(ada)

    with locked(database, "SELECT * FROM sign_in FOR UPDATE"):
        started = time.monotonic()
        assert asyncio.run(perform(person_for, secret)) == ada
        assert time.monotonic() - started < AT_ONCE


@pytest.mark.only_on_sqlite("it has one place for a writer")
def test_while_another_program_writes_everybody_can_look(place_order, status_of, database, ada, ben, mia, tom):
    number, foreign = place_order(), place_order(buyer=mia)

    async def story() -> None:
        waiting = [asyncio.create_task(timed(read_all_notifications, person)) for person in (ada, ben, tom)]
        await asyncio.sleep(0.2)
        assert await others(mia, foreign) < AT_ONCE
        assert [answer for answer, _ in await asyncio.gather(*waiting)] == [None, None, None]

    async def while_written() -> None:
        with written_by_another_program(database):
            telling = asyncio.create_task(story())
            await asyncio.sleep(1)
        await telling

    asyncio.run(while_written())

    assert status_of(number) is OrderStatus.PENDING


@ON_POSTGRESQL
def test_the_limits_are_in_force_in_every_transaction_also_behind_a_pooler(database):
    def limits() -> list[str]:
        with reading() as db:
            return [
                db.exec_driver_sql(f"SHOW {name}").scalar_one()
                for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
            ]

    before = limits()
    with engine_module.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("DISCARD ALL")

    assert before == limits() == ["2s", "30s", "30s"]


@ON_POSTGRESQL
def test_the_server_notices_soon_that_a_machine_with_locks_is_gone(database):
    with reading() as db:
        asked = {
            name: db.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
        }

    assert list(asked.values()) == ["2", "1", "3", "5000"]
