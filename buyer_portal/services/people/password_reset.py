"""A new password for who has lost theirs: a link is asked for, mailed, opened, and used once.

The mail is written into the outbox without a link; the link is made when the mail is sent, so that the database never
holds what opens anything.
"""

from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from buyer_portal.domain.errors import MailNotSet, ValueRefused
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.password import LinkEnd
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.profile import parse_email
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed
from buyer_portal.services.attempts import attempt
from buyer_portal.services.people.links import hash_of, make_link, person_of_link
from buyer_portal.services.people.passwords import hasher
from buyer_portal.services.people.sign_in import account_called
from buyer_portal.services.people.sso.ways import ensure_way_for
from buyer_portal.services.people.strength import ensure_strong, words_about
from buyer_portal.services.record.writing import record, record_of_operator
from buyer_portal.settings import now, settings
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.account_mail import add_account_mail
from buyer_portal.store.people.passwords import end_link, end_links_of, lock_password, write_password
from buyer_portal.store.people.people import person_with_hash_by_email
from buyer_portal.store.people.sign_ins import forget_sign_ins_of
from buyer_portal.store.people.sso import is_only_way_of

ASKED_FROM_ONE_PLACE = RateLimitItemPerMinute(3, 15, namespace="reset")
"""Links for one account asked for from one place."""
# From everywhere: who asks for others fills their inbox, and ends the link that they are about to open.
_PER_ACCOUNT_ANYWHERE = RateLimitItemPerHour(6, namespace="reset")
_PER_ADDRESS = RateLimitItemPerMinute(20, 15, namespace="reset")
_NEW_PER_ADDRESS = RateLimitItemPerMinute(30, 5, namespace="new-password")  # each costs a core a quarter of a second


def ask_for_link(email: str, *, address: str) -> None:
    """Mail a link to who has this address, if anybody has; nothing tells whether. `address` is where it is asked from.

    For an address that nobody has the same statements run and the same row is written.

    Raises:
        MailNotSet: this portal can send none.
        TooManyAttempts: for this address or from there, more than anybody asks for.
        SsoRequired: the company of its domain leaves no way in but its single sign-on.
        PortalBusy: somebody else was writing; try again.
    """
    if not settings.smtp_url:
        raise MailNotSet
    account = account_called(email)
    attempt(
        (_PER_ADDRESS, address),
        (ASKED_FROM_ONE_PLACE, f"{account} {address}"),
        (_PER_ACCOUNT_ANYWHERE, account),
    )
    with transaction() as db:
        ensure_way_for(db, account, "")
        person, password_hash = person_with_hash_by_email(db, account) or (None, None)
        asked_for = person.id if person and password_hash else None
        add_account_mail(db, asked_for, AccountMail.LINK, now())


def link_for(email: str) -> str:
    """A link to a new password for the operator to hand over; earlier ones end.

    Raises:
        ValueRefused: nobody signs in with this address, or not with a password.
        PortalBusy: somebody else was writing; try again.
    """
    account = parse_email(email)
    with transaction() as db:
        person, password_hash = person_with_hash_by_email(db, account) or (None, None)
        if not person or not password_hash:
            raise ValueRefused(f"Nobody signs in with {account}. Nothing was changed.")
        if is_only_way_of(db, person.id):
            raise ValueRefused(
                f"{person.company} leaves no way in but its single sign-on; buyer-portal sso … --not-only-way opens "
                "the others. Nothing was changed."
            )
        link = make_link(db, person.id, now())
        record_of_operator(db, person.company_id, RecordKind.PASSWORD_LINK_MADE, name=person.name, email=person.email)
    return link


def open_link(token: str, signed_in: Person | None = None) -> Person:
    """Whose link it is, without using it: programs look into mails before people do.

    Raises:
        LinkRefused: it opens nothing any more, or is not for who is signed in here.
    """
    with reading() as db:
        return person_of_link(db, token, now(), signed_in)


def reset_password(token: str, password: str, *, address: str, signed_in: Person | None = None) -> Person:
    """Use a link: the person has this password from now on, and every sign-in of theirs ends.

    Raises:
        LinkRefused: as `open_link`.
        PasswordRefused: it could be guessed.
        TooManyAttempts: more tries from there than people make.
        PortalBusy: somebody else was writing; try again.
    """
    person = open_link(token, signed_in)
    attempt((_NEW_PER_ADDRESS, address))
    password_hash, at = hasher.hash(ensure_strong(password, *words_about(person))), now()
    with transaction() as db:
        lock_password(db, person.id)
        person = person_of_link(db, token, at, signed_in)  # another tab may have been faster
        end_link(db, hash_of(token), LinkEnd.USED)
        end_links_of(db, person.id, LinkEnd.CHANGED)
        write_password(db, person.id, password_hash)
        forget_sign_ins_of(db, person.id)
        add_account_mail(db, person.id, AccountMail.RESET, at)
        record(db, person, RecordKind.PASSWORD_LINK_USED)
    bus.announce(counts_changed(person.id, person.company_id))  # open screens ask at once whose they are
    return person
