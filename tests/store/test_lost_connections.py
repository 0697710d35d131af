"""A connection that somebody ends, at every place of a deed: a sentence, and all of the deed or nothing."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, insert, select

from buyer_portal.domain.errors import PortalBusy, PortalUnavailable
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.orders.details import order_details
from buyer_portal.store import engine as engine_module
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction

ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
CANCELLING = {"seen_version": 1, "key": "a-key-of-a-test"}


@pytest.fixture
def ended_before(database: str) -> Iterator[Callable[[int], list[str]]]:
    """End the connection just before its statement of this number, from 0; gives the list of statements run since."""
    engine, seen, at = engine_module.engine, list[str](), [-1]

    def end(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if len(seen) == at[0]:
            pid = connection.connection.driver_connection.info.backend_pid
            with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as rival:
                rival.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        seen.append(statement)

    def from_now_on(number: int) -> list[str]:
        seen.clear()
        at[0] = number
        return seen

    event.listen(engine, "before_cursor_execute", end)
    yield from_now_on
    event.remove(engine, "before_cursor_execute", end)


def refused(deed: Callable[..., object], *args: object, **more: object) -> str:
    """What the deed is refused with; "" when it is done."""
    try:
        deed(*args, **more)
    except (PortalBusy, PortalUnavailable) as refusal:
        return str(refusal)
    return ""


@ON_POSTGRESQL
@pytest.mark.parametrize("deed", [cancel_order, order_details])
def test_wherever_the_connection_ends_people_read_a_sentence_and_nothing_has_changed(
    deed, place_order, ended_before, snapshot, unchanged, status_of, ada
):
    number, more = place_order(), CANCELLING if deed is cancel_order else {}
    before, number_of_statement = snapshot(), 0

    while True:
        statements = ended_before(number_of_statement)
        refusal = refused(deed, ada, number, **more)
        if not refusal:
            assert len(statements) <= number_of_statement
            break
        assert "Nothing was changed" in refusal, statements[-1]
        ended_before(-1)
        assert unchanged(before), statements[-1]
        number_of_statement += 1

    ended_before(-1)
    assert number_of_statement > 5
    assert status_of(number) is (OrderStatus.CANCELLED if more else OrderStatus.PENDING)


@ON_POSTGRESQL
def test_a_connection_that_ends_while_its_deed_waits_for_a_lock_is_said(
    place_order, database, snapshot, unchanged, ada
):
    number = place_order()
    before = snapshot()

    with psycopg.connect(database.replace("+psycopg", "")) as rival, ThreadPoolExecutor(1) as thread:
        rival.execute("SELECT * FROM orders FOR UPDATE")
        cancelling = thread.submit(cancel_order, ada, number, **CANCELLING)
        waits = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
        deadline = time.monotonic() + 5
        while not rival.execute(waits, [rival.info.dbname]).fetchall():
            assert time.monotonic() < deadline
        with pytest.raises(PortalUnavailable, match="Nothing was changed"):
            cancelling.result(5)

    assert unchanged(before)


@ON_POSTGRESQL
def test_a_connection_that_ends_in_the_commit_leaves_it_open(place_order, database, status_of, ada):
    number, engine = place_order(), engine_module.engine

    def end(connection: Any) -> None:
        pid = connection.connection.driver_connection.info.backend_pid
        with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as rival:
            rival.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    event.listen(engine, "commit", end)
    try:
        with pytest.raises(PortalUnavailable) as refused:
            cancel_order(ada, number, **CANCELLING)
    finally:
        event.remove(engine, "commit", end)

    assert (str(refused.value), refused.value.is_certain) == (PortalUnavailable.UNKNOWN, False)
    assert status_of(number) is OrderStatus.PENDING
    assert cancel_order(ada, number, **CANCELLING).number == number


@ON_POSTGRESQL
def test_a_connection_that_ends_before_the_deed_begins_is_said(place_order, database, snapshot, unchanged, ada):
    number, before = place_order(), snapshot()
    engine = engine_module.engine

    def end(connection: Any) -> None:
        with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as rival:
            pid = connection.connection.driver_connection.info.backend_pid
            rival.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    event.listen(engine, "begin", end, insert=True)
    try:
        with pytest.raises(PortalUnavailable, match="Nothing was changed"):
            cancel_order(ada, number, **CANCELLING)
    finally:
        event.remove(engine, "begin", end)

    assert unchanged(before)
    assert cancel_order(ada, number, **CANCELLING).number == number


@ON_POSTGRESQL
def test_a_deed_may_begin_with_many_rows_at_once(database):
    with transaction() as db:
        db.execute(insert(tables.number_series), [{"prefix": f"X{number}-", "last": 1} for number in range(3)])

    with reading() as db:
        assert len(db.execute(select(tables.number_series)).all()) == 3
