"""An authenticator app and recovery codes: set up, asked for at the sign-in, used once, lost, and taken away."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from pyotp.totp import TOTP
from sqlalchemy import select

from buyer_portal.domain.errors import (
    CodeWrong,
    HalfSignInEnded,
    ProofWrong,
    SecondFactorNeeded,
    SignInRefused,
    TooManyAttempts,
    ValueRefused,
)
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.domain.people.second_factor import HALF_LASTS, RECOVERY_CODES, STEP_SECONDS
from buyer_portal.services.people import sign_in as signing_in
from buyer_portal.services.people.device import remember_device
from buyer_portal.services.people.leaving import remove_person
from buyer_portal.services.people.password_change import change_password
from buyer_portal.services.people.password_reset import link_for, reset_password
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up, turn_off
from buyer_portal.services.people.second_factor.factors import factors_of, remove_second_factor, renew_codes
from buyer_portal.services.people.second_factor.half import end_half, half_signed_in
from buyer_portal.services.people.second_factor.proof import WRONG_PROOFS
from buyer_portal.services.people.second_factor.second_step import (
    WRONG_CODES,
    WRONG_CODES_A_DAY,
    finish_sign_in,
)
from buyer_portal.services.people.sign_in import person_for, sign_in, start_sign_in
from buyer_portal.services.tidying import tidy
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.sign_ins import close_accounts
from tests.forgetting import forget_attempts
from tests.services.races import at_once, one_of

pytestmark = pytest.mark.on_both_databases

ADA, PASSWORD, NEW, HERE = "ada@corner-bistro.example", "demo-portal", "seven green lorries", "192.0.2.1"
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
STEP = timedelta(seconds=STEP_SECONDS)


@pytest.fixture(autouse=True)
def clock(database):
    """A clock that stands still until it is moved."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


class App:
    """An authenticator app with the person's key: what it shows, some steps from now."""

    def __init__(self, key: str) -> None:
        self.key, self.recovery = key, []

    def code(self, steps: int = 0) -> str:
        return TOTP(self.key).generate_otp(int(datetime.now(UTC).timestamp()) // STEP_SECONDS + steps)


@pytest.fixture
def set_up(clock):
    """Set an app up for a person; gives the app and the recovery codes. The next code is a new one."""

    def set_one_up(person):
        app = App(begin_set_up(person, PASSWORD).key)
        codes = confirm_set_up(person, app.code())
        clock.shift(STEP)
        return app, codes

    return set_one_up


@pytest.fixture
def ada_with_app(ada, set_up):
    """Ada's app, with her recovery codes."""
    app, app.recovery = set_up(ada)
    return app


def half_of_ada(**more) -> str:
    with pytest.raises(SecondFactorNeeded) as needed:
        sign_in(ADA, PASSWORD, address=HERE, **more)
    return needed.value.half


def mailed() -> list[str]:
    with reading() as db:
        return list(db.scalars(select(tables.account_mail.c.kind).order_by(tables.account_mail.c.id)))


def rows(table) -> list:
    with reading() as db:
        return list(db.execute(select(table)))


# --- setting it up --------------------------------------------------------------------------------------------------


def test_an_app_is_set_up_with_its_code_and_ten_recovery_codes_are_given(ada):
    made = begin_set_up(ada, PASSWORD)
    address = urlsplit(made.address)
    assert (address.scheme, address.netloc, unquote(address.path)) == ("otpauth", "totp", f"/Buyer Portal:{ADA}")
    assert parse_qs(address.query) == {"secret": [made.key], "issuer": ["Buyer Portal"]}
    assert not factors_of(ada).is_any

    codes = confirm_set_up(ada, f" {TOTP(made.key).now()[:3]} {TOTP(made.key).now()[3:]} ")

    assert len(set(codes)) == RECOVERY_CODES
    assert (factors_of(ada).since, factors_of(ada).codes_left) == (START, RECOVERY_CODES)
    assert mailed() == [AccountMail.APP_ADDED]


def test_the_database_holds_no_recovery_code(ada_with_app, snapshot):
    held = repr(snapshot())

    assert not [code for code in ada_with_app.recovery if code in held or code.replace(" ", "") in held]


def test_an_app_that_is_only_being_set_up_is_not_asked_for(ada):
    begin_set_up(ada, PASSWORD)

    assert person_for(sign_in(ADA, PASSWORD, address=HERE)) == ada


def test_beginning_again_makes_another_key_and_forgets_the_first(ada):
    first, second = App(begin_set_up(ada, PASSWORD).key), App(begin_set_up(ada, PASSWORD).key)

    with pytest.raises(CodeWrong):
        confirm_set_up(ada, first.code())
    assert confirm_set_up(ada, second.code())


@pytest.mark.parametrize(
    "typed", ["", "000000", "12345", "1234567", "abcdef", "\0", "\ud800", "\uff19" * 200, "x" * 100_000]
)
def test_a_wrong_code_sets_nothing_up(ada, snapshot, unchanged, typed):
    begin_set_up(ada, PASSWORD)
    before = snapshot()

    with pytest.raises(CodeWrong):
        confirm_set_up(ada, typed)

    assert unchanged(before)


def test_without_the_password_nothing_is_set_up(ada, snapshot, unchanged):
    before = snapshot()

    for wrong in ("", "demo-porta", "123456", "x" * 100_000):
        with pytest.raises(ProofWrong):
            begin_set_up(ada, wrong)

    assert unchanged(before)


def test_one_that_is_set_up_is_neither_replaced_nor_confirmed_again(ada, ada_with_app, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(ValueRefused, match="set up already"):
        begin_set_up(ada, PASSWORD)
    with pytest.raises(ValueRefused, match="set up already"):
        confirm_set_up(ada, ada_with_app.code())

    assert unchanged(before)


def test_nothing_is_confirmed_that_was_not_begun(ada, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(ValueRefused, match="No authenticator app"):
        confirm_set_up(ada, "123456")

    assert unchanged(before)


def test_of_two_tabs_that_confirm_at_once_one_gets_the_codes(ada):
    app = App(begin_set_up(ada, PASSWORD).key)

    won, refusal = one_of(*at_once(lambda: confirm_set_up(ada, app.code()), lambda: confirm_set_up(ada, app.code())))

    assert won in (0, 1)
    assert "already" in str(refusal)
    assert factors_of(ada).codes_left == RECOVERY_CODES


# --- signing in -----------------------------------------------------------------------------------------------------


def test_the_password_is_half_a_sign_in_and_a_code_the_other_half(ada, ada_with_app):
    half = half_of_ada()
    assert half_signed_in(half) == ada
    assert person_for(half) is None
    assert rows(tables.sign_in) == []

    assert person_for(finish_sign_in(half, ada_with_app.code())) == ada

    assert half_signed_in(half) is None
    with pytest.raises(HalfSignInEnded):
        finish_sign_in(half, ada_with_app.code(1))


def test_who_has_none_signs_in_with_the_password(ada_with_app, ben):
    assert person_for(sign_in(ben.email, PASSWORD, address=HERE)) == ben


def test_a_wrong_password_says_the_same_for_who_has_a_second_factor(ada_with_app, snapshot, only_recorded):
    before = snapshot()

    with pytest.raises(SignInRefused):
        sign_in(ADA, "wrong", address=HERE)

    assert only_recorded(before)


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_half_a_minute(ada_with_app, clock, steps, is_taken):
    clock.shift(2 * STEP)
    half = half_of_ada()

    if is_taken:
        assert person_for(finish_sign_in(half, ada_with_app.code(steps)))
    else:
        with pytest.raises(CodeWrong):
            finish_sign_in(half, ada_with_app.code(steps))


def test_a_code_works_once_and_so_does_none_before_it(ada_with_app):
    code = ada_with_app.code()
    finish_sign_in(half_of_ada(), code)

    half = half_of_ada()
    for used in (code, ada_with_app.code(-1)):
        with pytest.raises(CodeWrong):
            finish_sign_in(half, used)
    assert person_for(finish_sign_in(half, ada_with_app.code(1)))


def test_a_recovery_code_works_once_with_or_without_blanks_and_a_mail_says_so(ada, ada_with_app):
    first, second, *_ = ada_with_app.recovery

    assert person_for(finish_sign_in(half_of_ada(), first)) == ada
    assert person_for(finish_sign_in(half_of_ada(), second.replace(" ", "-"))) == ada
    with pytest.raises(CodeWrong):
        finish_sign_in(half_of_ada(), first.replace(" ", ""))

    assert factors_of(ada).codes_left == RECOVERY_CODES - 2
    assert mailed() == [AccountMail.APP_ADDED, AccountMail.RECOVERY_USED, AccountMail.RECOVERY_USED]


def test_nobody_uses_anybody_elses(ada_with_app, ben, set_up):
    bens, bens_recovery = set_up(ben)
    half = half_of_ada()

    for code in (bens.code(), bens_recovery[0]):
        with pytest.raises(CodeWrong):
            finish_sign_in(half, code)

    assert factors_of(ben).codes_left == RECOVERY_CODES


@pytest.mark.parametrize("typed", ["", "abc", "0" * 20, "\0", "\ud800", "9" * 100_000, "' OR 1=1 --"])
def test_what_is_no_code_finishes_nothing(ada_with_app, snapshot, only_recorded, typed):
    half = half_of_ada()
    before = snapshot()

    with pytest.raises(CodeWrong):
        finish_sign_in(half, typed)

    assert only_recorded(before)


@pytest.mark.parametrize("half", ["", "x" * 43, "\ud800", "0" * 100_000])
def test_without_a_first_step_there_is_no_second(ada_with_app, snapshot, unchanged, half):
    before = snapshot()

    with pytest.raises(HalfSignInEnded):
        finish_sign_in(half, ada_with_app.code())

    assert unchanged(before)


def test_half_a_sign_in_waits_for_ten_minutes(ada_with_app, clock):
    half, late = half_of_ada(), half_of_ada()
    clock.shift(HALF_LASTS)
    assert person_for(finish_sign_in(half, ada_with_app.code()))

    clock.shift(timedelta(seconds=1))
    with pytest.raises(HalfSignInEnded):
        finish_sign_in(late, ada_with_app.code(1))
    assert tidy() == {"sign-ins": 1}


def test_a_changed_password_ends_half_a_sign_in(ada, ada_with_app):
    half = half_of_ada()

    change_password(ada, start_sign_in(ada), current=PASSWORD, password=NEW)

    with pytest.raises(HalfSignInEnded):
        finish_sign_in(half, ada_with_app.code())


def test_so_does_an_account_that_is_closed(ada_with_app):
    half = half_of_ada()
    with transaction() as db:
        close_accounts(db, [ADA])

    with pytest.raises(HalfSignInEnded):
        finish_sign_in(half, ada_with_app.code())


def test_who_is_removed_from_the_company_leaves_no_factor_behind(ada, ada_with_app, ben):
    half = half_of_ada()

    remove_person(ben, ADA)

    with pytest.raises(HalfSignInEnded):
        finish_sign_in(half, ada_with_app.code())
    assert [rows(table) for table in (tables.authenticator, tables.recovery_code, tables.half_sign_in)] == [[], [], []]


def test_a_link_to_a_new_password_removes_no_second_factor(ada, ada_with_app):
    half = half_of_ada()
    reset_password(link_for(ADA).partition("?token=")[2], NEW, address=HERE)

    assert half_signed_in(half) is None
    with pytest.raises(SecondFactorNeeded) as needed:
        sign_in(ADA, NEW, address=HERE)
    assert person_for(finish_sign_in(needed.value.half, ada_with_app.code())) == ada


def test_going_back_ends_it(ada_with_app):
    half = half_of_ada()

    end_half(half)

    with pytest.raises(HalfSignInEnded):
        finish_sign_in(half, ada_with_app.code())


def test_a_mail_about_a_new_browser_waits_for_the_whole_sign_in(ada, ada_with_app, monkeypatch):
    monkeypatch.setattr(signing_in.settings, "smtp_url", "smtp://127.0.0.1:1")

    half = half_of_ada()
    assert AccountMail.NEW_BROWSER not in mailed()

    finish_sign_in(half, ada_with_app.code())
    assert mailed()[-1] == AccountMail.NEW_BROWSER
    finish_sign_in(half_of_ada(device=remember_device(ada, "")), ada_with_app.code(1))
    assert mailed().count(AccountMail.NEW_BROWSER) == 1


# --- limits ---------------------------------------------------------------------------------------------------------


def test_nobody_tries_codes_for_long(ada_with_app, snapshot, unchanged):
    half = half_of_ada()
    for _ in range(WRONG_CODES.amount):
        with pytest.raises(CodeWrong):
            finish_sign_in(half, "000000")
    before = snapshot()

    with pytest.raises(TooManyAttempts):
        finish_sign_in(half_of_ada(), ada_with_app.code())
    with pytest.raises(TooManyAttempts):
        finish_sign_in(half, ada_with_app.code())

    assert len(snapshot()["half_sign_in"]) == len(before["half_sign_in"]) + 1


def test_nor_slowly_for_a_whole_day(ada_with_app, clock):
    half = half_of_ada()
    for tried in range(WRONG_CODES_A_DAY.amount):
        if tried % WRONG_CODES.amount == 0:
            clock.shift(timedelta(minutes=5, seconds=1))
            half = half_of_ada()
        with pytest.raises(CodeWrong):
            finish_sign_in(half, "000000")
    clock.shift(timedelta(minutes=5, seconds=1))

    with pytest.raises(TooManyAttempts):
        finish_sign_in(half_of_ada(), ada_with_app.code())


def test_whoever_guesses_locks_the_person_out_of_neither_a_known_browser_nor_a_recovery_code(ada, ada_with_app):
    half = half_of_ada()
    for _ in range(WRONG_CODES.amount):
        with pytest.raises(CodeWrong):
            finish_sign_in(half, "000000")

    known = remember_device(ada, "")
    assert person_for(finish_sign_in(half_of_ada(device=known), ada_with_app.code(), device=known)) == ada
    assert person_for(finish_sign_in(half_of_ada(), ada_with_app.recovery[0])) == ada


def test_an_open_screen_lets_nobody_guess_the_proof_for_long(ada, ada_with_app, snapshot, unchanged):
    for guess in range(WRONG_PROOFS.amount):
        with pytest.raises(ProofWrong):
            turn_off(ada, f"guess {guess}")
    before = snapshot()

    with pytest.raises(TooManyAttempts):
        turn_off(ada, PASSWORD)

    assert unchanged(before)


# --- renewed and taken away -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("proof", ["password", "app", "recovery"])
def test_it_is_turned_off_with_the_password_or_a_code(ada, ada_with_app, proof):
    turn_off(ada, {"password": PASSWORD, "app": ada_with_app.code(), "recovery": ada_with_app.recovery[3]}[proof])

    assert (factors_of(ada).is_any, factors_of(ada).codes_left) == (False, 0)
    assert person_for(sign_in(ADA, PASSWORD, address=HERE)) == ada
    assert mailed()[-1] == AccountMail.APP_REMOVED
    with pytest.raises(ValueRefused, match="No authenticator app"):
        turn_off(ada, PASSWORD)


def test_with_anything_else_it_stays(ada, ada_with_app, snapshot, unchanged):
    before = snapshot()

    for wrong in ("", "000000", "0" * 20, "demo-porta", "\ud800"):
        with pytest.raises(ProofWrong):
            turn_off(ada, wrong)
        with pytest.raises(ProofWrong):
            renew_codes(ada, wrong)

    assert unchanged(before)


def test_a_code_that_proved_something_is_used_up(ada, ada_with_app):
    code = ada_with_app.code()
    renew_codes(ada, code)

    with pytest.raises(ProofWrong):
        renew_codes(ada, code)


def test_new_recovery_codes_end_the_old_ones(ada, ada_with_app):
    new = renew_codes(ada, PASSWORD)

    with pytest.raises(CodeWrong):
        finish_sign_in(half_of_ada(), ada_with_app.recovery[0])
    assert person_for(finish_sign_in(half_of_ada(), new[0])) == ada
    assert mailed()[1] == AccountMail.CODES_RENEWED


def test_who_has_no_second_factor_gets_no_recovery_codes(ada, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(ValueRefused, match="no second factor"):
        renew_codes(ada, PASSWORD)

    assert unchanged(before)


def test_an_operator_removes_it_from_who_has_lost_everything(ada, ada_with_app):
    half = half_of_ada()

    assert remove_second_factor(" Ada@corner-bistro.example") == ada

    assert (factors_of(ada).is_any, factors_of(ada).codes_left, mailed()[-1]) == (False, 0, AccountMail.FACTOR_TAKEN)
    with pytest.raises(HalfSignInEnded):
        finish_sign_in(half, ada_with_app.recovery[0])
    assert person_for(sign_in(ADA, PASSWORD, address=HERE)) == ada


@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("nobody@corner-bistro.example", "Nobody signs in"),
        ("x", "not an e-mail"),
        ("ben@corner-bistro.example", "has no"),
    ],
)
def test_an_operator_is_told_when_there_is_nothing_to_remove(ada_with_app, snapshot, unchanged, email, why):
    before = snapshot()

    with pytest.raises(ValueRefused, match=why):
        remove_second_factor(email)

    assert unchanged(before)


# --- at once --------------------------------------------------------------------------------------------------------


def test_of_two_who_use_a_code_at_once_one_gets_in(ada_with_app, several_processes):
    for _ in range(3):
        forget_attempts()
        halves = half_of_ada(), half_of_ada()
        code = ada_with_app.code(1)

        _, refusal = one_of(*at_once(*[lambda half=half, code=code: finish_sign_in(half, code) for half in halves]))

        assert isinstance(refusal, CodeWrong)
        with transaction() as db:
            db.execute(tables.authenticator.update().values(last_step=0))


def test_of_two_who_use_a_recovery_code_at_once_one_gets_in(ada, ada_with_app, several_processes):
    for code in ada_with_app.recovery[:3]:
        halves = half_of_ada(), half_of_ada()

        _, refusal = one_of(*at_once(*[lambda half=half, code=code: finish_sign_in(half, code) for half in halves]))

        assert isinstance(refusal, CodeWrong)
    assert factors_of(ada).codes_left == RECOVERY_CODES - 3
    assert len(rows(tables.sign_in)) == 3


def test_of_two_who_finish_one_half_at_once_one_gets_in(ada_with_app, several_processes):
    half = half_of_ada()

    _, refusal = one_of(
        *at_once(
            lambda: finish_sign_in(half, ada_with_app.code()), lambda: finish_sign_in(half, ada_with_app.recovery[0])
        )
    )

    assert isinstance(refusal, HalfSignInEnded)
    assert len(rows(tables.sign_in)) == 1


def test_a_factor_removed_during_the_second_step_ends_it_or_comes_after_it(ada, ada_with_app, several_processes):
    half = half_of_ada()

    outcomes = at_once(lambda: finish_sign_in(half, ada_with_app.code()), lambda: turn_off(ada, PASSWORD))

    assert outcomes[0] is None or isinstance(outcomes[0], HalfSignInEnded)
    assert outcomes[1] is None
    assert rows(tables.half_sign_in) == []
    assert rows(tables.recovery_code) == []


def test_a_password_changed_during_the_second_step_leaves_no_sign_in_of_the_old_one(
    ada, ada_with_app, several_processes
):
    here, half = start_sign_in(ada), half_of_ada()
    secrets: list[str] = []

    at_once(
        lambda: secrets.append(finish_sign_in(half, ada_with_app.code())),
        lambda: change_password(ada, here, current=PASSWORD, password=NEW),
    )

    assert [secret for secret in secrets if person_for(secret)] == []
    assert person_for(here) == ada
