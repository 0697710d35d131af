"""The mail about people's own sign-ins that waits, was sent, or could not be."""

from datetime import UTC, datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from buyer_portal.store.tables import account_mail

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def add_account_mail(
    db: Connection,
    person_id: int | None,
    kind: str,
    at: datetime,
    browser: str = "",
    *,
    email: str = "",
    other_email: str = "",
) -> None:
    """Put a mail in the outbox, in the transaction of what it tells; without a person it is mailed to nobody.

    To `email`, if that is another address than the person's.
    """
    waiting = {"person_id": person_id, "kind": kind, "at": at, "due_at": at, "attempts": 0, "browser": browser}
    db.execute(insert(account_mail), waiting | {"email": email, "other_email": other_email})


def due_account_mail(db: Connection, at: datetime) -> Row | None:
    """The mail that has waited longest and may be tried now."""
    query = select(account_mail).where(account_mail.c.due_at <= at)
    return db.execute(query.order_by(account_mail.c.due_at, account_mail.c.id).limit(1)).first()


def hold_account_mail(db: Connection, waiting: Row, until: datetime) -> bool:
    """Claim a mail for an attempt; False = another worker has claimed it."""
    mine = (account_mail.c.id == waiting.id) & (account_mail.c.due_at == waiting.due_at)
    taken = update(account_mail).where(mine).values(due_at=until, attempts=account_mail.c.attempts + 1)
    return db.execute(taken).rowcount == 1


def settle_account_mail(db: Connection, mail_id: int, due_at: datetime | None = None, **how: datetime) -> None:
    """End a mail, `sent_at` or `failed_at`; or try it again at `due_at`."""
    db.execute(update(account_mail).where(account_mail.c.id == mail_id).values(due_at=due_at, **how))


def forget_account_mail(db: Connection, mail_id: int) -> None:
    """Take a mail to nobody out of the outbox."""
    db.execute(delete(account_mail).where(account_mail.c.id == mail_id))


def oldest_account_mail(db: Connection) -> datetime | None:
    """When what the oldest waiting mail tells of happened."""
    return db.scalar(select(func.min(account_mail.c.at)).where(account_mail.c.due_at > _LONG_AGO))
