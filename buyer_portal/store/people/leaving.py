"""Who is of a company, who leaves it, and who comes back."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

from sqlalchemy import Connection, Row, delete, func, select, update

from buyer_portal.domain.people.email_change import EmailChangeEnd
from buyer_portal.domain.people.person import Person, Role
from buyer_portal.store.people.email_changes import end_email_changes_of
from buyer_portal.store.people.people import CAN_SIGN_IN, person_from, select_people
from buyer_portal.store.people.second_factor import HAS_FACTOR, forget_factors_of
from buyer_portal.store.people.sign_ins import forget_sign_ins_of
from buyer_portal.store.people.sso import forget_identity_of
from buyer_portal.store.tables import person, sign_in, unread

_SEEN = select(func.max(sign_in.c.seen_at)).where(sign_in.c.person_id == person.c.id).scalar_subquery()


def people_of_company(db: Connection, company_id: int) -> Sequence[Row]:
    """Those of the company who can sign in, oldest first: everything of a person, `joined_at`, `seen_at`, `has_factor`.

    Of who is signed in, the sign-in says when they were here; the person's row, of who has signed out.
    """
    seen = func.coalesce(_SEEN, person.c.seen_at).label("seen_at")
    found = select_people().add_columns(person.c.joined_at, seen, HAS_FACTOR.label("has_factor"))
    return db.execute(found.where(person.c.company_id == company_id, CAN_SIGN_IN).order_by(person.c.id)).all()


def person_of_company(db: Connection, company_id: int, email: str) -> Person | None:
    """The person with this address, if they are of the company and can sign in."""
    found = select_people().where(person.c.email == email, person.c.company_id == company_id, CAN_SIGN_IN)
    row = db.execute(found).one_or_none()
    return person_from(row) if row else None


def take_sign_in(db: Connection, person_id: int) -> None:
    """Let somebody in no more: no password is left, no second factor, no account elsewhere, no sign-in.

    Nothing counts as unread by them.
    """
    db.execute(update(person).where(person.c.id == person_id).values(password_hash=None))
    forget_sign_ins_of(db, person_id)
    end_email_changes_of(db, person_id, EmailChangeEnd.CHANGED)
    forget_factors_of(db, person_id)
    forget_identity_of(db, person_id)
    db.execute(delete(unread).where(unread.c.person_id == person_id))


def give_sign_in(
    db: Connection, person_id: int, *, name: str, role: Role, password_hash: str, joined_at: datetime
) -> None:
    """Let somebody in again who was of the company before. What a browser kept of them is not theirs any more."""
    db.execute(delete(unread).where(unread.c.person_id == person_id))  # a message may have been written just then
    values = {"name": name, "role": role.value, "password_hash": password_hash, "joined_at": joined_at}
    db.execute(update(person).where(person.c.id == person_id).values(**values, secret=token_hex(32)))
