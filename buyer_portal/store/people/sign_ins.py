"""Who is signed in where."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from buyer_portal.store.people.people import CAN_SIGN_IN, select_people
from buyer_portal.store.people.second_factor import OWES_FACTOR
from buyer_portal.store.tables import half_sign_in, person, sign_in, sso_provider

# Who came by a provider which counts as one owes no second factor, as long as it does.
_PROVIDER_IS_FACTOR = sign_in.c.through_sso & (
    select(sso_provider.c.company_id)
    .where(sso_provider.c.company_id == person.c.company_id, sso_provider.c.is_factor)
    .exists()
)
_SIGNED_IN = (
    select_people()
    .add_columns(sign_in.c.created_at, sign_in.c.seen_at, (OWES_FACTOR & ~_PROVIDER_IS_FACTOR).label("owes_factor"))
    .join(sign_in, sign_in.c.person_id == person.c.id)
)  # made once: every event asks


def signed_in(db: Connection, token_hash: str) -> Row | None:
    """The person whose sign-in has this hash, with `created_at` and `seen_at` of it, and `owes_factor`."""
    return db.execute(_SIGNED_IN.where(sign_in.c.token_hash == token_hash)).one_or_none()


def add_sign_in(
    db: Connection, token_hash: str, person_id: int, at: datetime, browser: str, *, through_sso: bool = False
) -> None:
    """Remember a sign-in, in which browser it is, and whether it came by the company's single sign-on."""
    row = {"token_hash": token_hash, "person_id": person_id, "created_at": at, "seen_at": at, "browser": browser}
    db.execute(insert(sign_in), {**row, "through_sso": through_sso})


def sign_ins_of(db: Connection, person_id: int, created: datetime, seen: datetime, most: int) -> Sequence[Row]:
    """The person's sign-ins that began and were used since these times, the latest used first."""
    theirs = (sign_in.c.person_id == person_id) & (sign_in.c.created_at >= created) & (sign_in.c.seen_at >= seen)
    latest = sign_in.c.seen_at.desc(), sign_in.c.token_hash
    return db.execute(select(sign_in).where(theirs).order_by(*latest).limit(most)).all()


def note_person_here(db: Connection, person_id: int, at: datetime, password_hash: str = "") -> bool:
    """Write down that the person is here; False for who can't sign in, or not with this password any more.

    It stays so until the transaction ends: whoever takes the sign-in, or changes the password, waits.
    """
    same = CAN_SIGN_IN if not password_hash else person.c.password_hash == password_hash
    return db.execute(update(person).where(person.c.id == person_id, same).values(seen_at=at)).rowcount == 1


def touch_sign_in(db: Connection, token_hash: str, at: datetime) -> None:
    """The browser was here."""
    db.execute(update(sign_in).where(sign_in.c.token_hash == token_hash).values(seen_at=at))


def forget_sign_in(db: Connection, token_hash: str) -> int | None:
    """End one sign-in, and give whose it was; None when there is none."""
    ended = delete(sign_in).where(sign_in.c.token_hash == token_hash)
    return db.scalar(ended.returning(sign_in.c.person_id))


def forget_sign_in_named(db: Connection, person_id: int, name: str) -> str | None:
    """End the person's sign-in whose hash begins with this, and give its browser; None when there is none."""
    named = (sign_in.c.person_id == person_id) & sign_in.c.token_hash.startswith(name)
    return db.execute(delete(sign_in).where(named).returning(sign_in.c.browser)).scalars().first()


def forget_sign_ins_of(db: Connection, person_id: int) -> None:
    """End every sign-in of a person."""
    db.execute(delete(sign_in).where(sign_in.c.person_id == person_id))


def password_hashes_of(db: Connection, emails: Iterable[str]) -> dict[str, str]:
    """The hashes of those of the people who can sign in with a password, by address."""
    found = select(person.c.email, person.c.password_hash)
    found = found.where(person.c.email.in_(list(emails)), CAN_SIGN_IN)
    return {row.email: row.password_hash for row in db.execute(found)}


def close_accounts(db: Connection, emails: Iterable[str]) -> None:
    """Take the people's passwords, and end every sign-in of theirs, whole and half."""
    theirs = person.c.email.in_(list(emails))
    for table in (sign_in, half_sign_in):
        db.execute(delete(table).where(table.c.person_id.in_(select(person.c.id).where(theirs))))
    db.execute(update(person).where(theirs).values(password_hash=None))


def forget_sign_ins_before(db: Connection, created: datetime, seen: datetime) -> int:
    """Sweep out sign-ins that have expired, and give how many; one that somebody keeps locked is left to the next."""
    expired = select(sign_in.c.token_hash).where((sign_in.c.created_at < created) | (sign_in.c.seen_at < seen))
    swept = delete(sign_in).where(sign_in.c.token_hash.in_(expired.with_for_update(skip_locked=True)))
    return db.execute(swept).rowcount
