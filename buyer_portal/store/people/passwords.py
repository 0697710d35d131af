"""People's passwords, and the links that lead to a new one."""

from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from buyer_portal.domain.people.email_change import EmailChangeEnd
from buyer_portal.store.people.email_changes import end_email_changes_of
from buyer_portal.store.people.half_sign_ins import forget_half_sign_ins_of
from buyer_portal.store.people.people import select_people
from buyer_portal.store.tables import password_link, person, sign_in

_LINKS = (
    select_people()
    .add_columns(person.c.password_hash, password_link.c.made_at, password_link.c.ended_by)
    .join(password_link, password_link.c.person_id == person.c.id)
)


def lock_password(db: Connection, person_id: int) -> str | None:
    """The hash of the person's password, which nobody else changes before this transaction ends; None = no sign-in.

    All that has to do with a password begins here, so that no two wait for each other.
    """
    return db.scalar(select(person.c.password_hash).where(person.c.id == person_id).with_for_update())


def password_of(db: Connection, person_id: int) -> str | None:
    """The hash of the person's password; None = no sign-in."""
    return db.scalar(select(person.c.password_hash).where(person.c.id == person_id))


def write_password(db: Connection, person_id: int, password_hash: str) -> None:
    """Give the person another password. What began with the old one ends: half a sign-in, a change of address."""
    forget_half_sign_ins_of(db, person_id)
    end_email_changes_of(db, person_id, EmailChangeEnd.CHANGED)
    db.execute(update(person).where(person.c.id == person_id).values(password_hash=password_hash))


def forget_other_sign_ins(db: Connection, person_id: int, kept_hash: str) -> int:
    """End every sign-in of the person but one, and give how many."""
    theirs = (sign_in.c.person_id == person_id) & (sign_in.c.token_hash != kept_hash)
    return db.execute(delete(sign_in).where(theirs)).rowcount


def add_link(db: Connection, token_hash: str, person_id: int, at: datetime) -> None:
    """Remember a link to a new password."""
    db.execute(insert(password_link), {"token_hash": token_hash, "person_id": person_id, "made_at": at, "ended_by": ""})


def link_of(db: Connection, token_hash: str) -> Row | None:
    """Whose link has this hash: the person, `password_hash`, `made_at` and `ended_by`."""
    return db.execute(_LINKS.where(password_link.c.token_hash == token_hash)).one_or_none()


def end_link(db: Connection, token_hash: str, why: str) -> None:
    """End one link."""
    db.execute(update(password_link).where(password_link.c.token_hash == token_hash).values(ended_by=why))


def end_links_of(db: Connection, person_id: int, why: str) -> None:
    """End every link of the person that nothing has ended yet."""
    open_ones = (password_link.c.person_id == person_id) & (password_link.c.ended_by == "")
    db.execute(update(password_link).where(open_ones).values(ended_by=why))


def forget_links_before(db: Connection, made: datetime) -> int:
    """Sweep out links from before then, and give how many; what somebody keeps locked is left to the next."""
    old = select(password_link.c.token_hash).where(password_link.c.made_at < made)
    swept = delete(password_link).where(password_link.c.token_hash.in_(old.with_for_update(skip_locked=True)))
    return db.execute(swept).rowcount
