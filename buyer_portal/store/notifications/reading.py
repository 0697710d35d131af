"""What each person has read of the news, and how much they have not."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    delete,
    false,
    func,
    select,
    true,
    update,
)

from buyer_portal.domain.notifications import KINDS_WITH_TOPIC, kinds_off
from buyer_portal.domain.people.person import Person
from buyer_portal.store.asking import COMPANY, PERSON, asking
from buyer_portal.store.engine import upsert
from buyer_portal.store.tables import (
    notification,
    notification_read,
)
from buyer_portal.store.tables import person as people

_COUNT_TO = 100  # the bell shows "99+" beyond that
CHOICES = 500  # cached statements, one for each combination of a person's channels
_TELLING = 1_314_214_739 << 32  # the advisory locks of this kind; a company's id is the rest of the key
READING = and_(notification_read.c.notification_id == notification.c.id, notification_read.c.person_id == PERSON)


def is_told_to(channels: str) -> ColumnElement[bool]:
    """The condition that leaves out the kinds of news that the person has turned off."""
    off, others_too = kinds_off(channels)
    if others_too:  # if all are off, `false()` saves a scan
        told = KINDS_WITH_TOPIC.keys() - set(off)
        return notification.c.kind.in_(sorted(told)) if told else false()
    return notification.c.kind.not_in(off) if off else true()


def is_read_by() -> ColumnElement[bool]:
    """The condition that the person has read it: marked by itself, or by "mark all as read" since."""
    return (notification.c.id <= people.c.notifications_read_to) | notification_read.c.person_id.is_not(None)


def is_unread_by() -> ColumnElement[bool]:
    """The opposite of `is_read_by`, written so that the index skips all that "mark all as read" covers."""
    return (notification.c.id > people.c.notifications_read_to) & notification_read.c.person_id.is_(None)


def notification_count(db: Connection, person: Person, most: int) -> int:
    """How many notifications the company got, counted to `most`."""
    theirs = notification.c.company_id == person.company_id, is_told_to(person.channels)
    query = select(notification.c.id).where(*theirs).limit(most)
    return db.scalar(select(func.count()).select_from(query.subquery())) or 0


def unread_notifications(db: Connection, person: Person) -> int:
    """How many the person has not read, counted to 100."""
    return db.scalar(_unread_count(person.channels), asking(person)) or 0


@lru_cache(CHOICES)
def _unread_count(channels: str) -> Select[Any]:
    query = (
        select(notification.c.id)
        .join_from(notification, people, people.c.id == PERSON)
        .outerjoin(notification_read, READING)
        .where(
            notification.c.company_id == COMPANY,
            is_told_to(channels),
            is_unread_by(),
        )
        .limit(_COUNT_TO)
    )
    return select(func.count()).select_from(query.subquery())


def mark_notifications_read(db: Connection, person: Person, condition: ColumnElement[bool]) -> int:
    """Mark those of the person's unread notifications that meet the condition. Gives how many."""
    ids = unread_among(db, person, condition)
    mark_read(db, person, ids)
    return len(ids)


def mark_read(db: Connection, person: Person, ids: Sequence[int]) -> None:
    """Mark these notifications read for the person."""
    if ids:
        # Two tabs may mark the same one at the same time.
        db.execute(
            upsert(db, notification_read).on_conflict_do_nothing(),
            [{"person_id": person.id, "notification_id": notification_id} for notification_id in ids],
        )


def unread_among(db: Connection, person: Person, condition: ColumnElement[bool]) -> Sequence[int]:
    """The ids of the person's unread notifications that meet the condition."""
    return db.scalars(unread_of(condition), asking(person)).all()


def unread_of(condition: ColumnElement[bool]) -> Select[Any]:
    """What finds the ids of unread notifications; who asks is given with it, as `asking` says."""
    return (
        select(notification.c.id)
        .join_from(notification, people, people.c.id == PERSON)
        .outerjoin(notification_read, READING)
        .where(notification.c.company_id == COMPANY, condition, is_unread_by())
    )


def begin_telling(db: Connection, companies: Sequence[int]) -> None:
    """Say until the transaction ends that these companies are being told something.

    On PostgreSQL notifications appear out of the turn of their ids: each when its transaction is committed. SQLite has
    one writer at a time.
    """
    if db.dialect.name == "postgresql":
        db.execute(select(*(func.pg_advisory_xact_lock_shared(_TELLING | company) for company in sorted(companies))))


def _is_being_told(db: Connection, company_id: int) -> bool:
    """Whether a notification with a smaller id may yet appear; if not, none appears until the transaction ends."""
    if db.dialect.name != "postgresql":
        return False
    return not db.scalar(select(func.pg_try_advisory_xact_lock(_TELLING | company_id)))


def mark_all_notifications_read(db: Connection, person: Person) -> None:
    """Everything that the company was told counts as read by this person, and nothing that it is being told now.

    "All to this id" is only true while nobody is telling the company anything; else each that is there is marked.
    """
    db.execute(select(people.c.id).where(people.c.id == person.id).with_for_update(key_share=True))
    if _is_being_told(db, person.company_id):
        mark_notifications_read(db, person, true())
        return
    newest = select(func.coalesce(func.max(notification.c.id), 0)).where(notification.c.company_id == person.company_id)
    db.execute(update(people).where(people.c.id == person.id).values(notifications_read_to=newest.scalar_subquery()))
    db.execute(delete(notification_read).where(notification_read.c.person_id == person.id))
