"""What happened to an order, in order."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select

from buyer_portal.domain.orders.order import REACHES, OrderEvent
from buyer_portal.domain.people.person import Actor
from buyer_portal.store.tables import timeline_event

_IS_STEP = timeline_event.c.event.in_([event.value for event in REACHES])


def add_event(db: Connection, order_id: int, event: OrderEvent, person: Actor, at: datetime, note: str = "") -> None:
    """Add an event by `person`; its time is never before the last event's, even if the clock went back."""
    newest = db.scalar(select(func.max(timeline_event.c.at)).where(timeline_event.c.order_id == order_id))
    values = {
        "order_id": order_id,
        "event": event.value,
        "at": max(at, newest) if newest else at,
        "person_id": person.id,
        "person_name": person.name,
        "company_id": person.company_id,
        "note": note,
    }
    db.execute(insert(timeline_event), values)


def events_of(db: Connection, order_id: int, newest: int | None = None) -> Sequence[Row]:
    """The order's timeline, oldest first: with `newest`, its steps, which are few, and so many of the rest."""
    own = timeline_event.c.order_id == order_id
    query = select(timeline_event).where(own).order_by(timeline_event.c.id)
    if newest is not None:
        rest = select(timeline_event.c.id).where(own, ~_IS_STEP).order_by(timeline_event.c.id.desc()).limit(newest)
        query = query.where(_IS_STEP | timeline_event.c.id.in_(rest.scalar_subquery()))
    return db.execute(query).all()


def event_count(db: Connection, order_id: int) -> int:
    """How many lines the order's whole timeline has."""
    return db.scalar(select(func.count()).where(timeline_event.c.order_id == order_id)) or 0


def was_declined(db: Connection, order_id: int) -> bool:
    """Whether the order's supplier declined it."""
    declined = (timeline_event.c.order_id == order_id) & (timeline_event.c.event == OrderEvent.DECLINE.value)
    return db.execute(select(timeline_event.c.id).where(declined).limit(1)).first() is not None


def newest_event(db: Connection, order_id: int) -> Row | None:
    """What happened to the order last."""
    query = select(timeline_event).where(timeline_event.c.order_id == order_id)
    return db.execute(query.order_by(timeline_event.c.id.desc()).limit(1)).one_or_none()
