"""What happened to an order, in order, each line chained to the one before (`domain/record/chain.py`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from buyer_portal.domain.orders.order import REACHES, OrderEvent
from buyer_portal.domain.people.person import Actor
from buyer_portal.domain.record.chain import event_link, side_of
from buyer_portal.store.record.sealing import seal_timeline
from buyer_portal.store.tables import orders, timeline_event

_ADD = insert(timeline_event)
_IS_STEP = timeline_event.c.event.in_([event.value for event in REACHES])


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does to an order, with the timeline's `note` on it."""

    event: OrderEvent
    person: Actor
    note: str = ""


def add_event(db: Connection, order_id: int, event: OrderEvent, person: Actor, at: datetime, note: str = "") -> None:
    """Add an event by `person`; its time is never before the last event's, even if the clock went back."""
    line = next_line(db, order_id, Step(event, person, note), at)
    db.execute(update(orders).where(orders.c.id == order_id).values(timeline_hash=line["hash"]))
    write_line(db, line)


def next_line(db: Connection, order_id: int, step: Step, at: datetime) -> dict[str, Any]:
    """The line that comes next in the timeline; its hash has to go into the order's `timeline_hash`.

    The order is locked: of two lines that come next, one would hang on the wrong one.
    """
    end = db.execute(_END, {"order": order_id}).one()
    before = end.hash
    if before is None or before != end.timeline_hash:  # an older portal added to it, or another process just now
        before = seal_timeline(db, order_id)
    line = {
        "order_id": order_id,
        "event": step.event.value,
        "at": max(at, end.newest) if end.newest else at,
        "person_id": step.person.id,
        "person_name": step.person.name,
        "company_id": step.person.company_id,
        "note": step.note,
    }
    return line | {"hash": _link(before, end, line)}


def write_line(db: Connection, line: dict[str, Any]) -> None:
    """Write what `next_line` gave."""
    db.execute(_ADD, line)


def _link(before: str, order: Row, line: dict[str, Any]) -> str:
    side = side_of(line["company_id"], order.buyer_id, order.supplier_id)
    who = (line["person_id"], line["person_name"])
    return event_link(before, order.number, line["event"], line["at"], *who, side, line["note"])


_of_order = timeline_event.c.order_id == orders.c.id
_END = (
    select(
        orders.c.number,
        orders.c.buyer_id,
        orders.c.supplier_id,
        orders.c.timeline_hash,
        select(func.max(timeline_event.c.at)).where(_of_order).scalar_subquery().label("newest"),
        select(timeline_event.c.hash)
        .where(_of_order)
        .order_by(timeline_event.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("hash"),
    )
    .where(orders.c.id == bindparam("order"))
    .with_for_update(of=orders, key_share=True)
)


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
