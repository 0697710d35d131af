"""What the database holds afterwards: everything that was acknowledged, once, and nothing half."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from buyer_portal.domain.ordering import NewOrder
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.settings import now
from buyer_portal.store import ordering as placing
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction
from e2e.database import ADA, LINES, TOM, person
from e2e.faults.load import Kept


def write_orders(numbers: Sequence[str]) -> None:
    """Place many orders of Ada's with Tom, PENDING."""
    by, to = person(ADA), person(TOM)
    with transaction() as db:
        for number in numbers:
            order = NewOrder(number, by.company_id, to.company_id, now(), "EUR", LINES, by.name, placed_by_id=by.id)
            placing.place_order(db, order)


def assert_kept(kept: Kept) -> None:
    """What was acknowledged is there once; what was tried is there whole, or not at all."""
    with reading() as db:
        orders = {row.number: row for row in _of(db, tables.orders, tables.orders.c.number.in_(kept.tried))}
        ids = [order.id for order in orders.values()]
        records = _of(db, tables.cancellation, tables.cancellation.c.order_id.in_(ids))
        events = _count(db, tables.timeline_event, tables.timeline_event.c.event == OrderEvent.CANCEL, ids)
        notices = _count(db, tables.notification, tables.notification.c.kind == OrderEvent.CANCEL, ids)
        written = _count(db, tables.message, tables.message.c.text.startswith("Please stop"), ids)
        messages = Counter(row.text for row in db.execute(select(tables.message.c.text)))
    cancellations = {record.order_id: record for record in records}
    for number, order in orders.items():
        is_cancelled = order.status == OrderStatus.CANCELLED
        once = (int(is_cancelled),) * 3 + (2 * is_cancelled,)
        there = (int(order.id in cancellations), events[order.id], written[order.id], notices[order.id])
        assert there == once, (number, order.status, there)
    for number, receipt in kept.cancelled.items():
        record = cancellations.get(orders[number].id)
        assert record, (number, "is acknowledged, and", orders[number].status)
        assert record.receipt == receipt, number
    for number, text in kept.messages.values():
        assert messages[text] == 1, (number, text, messages[text])


def _of(db: Any, table: Any, condition: Any) -> Sequence[Any]:
    return db.execute(select(table).where(condition)).all()


def _count(db: Any, table: Any, condition: Any, order_ids: Sequence[int]) -> Counter[int]:
    return Counter(row.order_id for row in _of(db, table, condition & table.c.order_id.in_(order_ids)))
