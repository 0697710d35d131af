"""The second step of a sign-in: a code makes half a sign-in a whole one."""

from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from buyer_portal.domain.errors import CodeWrong, HalfSignInEnded
from buyer_portal.domain.people.second_factor import recovery_code_in
from buyer_portal.services.attempts import Limit, count, ensure_room
from buyer_portal.services.people.device import limits_of_device
from buyer_portal.services.people.links import hash_of
from buyer_portal.services.people.second_factor.codes import use_code
from buyer_portal.services.people.second_factor.half import half_of
from buyer_portal.services.people.sign_in import begin_sign_in
from buyer_portal.services.record.failures import record_failure
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.half_sign_ins import forget_half_sign_in
from buyer_portal.store.people.passwords import lock_password, password_of
from buyer_portal.store.people.people import person_from

WRONG_CODES = RateLimitItemPerMinute(5, 5, namespace="second-step")
"""Wrong codes of one person, from everywhere, before somebody has to wait…"""
WRONG_CODES_A_DAY = RateLimitItemPerDay(30, namespace="second-step")
"""…and in a day: three of a million codes are right at any time."""
_WRONG_RECOVERY = RateLimitItemPerMinute(20, 5, namespace="recovery")


def finish_sign_in(half: str, typed: str, *, device: str = "", sso_cookie: str = "") -> str:
    """Check the code and give the secret for the cookie; half the sign-in is used up. The rest is as in `sign_in`.

    Recovery codes, which nobody guesses, are counted by themselves: who knows a password and tries codes locks its
    owner out of neither those nor a browser that is known.

    Raises:
        HalfSignInEnded: it was used, is too old, or the password or the second factor was changed meanwhile.
        CodeWrong: it is no code of theirs, or was used already.
        TooManyAttempts: more wrong ones than a person types.
        PortalBusy: somebody else was writing; try again.
    """
    with reading() as db:
        if (found := half_of(db, half)) is None:
            raise HalfSignInEnded
        password_hash = password_of(db, found.id) or ""
    limits: tuple[Limit, ...] = ((WRONG_CODES, str(found.id)), (WRONG_CODES_A_DAY, str(found.id)))
    if recovery_code_in(typed):
        limits = ((_WRONG_RECOVERY, str(found.id)),)
    else:
        limits = limits_of_device(device, person_from(found), password_hash) or limits
    ensure_room(*limits)
    try:
        return _finish(half, typed, found.id, sso_cookie)
    except CodeWrong:
        count(*limits)
        record_failure(person_from(found), found.email, how="code")
        raise


def _finish(half: str, typed: str, person_id: int, sso_cookie: str) -> str:
    at = now()
    with transaction() as db:
        lock_password(db, person_id)
        if (found := half_of(db, half)) is None:  # another tab was faster, or the password was changed
            raise HalfSignInEnded
        if not use_code(db, found.id, typed, at):
            raise CodeWrong
        forget_half_sign_in(db, hash_of(half))
        how = "recovery code" if recovery_code_in(typed) else "code"
        return begin_sign_in(
            db,
            found.id,
            at,
            browser=found.browser,
            is_new=found.is_new,
            how=how,
            through_sso=found.through_sso,
            sso_cookie=sso_cookie,
        )
