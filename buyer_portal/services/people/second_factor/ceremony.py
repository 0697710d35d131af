"""What passes between a browser and the portal about a passkey (WebAuthn): asked by us, answered and signed by it.

The name of the portal in passkeys (the "relying party") is the host of the first origin at which it is reached; an
answer from any of its other origins counts, if the browser gave it.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from buyer_portal.domain.errors import PasskeyRefused
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.second_factor import CHALLENGE_LASTS, MAX_CREDENTIAL
from buyer_portal.settings import now, settings
from buyer_portal.store.people.passkeys import add_challenge, forget_challenges_before, use_challenge

_PORTAL = "Buyer Portal"
_MILLISECONDS = int(CHALLENGE_LASTS.total_seconds()) * 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser sent, as far as it could be read without checking anything: all of it is a stranger's."""

    credential_id: str
    challenge: str
    user_handle: str
    all_of_it: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewKey:
    """A passkey as a browser made it, checked; both texts are base64url."""

    credential_id: str
    public_key: str
    sign_count: int


def host_of_portal() -> str:
    """The name of the portal in passkeys: "portal.example.com"."""
    return urlsplit(settings.origins[0]).hostname or ""


def ask_for_new(db: Connection, person: Person, handle: str, known: Iterable[str]) -> str:
    """What a browser needs to make a passkey, as JSON; `handle` is what the passkey calls the person.

    It has to be kept on the device, and asks for a finger, a face or a PIN: so it is two factors by itself. Browsers
    make none where one of the `known` is.
    """
    lib = _webauthn()
    structs = lib.helpers.structs
    required = structs.ResidentKeyRequirement.REQUIRED, structs.UserVerificationRequirement.REQUIRED
    options = lib.generate_registration_options(
        rp_id=host_of_portal(),
        rp_name=_PORTAL,
        user_id=handle.encode(),
        user_name=person.email,
        user_display_name=person.name,
        challenge=_new_challenge(db, person.id),
        timeout=_MILLISECONDS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=required[0], user_verification=required[1]
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=lib.base64url_to_bytes(credential_id)) for credential_id in known
        ],
    )
    return lib.options_to_json(options)


def ask_for_one(db: Connection) -> dict[str, Any]:
    """What a browser needs to sign somebody in with any passkey of theirs."""
    lib = _webauthn()
    options = lib.generate_authentication_options(
        rp_id=host_of_portal(),
        challenge=_new_challenge(db, None),
        timeout=_MILLISECONDS,
        user_verification=lib.helpers.structs.UserVerificationRequirement.REQUIRED,
    )
    return json.loads(lib.options_to_json(options))


def read_answer(text: str) -> Answer:
    """Read the JSON that a browser answers with.

    Raises:
        PasskeyRefused: it is none.
    """
    try:
        found = json.loads(text)
        response, credential_id = found["response"], found["id"]
        said = json.loads(_webauthn().base64url_to_bytes(response["clientDataJSON"]))
        handle = _webauthn().base64url_to_bytes(response.get("userHandle") or "").decode("ascii")
        answer = Answer(str(credential_id), str(said["challenge"]), handle, found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise PasskeyRefused from None
    if not answer.credential_id or len(answer.credential_id) > MAX_CREDENTIAL or not answer.credential_id.isascii():
        raise PasskeyRefused
    return answer


def take_challenge(db: Connection, answer: Answer, person: Person | None) -> bool:
    """Use up the challenge that is answered; False when nobody asked that, not lately, or for something else."""
    whose = person.id if person else None
    return use_challenge(db, _hash_of(answer.challenge), whose, now() - CHALLENGE_LASTS)


def check_new(answer: Answer) -> NewKey:
    """Check the answer about a new passkey.

    Raises:
        PasskeyRefused: another site's, made without a finger, face or PIN, or nonsense.
    """
    found = _checked("verify_registration_response", answer)
    return NewKey(_encoded(found.credential_id), _encoded(found.credential_public_key), found.sign_count)


def check_one(answer: Answer, public_key: str, sign_count: int) -> int:
    """Check the answer of a known passkey, and give what it has counted now.

    Raises:
        PasskeyRefused: as `check_new`; or it counted less than before, so that there are two of it.
    """
    key = _webauthn().base64url_to_bytes(public_key)
    found = _checked(
        "verify_authentication_response",
        answer,
        credential_public_key=key,
        credential_current_sign_count=sign_count,
    )
    return found.new_sign_count


def _checked(check: str, answer: Answer, **known: Any) -> Any:
    try:
        return getattr(_webauthn(), check)(
            credential=answer.all_of_it,
            expected_challenge=_webauthn().base64url_to_bytes(answer.challenge),
            expected_rp_id=host_of_portal(),
            expected_origin=settings.origins,
            require_user_verification=True,
            **known,
        )
    except Exception as trouble:  # it takes apart what a stranger sent: whatever it trips over is no passkey
        raise PasskeyRefused from trouble


def _new_challenge(db: Connection, person_id: int | None) -> bytes:
    challenge, at = token_bytes(32), now()
    forget_challenges_before(db, at - CHALLENGE_LASTS)
    add_challenge(db, _hash_of(_encoded(challenge)), person_id, at)
    return challenge


def _hash_of(challenge: str) -> str:
    return sha256(challenge.encode(errors="replace")).hexdigest()


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@cache
def _webauthn() -> Any:
    # It takes a fifth of a second and 16 MB: only where somebody has a passkey, or wants one.
    import webauthn

    return webauthn
