"""Sign-ins whose password was right, and which wait for their second step."""

from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select

from buyer_portal.store.people.people import select_people
from buyer_portal.store.tables import half_sign_in, person

_HALF = (
    select_people()
    .add_columns(half_sign_in.c.made_at, half_sign_in.c.browser, half_sign_in.c.is_new, half_sign_in.c.through_sso)
    .join(half_sign_in, half_sign_in.c.person_id == person.c.id)
)


def add_half_sign_in(
    db: Connection, token_hash: str, person_id: int, at: datetime, *, browser: str, is_new: bool, through_sso: bool
) -> None:
    """Remember half a sign-in."""
    row = {"token_hash": token_hash, "person_id": person_id, "made_at": at, "browser": browser, "is_new": is_new}
    db.execute(insert(half_sign_in), {**row, "through_sso": through_sso})


def half_sign_in_of(db: Connection, token_hash: str) -> Row | None:
    """Whose half sign-in has this hash: the person, `made_at`, `browser`, `is_new` and `through_sso`."""
    return db.execute(_HALF.where(half_sign_in.c.token_hash == token_hash)).one_or_none()


def forget_half_sign_in(db: Connection, token_hash: str) -> bool:
    """End one; False when it had ended already."""
    return db.execute(delete(half_sign_in).where(half_sign_in.c.token_hash == token_hash)).rowcount == 1


def forget_half_sign_ins_of(db: Connection, person_id: int) -> None:
    """End every one of the person."""
    db.execute(delete(half_sign_in).where(half_sign_in.c.person_id == person_id))


def forget_half_sign_ins_before(db: Connection, made: datetime) -> int:
    """Sweep out those from before then, and give how many; one that somebody keeps locked is left to the next."""
    old = select(half_sign_in.c.token_hash).where(half_sign_in.c.made_at < made)
    swept = delete(half_sign_in).where(half_sign_in.c.token_hash.in_(old.with_for_update(skip_locked=True)))
    return db.execute(swept).rowcount
