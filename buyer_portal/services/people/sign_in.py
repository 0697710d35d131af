"""Signing in and out. The cookie's value is a secret; the database keeps only its SHA-256."""

import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from limits import RateLimitItemPerMinute
from sqlalchemy import Connection

from buyer_portal.domain.errors import PortalBusy, PortalUnavailable, SecondFactorNeeded, SignInRefused
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.names import email_key
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.domain.text import storable
from buyer_portal.services.attempts import count, ensure_room
from buyer_portal.services.people.device import browser_in, limits_of_device
from buyer_portal.services.people.passwords import NOBODY, matches
from buyer_portal.services.people.second_factor.half import begin_half
from buyer_portal.services.people.sso.ways import ensure_way_for, way_of
from buyer_portal.services.people.strength import is_public
from buyer_portal.services.record.failures import record_failure
from buyer_portal.services.record.writing import record, record_by_id
from buyer_portal.settings import now, settings
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.account_mail import add_account_mail
from buyer_portal.store.people.people import person_from, person_with_hash_by_email
from buyer_portal.store.people.sign_ins import (
    add_sign_in,
    forget_sign_in,
    forget_sign_ins_before,
    forget_sign_ins_of,
    note_person_here,
    signed_in,
    touch_sign_in,
)

SIGN_IN_LASTS = timedelta(days=30)
"""A sign-in ends this long after it began…"""
IDLE_FOR = timedelta(days=7)
"""…or after the browser was last here."""
_TOUCH_EVERY = timedelta(minutes=10)
_MAX_EMAIL, _MAX_TYPED = 320, 2_000

_PER_ADDRESS = RateLimitItemPerMinute(30, 5, namespace="sign-in")
TRIES_PER_ACCOUNT = RateLimitItemPerMinute(10, 5, namespace="sign-in")
"""Wrong passwords for one account from one place before somebody has to wait."""
# For all addresses together: high, or anybody could lock an account with a few wrong passwords.
_PER_ACCOUNT_ANYWHERE = RateLimitItemPerMinute(100, 5, namespace="sign-in")
# Right ones are counted apart, or a person could lock themself out; high, as each costs a tenth of a second of a core.
_RIGHT_PER_ACCOUNT = RateLimitItemPerMinute(100, 5, namespace="signed-in")
_RIGHT_PER_ADDRESS = RateLimitItemPerMinute(300, 5, namespace="signed-in")


def sign_in(
    email: str, password: str, *, address: str, device: str = "", user_agent: str = "", sso_cookie: str = ""
) -> str:
    """Check the password and give the secret for the cookie. `address` is where the browser comes from.

    `device` is the cookie that it was given by earlier sign-ins: tries from a browser in which this person has signed
    in are counted by themselves, so that wrong passwords of others lock nobody out of their own. With one in which
    they never have, a mail tells them. `user_agent` is what it says it is, `sso_cookie` as in `begin_sign_in`.

    Raises:
        SignInRefused: unknown, wrong, or an account without sign-in; the sentence doesn't tell which.
        SecondFactorNeeded: the password is right, and half the sign-in is done; `second_step.py` does the rest.
        TooManyAttempts: more wrong tries than a person makes, or many times more right ones.
        SsoRequired: their company leaves no way in but its single sign-on.
    """
    account = account_called(email)
    with reading() as db:
        ensure_way_for(db, account, sso_cookie)
        found = person_with_hash_by_email(db, account)
    person, password_hash = found or (None, None)
    limits_here = limits_of_device(device, person, password_hash or NOBODY)
    limits = limits_here or (
        (_PER_ADDRESS, address),
        (TRIES_PER_ACCOUNT, f"{account} {address}"),
        (_PER_ACCOUNT_ANYWHERE, account),
    )
    successes = ((_RIGHT_PER_ACCOUNT, account), (_RIGHT_PER_ADDRESS, address))
    ensure_room(*limits, *successes)
    fits = matches(password_hash or NOBODY, password) and not is_public(password)
    if not fits or person is None or not password_hash:
        count(*limits)
        record_failure(person if password_hash else None, account, how="password")
        raise SignInRefused
    count(*successes)
    browser, is_new = browser_in(user_agent), not limits_here
    if half := begin_half(person, password_hash, browser=browser, is_new=is_new):
        raise SecondFactorNeeded(half)
    return start_sign_in(person, password_hash, browser=browser, is_new=is_new, sso_cookie=sso_cookie)


def account_called(email: str) -> str:
    """The form in which what was typed as an address is looked up and counted."""
    return email_key(storable(email)[:_MAX_TYPED])[:_MAX_EMAIL]


def start_sign_in(
    person: Person, password_hash: str = "", *, browser: str = "", is_new: bool = False, sso_cookie: str = ""
) -> str:
    """Begin a sign-in without asking for anything: the caller has made sure who it is. Gives the secret.

    `password_hash` is the one that was checked: if it was changed meanwhile, that has ended this sign-in, too. A mail
    tells the person of a browser that is new.

    Raises:
        SignInRefused: it was, or the person was removed.
    """
    with transaction() as db:
        return begin_sign_in(db, person.id, now(), password_hash, browser=browser, is_new=is_new, sso_cookie=sso_cookie)


def begin_sign_in(
    db: Connection,
    person_id: int,
    at: datetime,
    password_hash: str = "",
    *,
    browser: str = "",
    is_new: bool = False,
    how: str = "password",
    through_sso: bool = False,
    sso_cookie: str = "",
) -> str:
    """The same, in the transaction of what else is done; every sign-in, whichever way somebody came, is begun here.

    `how` is recorded; "" where the caller records it. `sso_cookie` is what the browser was given for single sign-on:
    who has just come back in it is connected.

    Raises:
        SignInRefused: as `start_sign_in`.
        SsoRequired: they came another way than by the single sign-on of their company, which leaves no other.
    """
    if not note_person_here(db, person_id, at, password_hash):
        raise SignInRefused
    through_sso = way_of(db, person_id, at, through_sso=through_sso, browser=sso_cookie)
    secret = secrets.token_urlsafe(32)
    forget_sign_ins_before(db, at - SIGN_IN_LASTS, at - IDLE_FOR)
    add_sign_in(db, hash_of_secret(secret), person_id, at, browser, through_sso=through_sso)
    if is_new and settings.smtp_url:
        add_account_mail(db, person_id, AccountMail.NEW_BROWSER, at, browser)
    if how:
        record_by_id(db, person_id, RecordKind.SIGNED_IN, how=how)
    return secret


def person_for(secret: str) -> Person | None:
    """Who a cookie belongs to; None for a stranger's, an ended or an expired one."""
    at = now()
    with reading() as db:
        found = signed_in(db, hash_of_secret(secret))
    if found is None or at - found.created_at > SIGN_IN_LASTS or at - found.seen_at > IDLE_FOR:
        return None
    if at - found.seen_at > _TOUCH_EVERY:
        # `seen_at` is not worth waiting for: an import may hold the lock for a minute, and the next event tries again.
        # A full or read-only database can still be read, so the sign-in stays valid.
        with suppress(PortalBusy, PortalUnavailable), transaction(wait=False) as db:
            note_person_here(db, found.id, at)
            touch_sign_in(db, hash_of_secret(secret), at)
    return replace(person_from(found), owes_factor=found.owes_factor)


def sign_out(secret: str) -> None:
    """End this sign-in; open screens of it end at their next event."""
    with transaction() as db:
        if person_id := forget_sign_in(db, hash_of_secret(secret)):
            record_by_id(db, person_id, RecordKind.SIGNED_OUT)


def sign_out_everywhere(person: Person) -> None:
    """End every sign-in of the person."""
    with transaction() as db:
        forget_sign_ins_of(db, person.id)
        record(db, person, RecordKind.SIGNED_OUT_EVERYWHERE)


def hash_of_secret(secret: str) -> str:
    """What is kept of a cookie's secret."""
    return sha256(secret.encode()).hexdigest()
