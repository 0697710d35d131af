"""Asking to sign in with another address: by who proves who they are; once more, and not any more.

Nothing tells whether somebody has the address already: whoever reads its mail learns that, when they confirm it.
"""

from dataclasses import dataclass
from datetime import datetime

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from sqlalchemy import Connection

from buyer_portal.domain.errors import MailNotSet, NotSignedIn, ValueRefused
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.email_change import ASK_OPERATOR, CONFIRM_WITHIN, EmailChangeEnd
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.profile import parse_email
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed
from buyer_portal.services.attempts import attempt
from buyer_portal.services.people.second_factor.proof import proven
from buyer_portal.services.record.writing import record
from buyer_portal.settings import now, settings
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.account_mail import add_account_mail
from buyer_portal.store.people.email_changes import add_email_change, end_email_changes_of, open_email_change
from buyer_portal.store.people.passwords import lock_password
from buyer_portal.store.people.people import person_by_id

ASKED_AT_ONCE = RateLimitItemPerMinute(3, 15, namespace="email-change")
"""Changes that one person asks for in a while."""
# Of one person, and of all together for one address: nobody fills the inbox of somebody who wants nothing.
_PER_PERSON = RateLimitItemPerHour(6, namespace="email-change")
_PER_NEW_ADDRESS = RateLimitItemPerHour(6, namespace="email-change-to")


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A change that waits to be confirmed `until` then (UTC); `is_failed`: its mail could not be delivered."""

    email: str
    until: datetime
    is_failed: bool


def ask_to_change_email(person: Person, proof: str, *, email: object) -> str:
    """Mail a link to the new address, and word of it to the old one; an earlier change ends. Gives the new address.

    Raises:
        MailNotSet: this portal can send none.
        ValueRefused: it is no address, or the one that the person has.
        ProofWrong: neither their password nor a code.
        TooManyAttempts: more than anybody asks for.
        PortalBusy: somebody else was writing; try again.
    """
    if not settings.smtp_url:
        raise MailNotSet(ASK_OPERATOR)
    new = parse_email(email)
    if new == person.email:
        raise ValueRefused("You sign in with this address already.")
    with proven(person, proof) as db:
        _ask(db, person, new)
    bus.announce(counts_changed(person.id, person.company_id))
    return new


def ask_again(person: Person) -> str:
    """Mail another link to the address that waits, which it gives; the one from before opens nothing.

    Raises:
        MailNotSet, TooManyAttempts, PortalBusy: as at first.
        ValueRefused: there is nothing to confirm any more.
        NotSignedIn: they were removed.
    """
    if not settings.smtp_url:
        raise MailNotSet(ASK_OPERATOR)
    with transaction() as db:
        if lock_password(db, person.id) is None:
            raise NotSignedIn
        if (known := open_email_change(db, person.id)) is None:
            raise ValueRefused("There is no new address to confirm any more. Nothing was changed.")
        _ask(db, person, known.email)
    bus.announce(counts_changed(person.id, person.company_id))
    return known.email


def withdraw_email_change(person: Person) -> None:
    """End the person's change: its link confirms nothing from now on. Nothing happens where there is none.

    Raises:
        PortalBusy: somebody else was writing; try again.
    """
    with transaction() as db:
        lock_password(db, person.id)
        end_email_changes_of(db, person.id, EmailChangeEnd.WITHDRAWN)
    bus.announce(counts_changed(person.id, person.company_id))


def waiting_change_of(person: Person) -> WaitingChange | None:
    """The change that the person asked for last, if nothing but time has ended it."""
    with reading() as db:
        found = open_email_change(db, person.id)
    if found is None:
        return None
    return WaitingChange(found.email, (found.link_at or found.asked_at) + CONFIRM_WITHIN, found.failed_at is not None)


def _ask(db: Connection, person: Person, new: str) -> None:
    """Write the change and both mails; the person's password is locked."""
    attempt((ASKED_AT_ONCE, str(person.id)), (_PER_PERSON, str(person.id)), (_PER_NEW_ADDRESS, new))
    if (known := person_by_id(db, person.id)) is None:
        raise NotSignedIn
    at = now()
    end_email_changes_of(db, person.id, EmailChangeEnd.NEWER)
    add_email_change(db, person.id, new, at)
    add_account_mail(db, person.id, AccountMail.EMAIL_ASKED, at, email=known.email, other_email=new)
    add_account_mail(db, person.id, AccountMail.EMAIL_LINK, at, email=new, other_email=known.email)
    record(db, known, RecordKind.EMAIL_CHANGE_ASKED, email=new)
