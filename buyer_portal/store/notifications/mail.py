"""Mail that waits, was sent, or could not be."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select, update

from buyer_portal.store.engine import upsert
from buyer_portal.store.notifications.news import MESSAGE
from buyer_portal.store.tables import mail, notification, orders, outbox, person

_AT_ONCE = 100
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def waiting_news(db: Connection) -> Sequence[Row]:
    """The oldest outbox row without mails yet: `id`, `kind`, `at`, and the `notification_id` it is about."""
    columns = (outbox.c.id, outbox.c.company_id, outbox.c.kind, outbox.c.at, outbox.c.notification_id)
    query = select(*columns).where(outbox.c.sent_at.is_(None)).order_by(outbox.c.id).limit(_AT_ONCE)
    return db.execute(query).all()


def people_to_mail(db: Connection, company_ids: set[int]) -> Sequence[Row]:
    """Those of the companies who can sign in: `id`, `company_id` and `channels`."""
    who = person.c.company_id.in_(company_ids), person.c.password_hash.is_not(None)
    return db.execute(select(person.c.id, person.c.company_id, person.c.channels).where(*who)).all()


def put_in_line(db: Connection, mails: list[dict[str, Any]], outbox_ids: list[int], at: datetime) -> None:
    """Add the mails, and mark the outbox row as done."""
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
    """Claim a mail for an attempt; False = another worker has claimed it."""
    mine = (mail.c.id == waiting.id) & (mail.c.due_at == waiting.due_at)
    taken = update(mail).where(mine).values(due_at=until, attempts=mail.c.attempts + 1)
    return db.execute(taken).rowcount == 1


def finish(db: Connection, waiting: Row, **how: datetime) -> None:
    """End a mail: `sent_at` or `failed_at`. A sent digest of messages ends the person's other message mails, too."""
    about: ColumnElement[bool] = mail.c.id == waiting.id
    if waiting.kind == MESSAGE and "sent_at" in how:
        about |= mail.c.id.in_(_waiting_messages(waiting.person_id))
    db.execute(update(mail).where(about, mail.c.due_at.is_not(None)).values(due_at=None, **how))


def _waiting_messages(person_id: int) -> Select[int]:
    """Few of all mails wait: "+ 0" keeps SQLite from using the person's index instead of the one of waiting mails."""
    query = select(mail.c.id).join_from(mail, notification)
    return query.where(mail.c.due_at > _LONG_AGO, mail.c.person_id + 0 == person_id, notification.c.kind == MESSAGE)


def wait_until(db: Connection, mail_id: int, at: datetime) -> None:
    """Try a mail again at that time."""
    db.execute(update(mail).where(mail.c.id == mail_id).values(due_at=at))
