"""Codes: those of an authenticator app, and recovery codes. Each works once, also for two who use it at once."""

from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from secrets import randbelow

from pyotp.totp import TOTP
from sqlalchemy import Connection, Row

from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.second_factor import (
    RECOVERY_CODES,
    RECOVERY_DIGITS,
    STEP_SECONDS,
    code_in,
    recovery_code_in,
    recovery_code_words,
)
from buyer_portal.store.notifications.account_mail import add_account_mail
from buyer_portal.store.people.second_factor import (
    authenticator_of,
    use_recovery_code,
    use_step,
    write_recovery_codes,
)


def use_code(db: Connection, person_id: int, typed: str, at: datetime) -> bool:
    """Use up what was typed, if it is a code of the person's app, or a recovery code of theirs, of which a mail tells.

    False when it is none, or was used already; then nothing is written.
    """
    if code := code_in(typed):
        found = authenticator_of(db, person_id)
        return found is not None and found.confirmed_at is not None and use_app_code(db, found, code, at)
    if not (code := recovery_code_in(typed)) or not use_recovery_code(db, person_id, _hash_of(code), at):
        return False
    add_account_mail(db, person_id, AccountMail.RECOVERY_USED, at)
    return True


def use_app_code(db: Connection, app: Row, code: str, at: datetime) -> bool:
    """Use up a code of this app (a row of `authenticator`), at most one step away: clocks differ.

    An earlier one than the last that was used works no more, so whoever looked over a shoulder is late.
    """
    now_step, totp = int(at.timestamp()) // STEP_SECONDS, TOTP(app.secret)
    steps = [step for step in (now_step - 1, now_step, now_step + 1) if compare_digest(totp.generate_otp(step), code)]
    return any(use_step(db, app.person_id, step) for step in steps)


def new_codes(db: Connection, person_id: int) -> list[str]:
    """Give the person new recovery codes, as they read them; the old ones end.

    Only their SHA-256 is kept. They are random, 66 bits each, so nobody tries them all, and a slow hash would add
    nothing.
    """
    made = ["".join(str(randbelow(10)) for _ in range(RECOVERY_DIGITS)) for _ in range(RECOVERY_CODES)]
    write_recovery_codes(db, person_id, map(_hash_of, made))
    return [recovery_code_words(code) for code in made]


def _hash_of(code: str) -> str:
    return sha256(code.encode()).hexdigest()
