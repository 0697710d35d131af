"""Mail that waits, was sent, or could not be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from buyer_portal.store.engine import upsert
from buyer_portal.store.notifications import MESSAGE
from buyer_portal.store.tables import mail, notification, orders, outbox, person

_AT_ONCE = 100


def waiting_news(db: Connection) -> Sequence[Row]:
    """The oldest news that was not put in line yet: `id`, `kind`, `at`, and the `notification_id` it is about."""
    same = and_(
        notification.c.company_id == outbox.c.company_id,
        notification.c.order_id.is_not_distinct_from(outbox.c.order_id),
        notification.c.direct_id.is_not_distinct_from(outbox.c.direct_id),
        notification.c.kind == outbox.c.kind,
        notification.c.at == outbox.c.at,
    )
    columns = (outbox.c.id, outbox.c.company_id, outbox.c.kind, outbox.c.at, notification.c.id.label("notification_id"))
    query = select(*columns).join_from(outbox, notification, same).where(outbox.c.sent_at.is_(None))
    return db.execute(query.order_by(outbox.c.id).limit(_AT_ONCE)).all()


def people_to_mail(db: Connection, company_ids: set[int]) -> Sequence[Row]:
    """Those of the companies who can sign in: `id`, `company_id` and `channels`."""
    who = person.c.company_id.in_(company_ids), person.c.password_hash.is_not(None)
    return db.execute(select(person.c.id, person.c.company_id, person.c.channels).where(*who)).all()


def put_in_line(db: Connection, mails: list[dict[str, Any]], outbox_ids: list[int], at: datetime) -> None:
    """Add the mails, and remember that the news is done with."""
    if mails:
        db.execute(upsert(db, mail).on_conflict_do_nothing(), mails)
    if outbox_ids:
        db.execute(update(outbox).where(outbox.c.id.in_(outbox_ids)).values(sent_at=at))


def due_mail(db: Connection, at: datetime) -> Row | None:
    """The mail that has waited longest and may be tried now, with what it is about."""
    columns = (mail, notification.c.kind, notification.c.order_id, orders.c.number)
    query = select(*columns).join_from(mail, notification).outerjoin(orders, orders.c.id == notification.c.order_id)
    query = query.where(mail.c.due_at <= at)
    return db.execute(query.order_by(mail.c.due_at, mail.c.id).limit(1)).first()


def hold(db: Connection, waiting: Row, until: datetime) -> bool:
    """Take a mail for an attempt; False = somebody else has it."""
    mine = (mail.c.id == waiting.id) & (mail.c.due_at == waiting.due_at)
    taken = update(mail).where(mine).values(due_at=until, attempts=mail.c.attempts + 1)
    return db.execute(taken).rowcount == 1


def finish(db: Connection, waiting: Row, **how: datetime) -> None:
    """End a mail: `sent_at` or `failed_at`. Its digest takes the person's other unread messages along."""
    about: ColumnElement[bool] = mail.c.id == waiting.id
    if waiting.kind == MESSAGE and "sent_at" in how:
        chats = select(notification.c.id).where(notification.c.kind == MESSAGE)
        about |= (mail.c.person_id == waiting.person_id) & mail.c.notification_id.in_(chats)
    db.execute(update(mail).where(about, mail.c.due_at.is_not(None)).values(due_at=None, **how))


def wait_until(db: Connection, mail_id: int, at: datetime) -> None:
    """Try a mail again at that time."""
    db.execute(update(mail).where(mail.c.id == mail_id).values(due_at=at))
