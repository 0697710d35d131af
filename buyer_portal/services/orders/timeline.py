"""What happened to an order, as its page and its chat tell it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.imports.order import IMPORTED
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.store.orders.timeline import events_of

TIMELINE_SIZE = 50
"""Lines of the timeline at first, besides the steps; as many more each time that earlier ones are asked for."""
MAX_TIMELINE = 1_000
"""The most that are shown."""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the timeline. `by` is a person's name, or a company's where no person is known.

    `undated`: the status came from a file, and `at` is when the file was read; nobody knows when it happened.
    """

    event: OrderEvent
    at: datetime
    by: str
    company: str
    note: str
    undated: bool = False


def timeline_for(db: Connection, order: Row, newest: int | None = None) -> tuple[Event, ...]:
    """What happened to the order, oldest first: all of it, or all its steps and the newest of the rest."""
    names = {order.buyer_id: order.buyer, order.supplier_id: order.supplier}
    return tuple(
        Event(
            OrderEvent(row.event),
            row.at,
            row.person_name,
            names.get(row.company_id, ""),
            row.note,
            undated=row.person_id is None and row.note == IMPORTED,
        )
        for row in events_of(db, order.id, newest)
    )
