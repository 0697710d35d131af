"""What happened while the person was away: the bell and the page behind it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row

from buyer_portal.domain.order import OrderEvent, OrderStatus
from buyer_portal.domain.person import Person
from buyer_portal.domain.thread import Direct
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.settings import now
from buyer_portal.store.attention import waiting_count
from buyer_portal.store.conversation import unread_messages
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications import (
    mark_all_notifications_read,
    mark_notifications_read,
    notification_count,
    notifications_of,
    unread_notifications,
)
from buyer_portal.store.orders import order_counts
from buyer_portal.store.tables import notification

SHOWN = 50
"""Notifications on the page at first."""
MAX_SHOWN = 500
"""The most that are listed."""
_NEWEST = 5
_CANCELLATIONS = 3
_MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification. `kind` is an `OrderEvent` or "MESSAGE", `actor` "Tom Becker, Green Valley Produce".

    `cancelled_from` is where its order stood when its buyer cancelled it. A direct message has no order, so no `number`
    and no `status`, but the other company's `slug`.
    """

    id: int
    kind: str
    number: str
    status: OrderStatus | None
    actor: str
    text: str
    at: datetime
    is_read: bool
    cancelled_from: OrderStatus | None = None
    slug: str = ""

    @property
    def thread(self) -> str:
        """The name of the thread that it belongs to."""
        return self.number or str(Direct(self.slug))


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
    notifications, newest first.
    """

    orders: int
    attention: int
    messages: int
    notifications: int
    newest: tuple[Notice, ...]


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
    """Give the few newest cancellations by the other side that the person has not read of yet, newest first."""
    with reading() as db:
        rows = notifications_of(db, person, unread_only=True, limit=MAX_SHOWN)
        return tuple(notice_from(row) for row in rows if row.kind == OrderEvent.CANCEL)[:_CANCELLATIONS]


def read_notification(person: Person, notification_id: object) -> None:
    """Mark one notification as read; what is not the person's, or is no id at all, is left alone."""
    if type(notification_id) is not int or not 0 < notification_id <= _MAX_ID:
        return
    with transaction() as db:
        mark_notifications_read(db, person, notification.c.id == notification_id)
    bus.announce(Changed("", (person.company_id,)))


def read_all_notifications(person: Person) -> None:
    """Mark everything the person's company was told so far as read by this person."""
    with transaction() as db:
        mark_all_notifications_read(db, person)
    bus.announce(Changed("", (person.company_id,)))


def counts_of(person: Person) -> Counts:
    """Count what the navigation shows."""
    with reading() as db:
        newest = notifications_of(db, person, unread_only=False, limit=_NEWEST)
        by_status = order_counts(db, person)
        return Counts(
            orders=sum(row.orders for row in by_status if _is_counted(person, row)),
            attention=waiting_count(db, person, now()),
            messages=unread_messages(db, person)[0],
            notifications=unread_notifications(db, person),
            newest=tuple(map(notice_from, newest)),
        )


def _is_counted(person: Person, row: Row) -> bool:
    return person.role == "BUYER" or not OrderStatus(row.status).is_final


def notice_from(row: Row) -> Notice:
    """A notification as the store found it for somebody."""
    return Notice(
        row.id,
        row.kind,
        row.number or "",
        OrderStatus(row.status) if row.status else None,
        row.actor,
        row.text,
        row.at,
        bool(row.has_read),
        OrderStatus(row.from_status) if row.from_status else None,
        row.slug or "",
    )
