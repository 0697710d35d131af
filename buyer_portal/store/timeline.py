"""What happened to an order, in order."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select

from buyer_portal.domain.order import OrderEvent
from buyer_portal.domain.person import Person
from buyer_portal.store.tables import timeline_event


def add_event(db: Connection, order_id: int, event: OrderEvent, person: Person, at: datetime, note: str = "") -> None:
    """Write down what `person` did to the order."""
    values = {
        "order_id": order_id,
        "event": event.value,
        "at": at,
        "person_id": person.id,
        "person_name": person.name,
        "company_id": person.company_id,
        "note": note,
    }
    db.execute(insert(timeline_event), values)


def events_of(db: Connection, order_id: int) -> Sequence[Row]:
    """The order's timeline, oldest first."""
    query = select(timeline_event).where(timeline_event.c.order_id == order_id).order_by(timeline_event.c.id)
    return db.execute(query).all()


def newest_event(db: Connection, order_id: int) -> Row | None:
    """What happened to the order last."""
    query = select(timeline_event).where(timeline_event.c.order_id == order_id)
    return db.execute(query.order_by(timeline_event.c.id.desc()).limit(1)).one_or_none()
