"""The authenticator app: set up in two steps, and turned off."""

from base64 import b32encode
from dataclasses import dataclass
from secrets import token_bytes

from pyotp.totp import TOTP

from buyer_portal.domain.errors import CodeWrong, ValueRefused
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.second_factor import code_in
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed
from buyer_portal.services.attempts import count, ensure_room
from buyer_portal.services.people.second_factor.codes import new_codes, use_app_code
from buyer_portal.services.people.second_factor.ending import end_factors
from buyer_portal.services.people.second_factor.proof import WRONG_PROOFS, proven
from buyer_portal.services.record.writing import record
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications.account_mail import add_account_mail
from buyer_portal.store.people.passwords import lock_password
from buyer_portal.store.people.second_factor import (
    authenticator_of,
    confirm_authenticator,
    forget_authenticator,
    has_factor,
    write_authenticator,
)

_ISSUER = "Buyer Portal"
_KEY_BYTES = 20  # as many as the code's SHA-1 has (RFC 4226)
_ON_ALREADY = "Your authenticator app is set up already. Nothing was changed."
_NOT_ON = "No authenticator app is set up. Nothing was changed."


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the app needs: `key` (base32) to type, or the same in `address` (otpauth://…) as a QR code."""

    key: str
    address: str


def begin_set_up(person: Person, proof: str) -> SetUp:
    """Make a key for the person's app. It counts for nothing until `confirm_set_up`; one from before is forgotten.

    Raises:
        ValueRefused: an app is set up already.
        ProofWrong, TooManyAttempts, PortalBusy: as `proven`.
    """
    key = b32encode(token_bytes(_KEY_BYTES)).decode()
    with proven(person, proof) as db:
        if (found := authenticator_of(db, person.id)) and found.confirmed_at:
            raise ValueRefused(_ON_ALREADY)
        write_authenticator(db, person.id, key, now())
    return SetUp(key, TOTP(key).provisioning_uri(name=person.email, issuer_name=_ISSUER))


def confirm_set_up(person: Person, typed: str) -> list[str]:
    """Turn the app on, with a code that shows that it has the key; gives recovery codes, unless the person has some.

    Raises:
        CodeWrong: it is not the app's code of now.
        ValueRefused: nothing is being set up.
        TooManyAttempts: more wrong ones than a person types.
        PortalBusy: somebody else was writing; try again.
    """
    ensure_room(wrong := (WRONG_PROOFS, str(person.id)))
    with transaction() as db:
        lock_password(db, person.id)
        found, at = authenticator_of(db, person.id), now()
        if found is None or found.confirmed_at:
            raise ValueRefused(_ON_ALREADY if found else _NOT_ON)
        if not use_app_code(db, found, code_in(typed), at):
            count(wrong)
            raise CodeWrong
        codes = [] if has_factor(db, person.id) else new_codes(db, person.id)
        confirm_authenticator(db, person.id, at)
        add_account_mail(db, person.id, AccountMail.APP_ADDED, at)
        record(db, person, RecordKind.APP_ADDED)
    bus.announce(counts_changed(person.id, person.company_id))
    return codes


def turn_off(person: Person, proof: str) -> None:
    """Take the app away, and with the last factor the recovery codes.

    Raises:
        ValueRefused: none is set up.
        ProofWrong, TooManyAttempts, PortalBusy: as `proven`.
    """
    with proven(person, proof) as db:
        if not forget_authenticator(db, person.id):
            raise ValueRefused(_NOT_ON)
        end_factors(db, person.id)
        add_account_mail(db, person.id, AccountMail.APP_REMOVED, now())
        record(db, person, RecordKind.APP_REMOVED)
    bus.announce(counts_changed(person.id, person.company_id))
