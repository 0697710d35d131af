"""What somebody has beside their password: listed, renewed, and taken from who has lost all of it."""

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.profile import parse_email
from buyer_portal.domain.people.second_factor import Factors
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed
from buyer_portal.services.people.second_factor.codes import new_codes
from buyer_portal.services.people.second_factor.passkeys import passkeys_in
from buyer_portal.services.people.second_factor.proof import proven
from buyer_portal.services.record.writing import record, record_of_operator
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.account_mail import add_account_mail
from buyer_portal.store.people.passwords import lock_password
from buyer_portal.store.people.people import person_with_hash_by_email
from buyer_portal.store.people.second_factor import (
    authenticator_of,
    forget_factors_of,
    has_factor,
    recovery_codes_left,
    requires_factor,
)


def factors_of(person: Person) -> Factors:
    """What the person has beside the password."""
    with reading() as db:
        app = authenticator_of(db, person.id)
        return Factors(
            since=app.confirmed_at if app else None,
            codes_left=recovery_codes_left(db, person.id),
            passkeys=passkeys_in(db, person),
            is_required=requires_factor(db, person.company_id),
        )


def renew_codes(person: Person, proof: str) -> list[str]:
    """Give the person new recovery codes; the old ones end.

    Raises:
        ValueRefused: there is nothing that they could stand in for.
        ProofWrong, TooManyAttempts, PortalBusy: as `proven`.
    """
    with proven(person, proof) as db:
        if not has_factor(db, person.id):
            raise ValueRefused("You have no second factor. Nothing was changed.")
        codes = new_codes(db, person.id)
        add_account_mail(db, person.id, AccountMail.CODES_RENEWED, now())
        record(db, person, RecordKind.CODES_RENEWED)
    bus.announce(counts_changed(person.id, person.company_id))
    return codes


def remove_second_factor(email: str) -> Person:
    """Take all but the password from who has lost it, and give whom; for operators, who have made sure who asks.

    Raises:
        ValueRefused: nobody signs in with this address, or only with a password.
        PortalBusy: somebody else was writing; try again.
    """
    account = parse_email(email)
    with transaction() as db:
        person, password_hash = person_with_hash_by_email(db, account) or (None, None)
        if not person or not password_hash:
            raise ValueRefused(f"Nobody signs in with {account}. Nothing was changed.")
        lock_password(db, person.id)
        if not has_factor(db, person.id):
            raise ValueRefused(f"{person.name} has no second factor. Nothing was changed.")
        forget_factors_of(db, person.id)
        add_account_mail(db, person.id, AccountMail.FACTOR_TAKEN, now())
        record_of_operator(db, person.company_id, RecordKind.FACTOR_TAKEN, name=person.name, email=person.email)
    bus.announce(counts_changed(person.id, person.company_id))
    return person
