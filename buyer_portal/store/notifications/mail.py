"""Mail that waits, was sent, or could not be."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, false, func, or_, select, update

from buyer_portal.domain.notifications import STALE_AFTER
from buyer_portal.domain.people.person import Person
from buyer_portal.store.engine import upsert
from buyer_portal.store.notifications.news import MESSAGE
from buyer_portal.store.people.people import CAN_SIGN_IN
from buyer_portal.store.tables import mail, notification, orders, outbox, person

_AT_ONCE = 100
_IN_LINE_AT_MOST = 2 * STALE_AFTER  # no news waits longer for its mail
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def waiting_news(db: Connection) -> Sequence[Row]:
    """The oldest outbox rows without mails yet: `id`, `kind`, `at`, and the `notification_id` that each is about."""
    columns = (
        outbox.c.id,
        outbox.c.company_id,
        outbox.c.order_id,
        outbox.c.kind,
        outbox.c.at,
        outbox.c.notification_id,
    )
    query = select(*columns).where(outbox.c.sent_at.is_(None)).order_by(outbox.c.id).limit(_AT_ONCE)
    return db.execute(query).all()


def people_to_mail(db: Connection, company_ids: set[int]) -> Sequence[Row]:
    """Those of the companies who can sign in: `id`, `company_id` and `channels`."""
    who = person.c.company_id.in_(company_ids), CAN_SIGN_IN
    return db.execute(
        select(person.c.id, person.c.company_id, person.c.channels).where(*who).order_by(person.c.id)
    ).all()


def put_in_line(db: Connection, mails: list[dict[str, Any]], outbox_ids: list[int], at: datetime) -> None:
    """Add the mails, and mark the outbox row as done."""
    if mails:
        db.execute(upsert(db, mail).on_conflict_do_nothing(), mails)
    if outbox_ids:
        db.execute(update(outbox).where(outbox.c.id.in_(outbox_ids)).values(sent_at=at))


def mailed_since(db: Connection, news: Sequence[Row], readers: Sequence[Row], since: datetime) -> Sequence[Row]:
    """The newest mail about each order of the news to each of its readers, sent since then or still waiting.

    `person_id` and `order_id`, `sent_at` and `due_at`; either may be None. Messages are mailed by themselves.
    """
    told = {(row.company_id, row.order_id) for row in news if row.order_id and row.kind != MESSAGE}
    ids = [row.id for row in _told_of(db, told, since)]
    whom = mail.c.person_id.in_([reader.id for reader in readers]) & mail.c.notification_id.in_(ids)
    recent = mail.c.due_at.is_not(None) | (mail.c.sent_at > since)
    columns = (mail.c.person_id, notification.c.order_id, func.max(mail.c.sent_at).label("sent_at"))
    query = select(*columns, func.max(mail.c.due_at).label("due_at")).join_from(mail, notification)
    return db.execute(query.where(whom, recent).group_by(mail.c.person_id, notification.c.order_id)).all()


def _told_of(db: Connection, told: Iterable[tuple[int, int]], at: datetime) -> Sequence[Row]:
    """What companies were told of orders, by index, not long before `at`: `id` and `kind`, without messages."""
    pairs = [(notification.c.company_id == company) & (notification.c.order_id == order) for company, order in told]
    recent = (notification.c.at > at - _IN_LINE_AT_MOST) & (notification.c.kind != MESSAGE)
    query = select(notification.c.id, notification.c.kind).where(or_(false(), *pairs), recent)
    return db.execute(query.order_by(notification.c.id)).all()


def oldest_news(db: Connection) -> datetime | None:
    """When the oldest news without mails yet was written; None when none waits."""
    query = select(outbox.c.at).where(outbox.c.sent_at.is_(None)).order_by(outbox.c.id).limit(1)
    return db.execute(query).scalar_one_or_none()


def oldest_mail(db: Connection) -> datetime | None:
    """When the oldest of the news that mails wait to tell was written, however often they were tried."""
    told = select(func.min(notification.c.at)).join_from(mail, notification).where(mail.c.due_at > _LONG_AGO)
    return db.execute(told).scalar_one_or_none()


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


def take_along(
    db: Connection, waiting: Row, reader: Person, at: datetime, until: datetime
) -> list[tuple[int, int, str]]:
    """Claim what else waits to be mailed to the reader about the same order: its id, and the id and kind of its news.

    What another worker has in hand is left to it: tried before, and not due.
    """
    if waiting.order_id is None or waiting.kind == MESSAGE:
        return []
    kinds = {row.id: row.kind for row in _told_of(db, [(reader.company_id, waiting.order_id)], at)}
    free = (mail.c.due_at <= at) | ((mail.c.attempts == 0) & (mail.c.due_at > _LONG_AGO))
    query = select(mail.c.id, mail.c.due_at, mail.c.notification_id).where(
        mail.c.person_id == reader.id, mail.c.notification_id.in_(kinds), mail.c.id != waiting.id, free
    )
    claimed = [other for other in db.execute(query.order_by(mail.c.id)).all() if hold(db, other, until)]
    return [(other.id, other.notification_id, kinds[other.notification_id]) for other in claimed]


def finish(db: Connection, waiting: Row, along: Collection[int] = (), **how: datetime) -> None:
    """End a mail and what goes along: `sent_at` or `failed_at`."""
    about = mail.c.id.in_([waiting.id, *along])
    db.execute(update(mail).where(about, mail.c.due_at.is_not(None)).values(due_at=None, **how))


def waiting_messages(db: Connection, person_id: int) -> Sequence[int]:
    """The ids of the person's mails about messages that wait.

    Few of all mails do: "+ 0" keeps SQLite from using the person's index instead of the one of waiting mails.
    """
    query = select(mail.c.id).join_from(mail, notification)
    query = query.where(mail.c.due_at > _LONG_AGO, mail.c.person_id + 0 == person_id, notification.c.kind == MESSAGE)
    return db.scalars(query).all()


def wait_until(db: Connection, mail_ids: Collection[int], at: datetime) -> None:
    """Try mails again at that time."""
    db.execute(update(mail).where(mail.c.id.in_(mail_ids)).values(due_at=at))
