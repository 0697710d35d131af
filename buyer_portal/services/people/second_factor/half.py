"""Half a sign-in: the password was right, and the second step is to come. It opens nothing."""

import secrets

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import SignInRefused
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.second_factor import HALF_LASTS
from buyer_portal.services.people.links import hash_of
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.half_sign_ins import (
    add_half_sign_in,
    forget_half_sign_in,
    forget_half_sign_ins_before,
    half_sign_in_of,
)
from buyer_portal.store.people.passwords import lock_password
from buyer_portal.store.people.people import person_from
from buyer_portal.store.people.second_factor import has_factor


def begin_half(person: Person, password_hash: str, *, browser: str, is_new: bool) -> str:
    """Remember that the password was right, and give the secret of that; "" for who needs nothing but a password.

    Raises:
        SignInRefused: it was changed meanwhile.
    """
    with reading() as db:
        if not has_factor(db, person.id):
            return ""
    with transaction() as db:
        if lock_password(db, person.id) != password_hash:
            raise SignInRefused
        return add_half(db, person.id, browser=browser, is_new=is_new)


def add_half(db: Connection, person_id: int, *, browser: str, is_new: bool, through_sso: bool = False) -> str:
    """The same, in the transaction of what made sure of the first half."""
    secret, at = secrets.token_urlsafe(32), now()
    forget_half_sign_ins_before(db, at - HALF_LASTS)
    add_half_sign_in(db, hash_of(secret), person_id, at, browser=browser, is_new=is_new, through_sso=through_sso)
    return secret


def half_of(db: Connection, secret: str) -> Row | None:
    """The half sign-in with this secret, with whose it is; None for one that has ended."""
    found = half_sign_in_of(db, hash_of(secret)) if secret else None
    return found if found and now() - found.made_at <= HALF_LASTS else None


def half_signed_in(secret: str) -> Person | None:
    """Who is half signed in; None for a stranger's secret, or one that has ended."""
    with reading() as db:
        found = half_of(db, secret)
    return person_from(found) if found else None


def end_half(secret: str) -> None:
    """Forget it: the person goes back, or has signed in otherwise."""
    with transaction() as db:
        forget_half_sign_in(db, hash_of(secret))
