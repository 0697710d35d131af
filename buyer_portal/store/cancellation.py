"""The records of cancellations."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Person
from buyer_portal.store.tables import cancellation, message, timeline_event


def cancellation_by_key(db: Connection, person: Person, key: str) -> Row | None:
    """What this key already cancelled, if anything."""
    return db.execute(_BY_KEY, {"buyer": person.company_id, "given": key}).one_or_none()


_BY_KEY = select(cancellation).where(
    cancellation.c.buyer_id == bindparam("buyer"), cancellation.c.key == bindparam("given")
)


def cancellation_of(db: Connection, order_id: int) -> Row | None:
    """The order's cancellation, if a buyer cancelled it."""
    return db.execute(select(cancellation).where(cancellation.c.order_id == order_id)).one_or_none()


def record_cancellation(db: Connection, values: dict[str, Any]) -> None:
    """Write the record; a second one for the same order or key can't be written."""
    db.execute(insert(cancellation), values)


def has_written_since_processing(db: Connection, order: Row) -> bool:
    """Whether anybody of the buyer's company wrote in the chat since processing began."""
    began = (
        select(timeline_event.c.at)
        .where(timeline_event.c.order_id == order.id, timeline_event.c.event == OrderEvent.START_PROCESSING.value)
        .order_by(timeline_event.c.id.desc())
        .limit(1)
    )
    start = db.scalar(began) or order.moved_at
    wrote = select(message.c.id).where(
        message.c.order_id == order.id, message.c.company_id == order.buyer_id, message.c.at >= start
    )
    return db.execute(wrote.limit(1)).first() is not None
