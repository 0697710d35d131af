"""Signing in with another address from now on: confirmed by a link that was mailed there, or by the operator."""

from datetime import datetime

from sqlalchemy import Connection

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.email_change import EmailChangeEnd
from buyer_portal.domain.people.password import LinkEnd
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.profile import parse_email
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed, people_changed
from buyer_portal.services.people.email_change.links import OpenChange, change_behind
from buyer_portal.services.people.people import ensure_new
from buyer_portal.services.people.sign_in import hash_of_secret
from buyer_portal.services.record.writing import record, record_of_operator
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.account_mail import add_account_mail
from buyer_portal.store.people.email_changes import end_email_change, end_email_changes_of
from buyer_portal.store.people.half_sign_ins import forget_half_sign_ins_of
from buyer_portal.store.people.passwords import end_links_of, forget_other_sign_ins, lock_password
from buyer_portal.store.people.people import person_with_hash_by_email, write_email


def open_email_link(token: str, signed_in: Person | None = None) -> OpenChange:
    """What a link confirms, without using it: programs look into mails before people do.

    Raises:
        EmailChangeRefused: nothing any more, or not for who is signed in here.
    """
    with reading() as db:
        return change_behind(db, token, now(), signed_in)


def confirm_email(token: str, secret: str = "", *, signed_in: Person | None = None) -> str:
    """Use a link: the person signs in with the new address, which it gives, from now on.

    The sign-in with this `secret` stays, every other one ends, and so do open links to a new password.

    Raises:
        EmailChangeRefused: as `open_email_link`.
        PortalBusy: somebody else was writing, or took the address at this moment; try again.
    """
    person = open_email_link(token, signed_in).person
    with transaction() as db:
        lock_password(db, person.id)
        at = now()
        change = change_behind(db, token, at, signed_in)  # another tab may have been faster, or a new password
        end_email_change(db, change.id, EmailChangeEnd.USED)
        _change(db, change.person, change.email, at, kept_hash=hash_of_secret(secret))
        record(db, change.person, RecordKind.EMAIL_CHANGED, was=change.person.email, became=change.email)
    _tell(person)
    return change.email


def change_email_of(email: str, new_email: str) -> Person:
    """Give somebody another address, for the operator; gives them as they were.

    Every sign-in of theirs ends: who asks may not be the only one who has the old mailbox.

    Raises:
        ValueRefused: nobody signs in with the one, or somebody has the other.
        PortalBusy: somebody else was writing; try again.
    """
    account, new = parse_email(email), parse_email(new_email)
    with transaction() as db:
        person, _ = person_with_hash_by_email(db, account) or (None, None)
        if person is None or lock_password(db, person.id) is None:
            raise ValueRefused(f"Nobody signs in with {account}. Nothing was changed.")
        ensure_new(db, new)
        end_email_changes_of(db, person.id, EmailChangeEnd.NEWER)
        _change(db, person, new, now())
        facts = {"name": person.name, "was": person.email, "became": new}
        record_of_operator(db, person.company_id, RecordKind.EMAIL_CHANGED, **facts)
    _tell(person)
    return person


def _change(db: Connection, person: Person, email: str, at: datetime, *, kept_hash: str = "") -> None:
    write_email(db, person.id, email)
    end_links_of(db, person.id, LinkEnd.CHANGED)
    forget_half_sign_ins_of(db, person.id)
    forget_other_sign_ins(db, person.id, kept_hash)
    add_account_mail(db, person.id, AccountMail.EMAIL_CHANGED, at, email=person.email, other_email=email)


def _tell(person: Person) -> None:
    bus.announce(counts_changed(person.id, person.company_id))  # their own open screens ask at once whose they are
    bus.announce(people_changed(person.company_id))
