"""Ends old mail and old notifications: a few rows in each transaction, so that nobody waits.

Two processes at once take different rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, or_, select

from buyer_portal.store.engine import upsert
from buyer_portal.store.people.people import CAN_SIGN_IN
from buyer_portal.store.tables import account_mail, mail, notification, notification_read, outbox, person

AT_ONCE = 200
"""Rows looked at in one transaction."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows a step ended, and the id of the last one it looked at; None when no old ones follow."""

    ended: int
    last: int | None


def sweep_outbox(db: Connection, before: datetime, after: int) -> Swept:
    """News from before then whose mails were made, or that came to nothing: no mail server for a day.

    `after` is the id of the last row that was looked at, as in the other steps.
    """
    over = (outbox.c.at < before) & (func.coalesce(outbox.c.sent_at, outbox.c.at) < before)
    ids, last = _look(db, outbox, outbox.c.at, over, before, after)
    db.execute(delete(outbox).where(outbox.c.id.in_(ids)))
    return Swept(len(ids), last)


def sweep_mail(db: Connection, before: datetime, after: int) -> Swept:
    """Mail about what was before then that was sent, has failed, or was not wanted in the end."""
    told = select(notification.c.at).where(notification.c.id == mail.c.notification_id).scalar_subquery()
    over = mail.c.due_at.is_(None) & (told < before)
    over &= func.coalesce(mail.c.sent_at, mail.c.failed_at, told) < before
    ids, last = _look(db, mail, told, over, before, after)
    db.execute(delete(mail).where(mail.c.id.in_(ids)))
    return Swept(len(ids), last)


def sweep_account_mail(db: Connection, before: datetime, after: int) -> Swept:
    """Mail about people's own sign-ins from before then, also what was never sent: it says nothing true any more."""
    ids, last = _look(db, account_mail, account_mail.c.at, account_mail.c.at < before, before, after)
    db.execute(delete(account_mail).where(account_mail.c.id.in_(ids)))
    return Swept(len(ids), last)


def sweep_notifications(db: Connection, before: datetime, after: int) -> Swept:
    """Those from before then that everybody of the company who can sign in has read, and no mail is kept about."""
    kept = or_(
        exists().where(mail.c.notification_id == notification.c.id),
        exists().where(outbox.c.notification_id == notification.c.id),
        exists().where(_has_not_read()),
    )
    ids, last = _look(db, notification, notification.c.at, (notification.c.at < before) & ~kept, before, after)
    db.execute(delete(notification_read).where(notification_read.c.notification_id.in_(ids)))
    db.execute(delete(notification).where(notification.c.id.in_(ids)))
    return Swept(len(ids), last)


def count_as_read(db: Connection, before: datetime, after: int) -> Swept:
    """Mark those from before then as read by everybody; the next tidying ends them.

    Not at once: somebody may be reading one this very moment, which writes a row about one that has to be there.
    """
    unread = (notification.c.at < before) & exists().where(_has_not_read())
    ids, last = _look(db, notification, notification.c.at, unread, before, after)
    missing = select(person.c.id, notification.c.id).where(notification.c.id.in_(ids), _has_not_read())
    marks = [{"person_id": row[0], "notification_id": row[1]} for row in db.execute(missing)]
    if marks:
        db.execute(upsert(db, notification_read).on_conflict_do_nothing(), marks)
    return Swept(len(ids), last)


def _has_not_read() -> ColumnElement[bool]:
    """The condition that a person of the notification's company can sign in and has not read it."""
    marked = exists().where(
        notification_read.c.notification_id == notification.c.id, notification_read.c.person_id == person.c.id
    )
    theirs = (person.c.company_id == notification.c.company_id) & CAN_SIGN_IN
    return theirs & (notification.c.id > person.c.notifications_read_to) & ~marked


def _look(
    db: Connection, table: Any, at: ColumnElement[Any], over: ColumnElement[bool], before: datetime, after: int
) -> tuple[Sequence[int], int | None]:
    """Which of the next rows are over, locked; and the last id, None when none of them is from before then.

    Ids grow with time, so nothing old follows a whole step of what is newer.
    """
    step = select(table.c.id, (at < before).label("old")).where(table.c.id > after).order_by(table.c.id).limit(AT_ONCE)
    rows = db.execute(step).all()
    if not any(row.old for row in rows):
        return [], None
    wanted = select(table.c.id).where(table.c.id.in_([row.id for row in rows]), over)
    ids = db.scalars(wanted.order_by(table.c.id).with_for_update(skip_locked=True, of=table)).all()
    return ids, rows[-1].id
