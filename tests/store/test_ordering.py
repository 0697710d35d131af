from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, select

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.domain.ordering import NewEvent, NewLine, NewOrder
from buyer_portal.domain.orders.delivery import Slot
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.store import ordering as placing
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.tables import item, order_line, orders, tally, timeline_event

pytestmark = pytest.mark.on_both_databases
AT = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
TEA = NewLine("T-1", "Straße Tea", 2, 150)


def order(number: str, ada: Person, tom: Person, **changes: Any) -> NewOrder:
    """An order of Ada's from Tom."""
    given = {"lines": [TEA], "placed_at": AT, "currency": "EUR", "placed_by": ada.name}
    return NewOrder(number, ada.company_id, tom.company_id, **given | changes)


def test_a_placed_order_is_written_with_number_total_and_first_item(ada: Person, tom: Person, order_row: Any):
    with transaction() as db:
        placing.place_order(db, order("ord-7", ada, tom, lines=[TEA, NewLine("C-1", "Coffee", 1, 999)]))

    row = order_row("ORD-7")
    assert (row.short_number, row.total_minor, row.line_count, row.first_item) == ("7", 1299, 2, "Straße Tea")
    assert (row.version, row.placed_at, row.moved_at) == (1, AT, AT)


def test_an_item_is_written_once_and_found_without_capitals(ada: Person, tom: Person):
    with transaction() as db:
        placing.place_orders(db, [order("A-1", ada, tom), order("A-2", ada, tom)])
        placing.place_order(db, order("A-3", ada, tom))

    with reading() as db:
        assert db.execute(select(item.c.search_text)).scalars().all() == ["t 1 strasse tea"]


def test_every_status_has_a_tally_row_so_that_a_move_is_one_statement(ada: Person, tom: Person):
    with transaction() as db:
        placing.place_order(db, order("A-1", ada, tom))
        placing.place_order(db, order("A-2", ada, tom, status=OrderStatus.DELIVERED))
        placing.place_order(db, order("A-3", ada, tom))

    with reading() as db:
        rows = db.execute(select(tally.c.status, tally.c.month, tally.c.orders, tally.c.total_minor)).all()
    assert {row.status: row.orders for row in rows} == dict.fromkeys(OrderStatus, 0) | {"PENDING": 2, "DELIVERED": 1}
    assert {row.month for row in rows} == {"2026-10"}
    assert sum(row.total_minor for row in rows) == 900


def test_more_orders_than_a_chunk_holds_all_come_in(ada: Person, tom: Person):
    heard: list[int] = []
    many = (order(f"A-{number}", ada, tom) for number in range(2_500))

    with transaction() as db:
        assert placing.place_orders(db, many, progress=heard.append) == 2_500

    with reading() as db:
        counted = [db.scalar(select(func.count()).select_from(table)) for table in (orders, order_line)]
        assert counted == [2_500, 2_500]
        assert db.scalar(select(func.sum(tally.c.orders))) == 2_500
    assert heard == [1_000, 2_000, 2_500]


def test_a_taken_number_writes_nothing(ada: Person, tom: Person, snapshot: Any, unchanged: Any):
    with transaction() as db:
        placing.place_order(db, order("A-1", ada, tom))
    before = snapshot()

    with pytest.raises(PortalBusy):
        _place_all([order("A-2", ada, tom), order("a-1", ada, tom)])

    assert unchanged(before)


def _place_all(new_orders: list[NewOrder]) -> None:
    with transaction() as db:
        placing.place_orders(db, new_orders)


def test_very_many_orders_are_stored_as_each_alone(ada: Person, tom: Person):
    """As the ways to write many at once know nothing of the tables' types."""
    slot = Slot(AT, AT + timedelta(hours=2))
    event = NewEvent(OrderEvent.CONFIRM, AT, tom.company_id, 'Tab\t, \\N "quote"\n', person_id=tom.id, note="a\\b")
    wide = {"wanted": slot, "history": (event,), "undated": True, "status": OrderStatus.CONFIRMED, "note": "Ünïcode 🍅"}
    many = [order(f"B-{n:02}", ada, tom, lines=[TEA, replace(TEA, sku="T\\2", unit="box")], **wide) for n in range(60)]

    with transaction() as db:
        placing.place_orders(db, many)
        for one in many:
            placing.place_order(db, replace(one, number=one.number.replace("B", "A")))

    with reading() as db:
        for table in (orders, order_line, timeline_event):
            assert _stored(db, table, "B-") == _stored(db, table, "A-")


def _stored(db: Connection, table: Table, begin: str) -> Sequence[Any]:
    """The rows of the orders whose number begins so, as the driver gives them, but for what their numbers make."""
    own = {"id", "order_id", "number", "short_number", "search_number", "sort_number", "hash", "timeline_hash"}
    names = ", ".join(f"{table.name}.{column.name}" for column in table.c if column.name not in own)
    joined = "" if table is orders else f"JOIN {table.name} ON orders.id = {table.name}.order_id"
    found = f"SELECT {names} FROM orders {joined} WHERE orders.number LIKE '{begin}%' ORDER BY orders.number, {names}"
    rows = db.exec_driver_sql(found.replace("%", "%%") if db.dialect.name == "postgresql" else found).all()
    assert len(rows) >= 60
    return rows
