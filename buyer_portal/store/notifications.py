"""What companies were told, and what each person has read of it."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    true,
    update,
)

from buyer_portal.domain.channel import KINDS_WITH_TOPIC, kinds_off
from buyer_portal.domain.person import Person, Role
from buyer_portal.store.asking import COMPANY, PERSON, asking
from buyer_portal.store.engine import upsert
from buyer_portal.store.subject import Subject
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

MESSAGE = "MESSAGE"
"""The kind of a notification about a message; every other kind is an `OrderEvent`."""

# Who wrote directly is told by the thread, as the company that is not the reader's.
_partner = company.alias("partner")
_NOTICE = (notification, orders.c.number, orders.c.status, cancellation.c.from_status, _partner.c.slug)
_COUNT_TO = 100  # the bell says "99+", so counting on would be for nobody
_CHOICES = 500  # of channels; each is a statement, built once and kept


def notify(
    db: Connection,
    companies: Sequence[int],
    order_id: int | None,
    kind: str,
    actor: Person,
    at: datetime,
    text: str = "",
    *,
    direct_id: int | None = None,
) -> None:
    """Tell each company what `actor` did to the order, or said, in the portal and by the outbox."""
    common = {"order_id": order_id, "direct_id": direct_id, "kind": kind, "at": at}
    name = actor.name.replace(",", "")  # the first comma ends the name, whatever people call themselves
    told = [
        {**common, "company_id": company_id, "actor": f"{name}, {actor.company}"[:400], "text": text[:400]}
        for company_id in companies
    ]
    db.execute(insert(notification), told)
    db.execute(insert(outbox), [{**common, "company_id": company_id} for company_id in companies])


def is_first_unread(db: Connection, company_id: int, subject: Subject) -> bool:
    """Whether somebody of the company had read all of this thread before its newest message."""
    query = (
        select(unread.c.person_id)
        .join_from(unread, people, people.c.id == unread.c.person_id)
        .where(subject.is_of(unread), people.c.company_id == company_id, unread.c.messages == 1)
        .limit(1)
    )
    return db.execute(query).first() is not None


def notifications_of(db: Connection, person: Person, *, unread_only: bool, limit: int) -> Sequence[Row]:
    """The company's notifications, newest first, with `number`, `from_status` and whether the person `has_read` them.

    `from_status` is the one that the order was cancelled from, None when its buyer did not cancel it. One about a
    direct thread has no number, but the `slug` of the other company.
    """
    query = _newest_notices(person.role, person.channels, unread_only=unread_only)
    return db.execute(query, {**asking(person), "most": limit}).all()


@lru_cache(_CHOICES)
def _newest_notices(role: Role, channels: str, *, unread_only: bool) -> Select[Any]:
    query = _notices(role).where(notification.c.company_id == COMPANY, _is_told(channels))
    if unread_only:
        query = query.where(_is_unread())
    return query.order_by(notification.c.id.desc()).limit(bindparam("most"))


def _notices(role: Role) -> Select[Any]:
    partner_id = direct_thread.c.supplier_id if role is Role.BUYER else direct_thread.c.buyer_id
    return (
        select(*_NOTICE, _is_read().label("has_read"))
        .select_from(notification)
        .join(people, people.c.id == PERSON)
        .outerjoin(orders, orders.c.id == notification.c.order_id)
        .outerjoin(direct_thread, direct_thread.c.id == notification.c.direct_id)
        .outerjoin(_partner, _partner.c.id == partner_id)
        .outerjoin(notification_read, _READING)
        .outerjoin(cancellation, cancellation.c.order_id == notification.c.order_id)
    )


_READING = and_(notification_read.c.notification_id == notification.c.id, notification_read.c.person_id == PERSON)


def _is_told(channels: str) -> ColumnElement[bool]:
    """Not what the person has turned off."""
    off, others_too = kinds_off(channels)
    if others_too:  # nothing at all must not be looked for among everything
        told = KINDS_WITH_TOPIC.keys() - set(off)
        return notification.c.kind.in_(sorted(told)) if told else false()
    return notification.c.kind.not_in(off) if off else true()


def _is_read() -> ColumnElement[bool]:
    return (notification.c.id <= people.c.notifications_read_to) | notification_read.c.person_id.is_not(None)


def _is_unread() -> ColumnElement[bool]:
    """Not `_is_read`, said so that the index leads past all that was read at once."""
    return (notification.c.id > people.c.notifications_read_to) & notification_read.c.person_id.is_(None)


def notification_count(db: Connection, person: Person, most: int) -> int:
    """How many notifications the company got, counted to `most`."""
    theirs = notification.c.company_id == person.company_id, _is_told(person.channels)
    query = select(notification.c.id).where(*theirs).limit(most)
    return db.scalar(select(func.count()).select_from(query.subquery())) or 0


def notification_by_id(db: Connection, reader: Person, notification_id: int) -> Row:
    """One notification as `notifications_of` gives it, whoever it is for."""
    query = _notices(reader.role).where(notification.c.id == notification_id)
    return db.execute(query, asking(reader)).one()


def unread_notifications(db: Connection, person: Person) -> int:
    """How many the person has not read, counted to 100."""
    return db.scalar(_unread_count(person.channels), asking(person)) or 0


@lru_cache(_CHOICES)
def _unread_count(channels: str) -> Select[Any]:
    query = (
        select(notification.c.id)
        .join_from(notification, people, people.c.id == PERSON)
        .outerjoin(notification_read, _READING)
        .where(
            notification.c.company_id == COMPANY,
            _is_told(channels),
            _is_unread(),
        )
        .limit(_COUNT_TO)
    )
    return select(func.count()).select_from(query.subquery())


def mark_notifications_read(db: Connection, person: Person, condition: ColumnElement[bool]) -> int:
    """Mark those of the person's unread notifications that meet the condition. Gives how many."""
    query = (
        select(notification.c.id)
        .join_from(notification, people, people.c.id == PERSON)
        .outerjoin(notification_read, _READING)
        .where(notification.c.company_id == COMPANY, condition, _is_unread())
    )
    ids = db.scalars(query, asking(person)).all()
    if ids:
        # Two tabs may mark the same one at once.
        db.execute(
            upsert(db, notification_read).on_conflict_do_nothing(),
            [{"person_id": person.id, "notification_id": notification_id} for notification_id in ids],
        )
    return len(ids)


def mark_all_notifications_read(db: Connection, person: Person) -> None:
    """Everything the company was told so far counts as read by this person."""
    newest = select(func.coalesce(func.max(notification.c.id), 0)).where(notification.c.company_id == person.company_id)
    db.execute(update(people).where(people.c.id == person.id).values(notifications_read_to=newest.scalar_subquery()))
    db.execute(delete(notification_read).where(notification_read.c.person_id == person.id))
