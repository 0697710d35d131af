"""Signing in with a passkey, which is both factors by itself: no address and no password is asked for."""

from typing import Any

from limits import RateLimitItemPerMinute

from buyer_portal.domain.errors import PasskeyRefused
from buyer_portal.services.attempts import attempt, count, ensure_room
from buyer_portal.services.people.device import browser_in, limits_of_device
from buyer_portal.services.people.second_factor.ceremony import ask_for_one, check_one, read_answer, take_challenge
from buyer_portal.services.people.second_factor.half import half_of
from buyer_portal.services.people.second_factor.passkeys import handle_of
from buyer_portal.services.people.sign_in import begin_sign_in
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.passkeys import note_passkey_used, passkey_called
from buyer_portal.store.people.passwords import lock_password
from buyer_portal.store.people.people import person_from

_ASKED = RateLimitItemPerMinute(60, 5, namespace="passkey-asked")  # of one address, where a whole office may be
_WRONG = RateLimitItemPerMinute(30, 5, namespace="passkey-wrong")


def ask_for_passkey(*, address: str) -> dict[str, Any]:
    """What a browser needs to ask for a passkey, the same for everybody. `address` is where it is.

    Raises:
        TooManyAttempts: from there it was asked for more often than people do.
        PortalBusy: somebody else was writing; try again.
    """
    attempt((_ASKED, address))
    with transaction() as db:
        return ask_for_one(db)


def sign_in_with_passkey(
    answer: str, *, address: str, device: str = "", user_agent: str = "", half: str = "", sso_cookie: str = ""
) -> str:
    """Check what the browser answered, and give the secret for the cookie. The rest is as in `sign_in`.

    A passkey may be the second step of a sign-in, too, whose first is `half`: that says which way they came.

    Raises:
        PasskeyRefused: unknown, removed, somebody else's, copied, too late or forged; the sentence doesn't tell which.
        TooManyAttempts: more wrong ones from there than people have.
        SsoRequired: their company leaves no way in but its single sign-on.
        PortalBusy: somebody else was writing; try again.
    """
    ensure_room(wrong := (_WRONG, address))
    try:
        return _sign_in(answer, device, user_agent, half, sso_cookie)
    except PasskeyRefused:
        count(wrong)
        raise


def _sign_in(answer: str, device: str, user_agent: str, half: str, sso_cookie: str) -> str:
    given = read_answer(answer)
    with transaction() as db:  # of its own: a challenge is used up whatever becomes of the answer
        is_asked = take_challenge(db, given, None)
    with reading() as db:
        known = passkey_called(db, given.credential_id)
    if not is_asked or known is None or given.user_handle != handle_of(known.secret):
        raise PasskeyRefused
    counted, at, person = check_one(given, known.public_key, known.sign_count), now(), person_from(known)
    is_new = not limits_of_device(device, person, known.password_hash or "")
    with transaction() as db:
        if lock_password(db, person.id) is None:  # the account was closed
            raise PasskeyRefused
        if not note_passkey_used(db, known.passkey_id, counted=known.sign_count, now_counts=counted, at=at):
            raise PasskeyRefused
        first = half_of(db, half)
        return begin_sign_in(
            db,
            person.id,
            at,
            browser=browser_in(user_agent),
            is_new=is_new,
            how="passkey",
            through_sso=bool(first and first.id == person.id and first.through_sso),
            sso_cookie=sso_cookie,
        )
