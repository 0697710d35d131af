"""Changing one's own password, with the one that one has."""

from limits import RateLimitItemPerMinute

from buyer_portal.domain.errors import PasswordRefused, PasswordWrong, SsoRequired
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.password import LinkEnd, Weakness
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed
from buyer_portal.services.attempts import count, ensure_room
from buyer_portal.services.deeds import SAVING, ensure_not_too_often
from buyer_portal.services.people.passwords import NOBODY, hasher, matches
from buyer_portal.services.people.sign_in import hash_of_secret
from buyer_portal.services.people.strength import ensure_strong, words_about
from buyer_portal.services.record.writing import record
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.account_mail import add_account_mail
from buyer_portal.store.people.passwords import (
    end_links_of,
    forget_other_sign_ins,
    lock_password,
    password_of,
    write_password,
)
from buyer_portal.store.people.sso import is_only_way_of

WRONG_TRIES = RateLimitItemPerMinute(10, 5, namespace="current-password")
"""Wrong current passwords of one person before they have to wait: an open screen lets nobody guess for long."""


def change_password(person: Person, secret: str, *, current: str, password: str) -> None:
    """Change the person's password; the sign-in with this `secret` stays, every other one ends, and a mail says so.

    Raises:
        PasswordWrong: `current` is not theirs, or no longer.
        PasswordRefused: the new one could be guessed, or is the old one.
        TooManyAttempts: more wrong ones than a person types, or more changes than one needs.
        SsoRequired: the company leaves no way in but its single sign-on, so a password opens nothing.
        PortalBusy: somebody else was writing; try again.
    """
    with reading() as db:
        old_hash = password_of(db, person.id)
        if is_only_way_of(db, person.id):
            raise SsoRequired
    ensure_room(wrong := (WRONG_TRIES, str(person.id)))
    if not matches(old_hash or NOBODY, current) or not old_hash:
        count(wrong)
        raise PasswordWrong
    new = ensure_strong(password, *words_about(person))
    if new == current:
        raise PasswordRefused(Weakness.SAME)
    ensure_not_too_often(person, SAVING, "your password")
    new_hash, at = hasher.hash(new), now()
    with transaction() as db:
        if lock_password(db, person.id) != old_hash:  # a link or another tab was faster
            raise PasswordWrong
        write_password(db, person.id, new_hash)
        end_links_of(db, person.id, LinkEnd.CHANGED)
        forget_other_sign_ins(db, person.id, hash_of_secret(secret))
        add_account_mail(db, person.id, AccountMail.CHANGED, at)
        record(db, person, RecordKind.PASSWORD_CHANGED)
    bus.announce(counts_changed(person.id, person.company_id))  # open screens ask at once whose they are
