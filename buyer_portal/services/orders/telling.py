"""Telling of a step in an order: its timeline, the other side's news, and the screens that show it."""

from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import STEP, Changed
from buyer_portal.services.deeds import TELLING, ensure_not_too_often
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.notifications.news import News, notify
from buyer_portal.store.orders.timeline import add_event


def tell_other_side(
    db: Connection, order: Row, person: Person, event: OrderEvent, at: datetime, said: str, note: str | None = None
) -> None:
    """Write a step into the timeline, with `note` (else what was `said`), and tell the other company what was said.

    Raises:
        TooManyDeeds: the person has told them more about this order than anybody has to say.
    """
    ensure_not_too_often(person, TELLING, order.number)
    other = order.supplier_id if person.side is Side.BUYER else order.buyer_id
    add_event(db, order.id, event, person, at, said if note is None else note)
    notify(db, (other,), about_order(order), News(event, person, at, said))


def announce_order(order: Row) -> None:
    """Make the open screens of both companies reload the order; call it after the commit."""
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id), what=STEP))
