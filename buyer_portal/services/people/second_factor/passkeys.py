"""A person's passkeys: listed, added and removed."""

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import PasskeyRefused, ValueRefused
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.second_factor import MAX_PASSKEYS, Passkey, parse_passkey_name
from buyer_portal.domain.people.secrets import keyed
from buyer_portal.domain.record.kinds import RecordKind
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import counts_changed
from buyer_portal.services.people.second_factor.ceremony import ask_for_new, check_new, read_answer, take_challenge
from buyer_portal.services.people.second_factor.codes import new_codes
from buyer_portal.services.people.second_factor.ending import end_factors
from buyer_portal.services.people.second_factor.proof import proven
from buyer_portal.services.record.writing import record
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications.account_mail import add_account_mail
from buyer_portal.store.people.passkeys import (
    add_passkey,
    forget_passkey,
    passkey_called,
    passkeys_of,
    secret_of,
)
from buyer_portal.store.people.passwords import lock_password
from buyer_portal.store.people.second_factor import has_factor

_GONE = "You have no such passkey any more. Nothing was changed."


def begin_passkey(person: Person, proof: str, name: str) -> str:
    """What the person's browser needs to make a passkey, as JSON; a bad `name` is refused before one is made.

    Raises:
        ValueRefused: no good name, or more passkeys than anybody has.
        ProofWrong, TooManyAttempts, PortalBusy: as `proven`.
    """
    parse_passkey_name(name)
    with proven(person, proof) as db:
        known = [row.credential_id for row in passkeys_of(db, person.id)]
        _ensure_room(known)
        return ask_for_new(db, person, handle_of(secret_of(db, person.id)), known)


def keep_passkey(person: Person, name: str, answer: str) -> list[str]:
    """Keep the passkey that the browser made; gives recovery codes, if it is the person's first factor.

    Raises:
        PasskeyRefused: it answers nothing that this person was asked lately, or is no passkey.
        ValueRefused: no good name, or more passkeys than anybody has.
        PortalBusy: somebody else was writing; try again.
    """
    called, given = parse_passkey_name(name), read_answer(answer)
    with transaction() as db:  # of its own: a challenge is used up whatever becomes of the answer
        is_asked = take_challenge(db, given, person)
    if not is_asked:
        raise PasskeyRefused
    made, at = check_new(given), now()
    with transaction() as db:
        if lock_password(db, person.id) is None or passkey_called(db, made.credential_id):
            raise PasskeyRefused
        _ensure_room(passkeys_of(db, person.id))
        codes = [] if has_factor(db, person.id) else new_codes(db, person.id)
        key = {"credential_id": made.credential_id, "public_key": made.public_key, "sign_count": made.sign_count}
        add_passkey(db, person.id, name=called, at=at, **key)
        add_account_mail(db, person.id, AccountMail.PASSKEY_ADDED, at)
        record(db, person, RecordKind.PASSKEY_ADDED, passkey=called)
    bus.announce(counts_changed(person.id, person.company_id))
    return codes


def remove_passkey(person: Person, proof: str, passkey_id: str) -> None:
    """Take a passkey away, and with the last factor the recovery codes.

    Raises:
        ValueRefused: the person has none that is called so.
        ProofWrong, TooManyAttempts, PortalBusy: as `proven`.
    """
    with proven(person, proof) as db:
        gone = next((row for row in passkeys_of(db, person.id) if _id_of(row) == passkey_id), None)
        if gone is None or not forget_passkey(db, gone.id):
            raise ValueRefused(_GONE)
        end_factors(db, person.id)
        add_account_mail(db, person.id, AccountMail.PASSKEY_REMOVED, now())
        record(db, person, RecordKind.PASSKEY_REMOVED, passkey=gone.name)
    bus.announce(counts_changed(person.id, person.company_id))


def passkeys_in(db: Connection, person: Person) -> tuple[Passkey, ...]:
    """The person's passkeys, oldest first."""
    return tuple(Passkey(_id_of(row), row.name, row.made_at, row.used_at) for row in passkeys_of(db, person.id))


def handle_of(secret: str) -> str:
    """What passkeys call a person: always the same, and nothing that says who they are."""
    return keyed(secret, "passkeys")


def _ensure_room(passkeys: Sequence[object]) -> None:
    if len(passkeys) >= MAX_PASSKEYS:
        raise ValueRefused(f"You have {MAX_PASSKEYS} passkeys: remove one that you don't use. Nothing was changed.")


def _id_of(row: Row) -> str:
    return sha256(row.credential_id.encode()).hexdigest()[:16]
