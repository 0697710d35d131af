"""People's passkeys, and the challenges that they answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from buyer_portal.store.people.people import select_people
from buyer_portal.store.tables import passkey, passkey_challenge, person

_KEYS = (
    select_people()
    .add_columns(
        person.c.password_hash,
        person.c.secret,
        passkey.c.id.label("passkey_id"),
        passkey.c.public_key,
        passkey.c.sign_count,
    )
    .join(passkey, passkey.c.person_id == person.c.id)
)


def secret_of(db: Connection, person_id: int) -> str:
    """The random secret of the person, which never leaves the server."""
    return db.execute(select(person.c.secret).where(person.c.id == person_id)).scalar_one()


def passkeys_of(db: Connection, person_id: int) -> Sequence[Row]:
    """The person's passkeys, oldest first."""
    return db.execute(select(passkey).where(passkey.c.person_id == person_id).order_by(passkey.c.id)).all()


def passkey_called(db: Connection, credential_id: str) -> Row | None:
    """Whose passkey this is: the person, `password_hash`, `secret`, `passkey_id`, `public_key` and `sign_count`."""
    return db.execute(_KEYS.where(passkey.c.credential_id == credential_id)).one_or_none()


def add_passkey(
    db: Connection, person_id: int, *, credential_id: str, public_key: str, sign_count: int, name: str, at: datetime
) -> None:
    """Remember a passkey of the person's."""
    key = {"credential_id": credential_id, "public_key": public_key, "sign_count": sign_count}
    db.execute(insert(passkey), {"person_id": person_id, "name": name, "made_at": at, **key})


def note_passkey_used(db: Connection, passkey_id: int, *, counted: int, now_counts: int, at: datetime) -> bool:
    """Write down a use; False when the passkey is gone, or was used by somebody else who was faster."""
    as_it_was = (passkey.c.id == passkey_id) & (passkey.c.sign_count == counted)
    used = update(passkey).where(as_it_was).values(sign_count=now_counts, used_at=at)
    return db.execute(used).rowcount == 1


def forget_passkey(db: Connection, passkey_id: int) -> bool:
    """Take one away; False when it was already."""
    return db.execute(delete(passkey).where(passkey.c.id == passkey_id)).rowcount == 1


def add_challenge(db: Connection, challenge_hash: str, person_id: int | None, at: datetime) -> None:
    """Remember what a browser has to sign; with a person it is for a new passkey of theirs."""
    db.execute(insert(passkey_challenge), {"challenge_hash": challenge_hash, "person_id": person_id, "made_at": at})


def use_challenge(db: Connection, challenge_hash: str, person_id: int | None, since: datetime) -> bool:
    """Use up a challenge; False when there is none, it is older, or for something else."""
    whose = passkey_challenge.c.person_id
    fits = (whose.is_(None) if person_id is None else whose == person_id) & (passkey_challenge.c.made_at >= since)
    used = delete(passkey_challenge).where(passkey_challenge.c.challenge_hash == challenge_hash, fits)
    return db.execute(used).rowcount == 1


def forget_challenges_before(db: Connection, made: datetime) -> None:
    """Sweep out challenges that nobody answered; one that somebody keeps locked is left to the next."""
    old = select(passkey_challenge.c.challenge_hash).where(passkey_challenge.c.made_at < made)
    db.execute(
        delete(passkey_challenge).where(passkey_challenge.c.challenge_hash.in_(old.with_for_update(skip_locked=True)))
    )
