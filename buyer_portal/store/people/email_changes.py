"""Changes of address that wait to be confirmed, as the portal remembers them."""

from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from buyer_portal.store.people.people import select_people
from buyer_portal.store.tables import email_change, person

_CHANGES = (
    select_people()
    .add_columns(
        person.c.password_hash,
        email_change.c.id.label("change_id"),
        email_change.c.email.label("new_email"),
        email_change.c.link_at,
        email_change.c.ended_by,
    )
    .join(email_change, email_change.c.person_id == person.c.id)
)


def add_email_change(db: Connection, person_id: int, email: str, at: datetime) -> None:
    """Remember that the person wants to sign in with another address."""
    db.execute(insert(email_change), {"person_id": person_id, "email": email, "asked_at": at, "ended_by": ""})


def open_email_change(db: Connection, person_id: int) -> Row | None:
    """The person's change that nothing has ended but time; there is one at most."""
    open_one = (email_change.c.person_id == person_id) & (email_change.c.ended_by == "")
    latest = select(email_change).where(open_one).order_by(email_change.c.id.desc()).limit(1)
    return db.execute(latest).one_or_none()


def change_of_link(db: Connection, link_hash: str) -> Row | None:
    """Whose link has this hash: the person, `password_hash`, `change_id`, `new_email`, `link_at` and `ended_by`."""
    return db.execute(_CHANGES.where(email_change.c.link_hash == link_hash)).one_or_none()


def write_confirm_link(db: Connection, change_id: int, link_hash: str, at: datetime) -> None:
    """Give a change the link that it is confirmed with; one from before opens nothing."""
    values = {"link_hash": link_hash, "link_at": at, "failed_at": None}
    db.execute(update(email_change).where(email_change.c.id == change_id).values(**values))


def write_not_delivered(db: Connection, change_id: int, at: datetime) -> None:
    """Remember that the mail with the link could not be delivered."""
    db.execute(update(email_change).where(email_change.c.id == change_id).values(failed_at=at))


def end_email_change(db: Connection, change_id: int, why: str) -> None:
    """End one change."""
    db.execute(update(email_change).where(email_change.c.id == change_id).values(ended_by=why))


def end_email_changes_of(db: Connection, person_id: int, why: str) -> None:
    """End every change of the person that nothing has ended yet."""
    open_ones = (email_change.c.person_id == person_id) & (email_change.c.ended_by == "")
    db.execute(update(email_change).where(open_ones).values(ended_by=why))


def forget_email_changes_before(db: Connection, asked: datetime) -> int:
    """Sweep out changes from before then, and give how many; what somebody keeps locked is left to the next."""
    old = select(email_change.c.id).where(email_change.c.asked_at < asked)
    swept = delete(email_change).where(email_change.c.id.in_(old.with_for_update(skip_locked=True)))
    return db.execute(swept).rowcount
