"""What happened while the person was away: the bell and the page behind it."""

from dataclasses import dataclass

from sqlalchemy import Row

from buyer_portal.domain.key import is_id
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed
from buyer_portal.services.notifications.notice import Notice, notice_from
from buyer_portal.services.people.roles import denied_to
from buyer_portal.settings import now
from buyer_portal.store.conversation.chat import unread_messages
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.news import events_of, notification_of, notifications_of
from buyer_portal.store.notifications.reading import (
    mark_all_notifications_read,
    mark_notifications_read,
    notification_count,
    unread_among,
    unread_notifications,
)
from buyer_portal.store.orders.attention import waiting_count
from buyer_portal.store.orders.counts import order_counts
from buyer_portal.store.orders.list import order_of
from buyer_portal.store.tables import notification

SHOWN = 50
"""Notifications on the page at first."""
MAX_SHOWN = 500
"""The most that are listed."""
NEWEST = 10
"""Of so many the frame is told, so that what was committed late is among them."""


@dataclass(frozen=True, slots=True)
class Notices:
    """The newest notifications, whether more would be listed, how many there are and are unread.

    `total` is counted to one more than are ever listed, `unread` to 100.
    """

    notices: tuple[Notice, ...]
    has_older: bool
    total: int
    unread: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What the navigation shows: orders (a supplier's: open ones), unread messages, unread notifications (to 100).

    `attention` counts the orders that wait for the person, as the list's tab does. `newest` are the latest few
    notifications, newest first. `denied` has what the person's role does not allow, each with whom to ask.
    """

    orders: int
    attention: int
    messages: int
    notifications: int
    newest: tuple[Notice, ...]
    denied: dict[str, str]


def notifications(person: Person, *, unread_only: bool = False, shown: int = SHOWN) -> Notices:
    """Give the newest notifications of the person's company: `shown` of them, at most 500.

    Source: the guide, "You'll receive a notification confirming the cancellation".
    """
    shown = min(max(shown, 1), MAX_SHOWN)
    with reading() as db:
        rows = notifications_of(db, person, unread_only=unread_only, limit=shown + 1)
        return Notices(
            notices=tuple(map(notice_from, rows[:shown])),
            has_older=len(rows) > shown,
            total=notification_count(db, person, MAX_SHOWN + 1),
            unread=unread_notifications(db, person),
        )


def recent_cancellations(person: Person) -> tuple[Notice, ...]:
    """Give the cancellations by the other side that the person has not read of yet, newest first."""
    with reading() as db:
        rows = notifications_of(db, person, unread_only=True, limit=MAX_SHOWN)
        return tuple(notice_from(row) for row in rows if row.kind == OrderEvent.CANCEL)


def read_notification(person: Person, notification_id: object) -> Notice | None:
    """Mark one notification as read, and give it; None when it is not the person's, or no id at all."""
    if not is_id(notification_id):
        return None
    with transaction() as db:
        if (found := notification_of(db, person, notification_id)) is None:
            return None
        mark_notifications_read(db, person, notification.c.id == notification_id)
    bus.announce(counts_changed(person.id, person.company_id))
    return notice_from(found)


def read_order_news(person: Person, number: str) -> None:
    """Mark what was told about an order as read by who looks at it; its messages are read in the chat.

    Raises:
        OrderNotFound: it is not among this person's.
    """
    with reading() as db:
        about = events_of(order_of(db, person, number).id)
        if not unread_among(db, person, about):
            return
    with transaction() as db:
        mark_notifications_read(db, person, about)
    bus.announce(counts_changed(person.id, person.company_id))


def read_all_notifications(person: Person) -> None:
    """Mark everything the person's company was told so far as read by this person."""
    with transaction() as db:
        mark_all_notifications_read(db, person)
    bus.announce(counts_changed(person.id, person.company_id))


def counts_of(person: Person) -> Counts:
    """Count what the navigation shows."""
    with reading() as db:
        newest = notifications_of(db, person, unread_only=False, limit=NEWEST)
        by_status = order_counts(db, person)
        return Counts(
            orders=sum(row.orders for row in by_status if _is_counted(person, row)),
            attention=waiting_count(db, person, now()),
            messages=unread_messages(db, person)[0],
            notifications=unread_notifications(db, person),
            newest=tuple(map(notice_from, newest)),
            denied=denied_to(db, person),
        )


def _is_counted(person: Person, row: Row) -> bool:
    return person.side is Side.BUYER or not OrderStatus(row.status).is_final
