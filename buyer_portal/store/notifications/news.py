"""What companies were told, and what each person has read of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    insert,
    select,
)

from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Actor, Person, Side
from buyer_portal.store.asking import COMPANY, PERSON, asking
from buyer_portal.store.conversation.subject import Subject
from buyer_portal.store.notifications.reading import (
    CHOICES,
    READING,
    begin_telling,
    is_read_by,
    is_told_to,
    is_unread_by,
    mark_read,
    unread_of,
)
from buyer_portal.store.people.people import CAN_SIGN_IN
from buyer_portal.store.tables import (
    cancellation,
    company,
    direct_thread,
    notification,
    notification_read,
    orders,
    outbox,
    unread,
)
from buyer_portal.store.tables import person as people

MESSAGE = OrderEvent.MESSAGE.value
"""The kind of a notification about a message."""
# The sender of a direct message is the company of the thread that is not the reader's.
_partner = company.alias("partner")
_NOTICE = (notification, orders.c.number, orders.c.status, cancellation.c.from_status, _partner.c.slug)


@dataclass(frozen=True, slots=True)
class News:
    """What somebody did or said. `kind` is an `OrderEvent` or `MESSAGE`; `text` goes with it."""

    kind: str
    actor: Actor
    at: datetime
    text: str = ""


def notify(db: Connection, companies: Sequence[int], about: Subject, news: News) -> None:
    """Write a notification and an outbox row about an order or a direct thread for each company.

    Whoever acts on an order has seen its news, so this and all earlier notifications of it are marked read for them.
    """
    begin_telling(db, companies)
    common = {**about.reference, "kind": str(news.kind), "at": news.at}
    told = {**common, "person_name": news.actor.name, "company_name": news.actor.company, "text": news.text[:400]}
    notices = db.execute(_WRITE, [{**told, "company_id": company_id} for company_id in companies]).all()
    db.execute(_TO_SEND, [{**common, "company_id": row.company_id, "notification_id": row.id} for row in notices])
    if about.order_id is not None and isinstance(news.actor, Person):
        own = db.scalars(_UNREAD, {**asking(news.actor), "about": about.order_id})
        mark_read(db, news.actor, own.all())


_WRITE = insert(notification).returning(notification.c.id, notification.c.company_id)
_TO_SEND = insert(outbox)


def events_of(order_id: int) -> ColumnElement[bool]:
    """The condition for an order's notifications without those of messages, which are read in the chat."""
    return _is_event_of(order_id)


def _is_event_of(order_id: Any) -> ColumnElement[bool]:
    return (notification.c.order_id == order_id) & (notification.c.kind != MESSAGE)


_UNREAD = unread_of(_is_event_of(bindparam("about")))


def is_first_unread(db: Connection, company_id: int, subject: Subject) -> bool:
    """Whether somebody of the company had read all of this thread before its newest message."""
    query = (
        select(unread.c.person_id)
        .join_from(unread, people, people.c.id == unread.c.person_id)
        .where(subject.is_of(unread), people.c.company_id == company_id, CAN_SIGN_IN, unread.c.messages == 1)
        .limit(1)
    )
    return db.execute(query).first() is not None


def notifications_of(db: Connection, person: Person, *, unread_only: bool, limit: int) -> Sequence[Row]:
    """The company's notifications, newest first, with `number`, `from_status` and whether the person `has_read` them.

    `from_status` is the one that the order was cancelled from, None when its buyer did not cancel it. One about a
    direct thread has no number, but the `slug` of the other company.
    """
    query = _newest_notices(person.side, person.channels, unread_only=unread_only)
    return db.execute(query, {**asking(person), "most": limit}).all()


@lru_cache(CHOICES)
def _newest_notices(side: Side, channels: str, *, unread_only: bool) -> Select[Any]:
    query = _notices(side).where(notification.c.company_id == COMPANY, is_told_to(channels))
    if unread_only:
        query = query.where(is_unread_by())
    return query.order_by(notification.c.id.desc()).limit(bindparam("most"))


def _notices(side: Side) -> Select[Any]:
    partner_id = direct_thread.c.supplier_id if side is Side.BUYER else direct_thread.c.buyer_id
    return (
        select(*_NOTICE, is_read_by().label("has_read"))
        .select_from(notification)
        .join(people, people.c.id == PERSON)
        .outerjoin(orders, orders.c.id == notification.c.order_id)
        .outerjoin(direct_thread, direct_thread.c.id == notification.c.direct_id)
        .outerjoin(_partner, _partner.c.id == partner_id)
        .outerjoin(notification_read, READING)
        .outerjoin(cancellation, cancellation.c.order_id == notification.c.order_id)
    )


def notification_of(db: Connection, person: Person, notification_id: int) -> Row | None:
    """One of the company's notifications as `notifications_of` gives it; None when there is no such one among them."""
    one = (notification.c.id == notification_id) & (notification.c.company_id == COMPANY)
    return db.execute(_notices(person.side).where(one), asking(person)).one_or_none()


def notification_by_id(db: Connection, reader: Person, notification_id: int) -> Row:
    """One notification as `notifications_of` gives it, whoever it is for."""
    query = _notices(reader.side).where(notification.c.id == notification_id)
    return db.execute(query, asking(reader)).one()
