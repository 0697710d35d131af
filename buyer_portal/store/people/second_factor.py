"""People's authenticator apps and recovery codes."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from buyer_portal.store.tables import authenticator, half_sign_in, passkey, recovery_code


def authenticator_of(db: Connection, person_id: int) -> Row | None:
    """The person's authenticator app, also one that is only being set up: `confirmed_at` is None then."""
    return db.execute(select(authenticator).where(authenticator.c.person_id == person_id)).one_or_none()


def write_authenticator(db: Connection, person_id: int, secret: str, at: datetime) -> None:
    """Begin to set up an app; one that was being set up before is forgotten."""
    forget_authenticator(db, person_id)
    db.execute(insert(authenticator), {"person_id": person_id, "secret": secret, "made_at": at, "last_step": 0})


def confirm_authenticator(db: Connection, person_id: int, at: datetime) -> None:
    """The app is set up: from now on it is asked for."""
    db.execute(update(authenticator).where(authenticator.c.person_id == person_id).values(confirmed_at=at))


def use_step(db: Connection, person_id: int, step: int) -> bool:
    """Use up the code of this half minute, and those before it; False when it was used up already."""
    unused = (authenticator.c.person_id == person_id) & (authenticator.c.last_step < step)
    return db.execute(update(authenticator).where(unused).values(last_step=step)).rowcount == 1


def forget_authenticator(db: Connection, person_id: int) -> bool:
    """Take the app away; False when there was none that was set up."""
    taken = delete(authenticator).where(authenticator.c.person_id == person_id)
    return db.execute(taken.returning(authenticator.c.confirmed_at)).scalar() is not None


def write_recovery_codes(db: Connection, person_id: int, hashes: Iterable[str]) -> None:
    """Give the person these recovery codes, and no others."""
    forget_recovery_codes(db, person_id)
    db.execute(insert(recovery_code), [{"person_id": person_id, "code_hash": code_hash} for code_hash in hashes])


def use_recovery_code(db: Connection, person_id: int, code_hash: str, at: datetime) -> bool:
    """Use up a recovery code; False when the person has no such one, or has used it."""
    unused = (recovery_code.c.person_id == person_id) & recovery_code.c.used_at.is_(None)
    used = update(recovery_code).where(unused, recovery_code.c.code_hash == code_hash).values(used_at=at)
    return db.execute(used).rowcount == 1


def recovery_codes_left(db: Connection, person_id: int) -> int:
    """How many of the person's recovery codes were not used yet."""
    unused = (recovery_code.c.person_id == person_id) & recovery_code.c.used_at.is_(None)
    return db.execute(select(func.count()).select_from(recovery_code).where(unused)).scalar_one()


def forget_recovery_codes(db: Connection, person_id: int) -> None:
    """Take the person's recovery codes away."""
    db.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))


def forget_factors_of(db: Connection, person_id: int) -> None:
    """Take all of it away: app, passkeys, recovery codes; and end the sign-ins that wait for one."""
    for table in (authenticator, recovery_code, passkey, half_sign_in):
        db.execute(delete(table).where(table.c.person_id == person_id))


def has_factor(db: Connection, person_id: int) -> bool:
    """Whether the person's password alone lets nobody in."""
    confirmed = (authenticator.c.person_id == person_id) & authenticator.c.confirmed_at.is_not(None)
    app, own = select(authenticator.c.person_id).where(confirmed), passkey.c.person_id == person_id
    return db.scalar(select(app.exists() | select(passkey.c.id).where(own).exists())) or False
