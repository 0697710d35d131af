"""Signing in: one sentence for every failure, few tries, an end to every sign-in, and no secret in the database."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import time_machine
from argon2.exceptions import VerifyMismatchError
from limits import RateLimitItemPerMinute

from buyer_portal.domain.errors import SignInRefused, TooManyAttempts
from buyer_portal.services.people import sign_in as signing_in
from buyer_portal.services.people.passwords import NOBODY, hasher
from buyer_portal.services.people.sign_in import (
    IDLE_FOR,
    SIGN_IN_LASTS,
    person_for,
    sign_in,
    sign_out,
    sign_out_everywhere,
    start_sign_in,
)
from buyer_portal.store import engine
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.people import write_person

pytestmark = pytest.mark.on_both_databases

ADA = "ada@corner-bistro.example"
PASSWORD = "demo-portal"
LONG_S = "\u017f"
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def clock():
    """A clock that stands still until it is moved."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def test_the_right_password_opens_the_door(ada):
    secret = sign_in(ADA, PASSWORD, address="192.0.2.1")

    assert person_for(secret) == ada


@pytest.mark.parametrize("typed", ["ADA@Corner-Bistro.example", f"  {ADA} "])
def test_the_address_may_be_typed_in_any_case(typed, ada):
    assert person_for(sign_in(typed, PASSWORD, address="192.0.2.1")) == ada


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param(ADA, "wrong", id="a wrong password"),
        pytest.param(ADA, "", id="no password"),
        pytest.param(ADA, PASSWORD.upper(), id="the password in capitals"),
        pytest.param(ADA, PASSWORD + " ", id="a space too many"),
        pytest.param(ADA, "x" * 100_000, id="a password without end"),
        pytest.param(ADA, "\ud800", id="half a character"),
        pytest.param(ADA, "\0", id="NUL"),
        pytest.param("nobody@nowhere.example", PASSWORD, id="an unknown address"),
        pytest.param("", PASSWORD, id="no address"),
        pytest.param("\0", PASSWORD, id="an address that is NUL"),
        pytest.param("\ud800@x.example", PASSWORD, id="an address of half a character"),
        pytest.param("x" * 100_000, PASSWORD, id="an address without end"),
        pytest.param("%", PASSWORD, id="a wildcard"),
        pytest.param("nora@corner-bistro.example", "", id="somebody without a sign-in, without a password"),
        pytest.param("nora@corner-bistro.example", PASSWORD, id="somebody without a sign-in"),
    ],
)
def test_whatever_is_wrong_the_sentence_is_the_same(email, password, snapshot, only_recorded, ada):
    with transaction() as db:
        write_person(db, company_id=ada.company_id, name="Nora", email="nora@corner-bistro.example", password_hash=None)
    before = snapshot()

    with pytest.raises(SignInRefused) as refusal:
        sign_in(email, password, address="192.0.2.1")

    assert str(refusal.value) == "E-mail and password don't match an account."
    assert only_recorded(before)


def test_the_database_never_learns_the_secret(snapshot, ada):
    secret = sign_in(ADA, PASSWORD, address="192.0.2.1")

    everything = repr(snapshot())
    assert secret not in everything
    assert PASSWORD not in everything
    assert sha256(secret.encode()).hexdigest() in everything


def test_every_sign_in_has_a_secret_of_its_own(ada):
    assert len({start_sign_in(ada) for _ in range(10)}) == 10


# --- few tries ------------------------------------------------------------------------------------------------------


def test_guessing_one_accounts_password_from_one_place_ends_after_ten_tries(clock, ada):
    _guess(10, lambda _: (ADA, "192.0.2.1"))

    with pytest.raises(TooManyAttempts, match="Please wait 5 min") as refusal:
        sign_in(ADA.upper(), PASSWORD, address="192.0.2.1")

    assert 0 < refusal.value.seconds <= 300
    assert person_for(sign_in(ADA, PASSWORD, address="192.0.2.2")) == ada
    clock.shift(timedelta(minutes=5, seconds=1))
    assert person_for(sign_in(ADA, PASSWORD, address="192.0.2.1")) == ada


def test_guessing_one_accounts_password_from_everywhere_ends_after_a_hundred_tries(clock):
    _guess(100, lambda turn: (ADA, f"192.0.2.{turn}"))

    with pytest.raises(TooManyAttempts):
        sign_in(ADA, PASSWORD, address="198.51.100.7")


def test_right_passwords_are_counted_too_and_apart_from_wrong_ones(ada, mia, monkeypatch):
    monkeypatch.setattr(signing_in, "_RIGHT_PER_ACCOUNT", RateLimitItemPerMinute(3, 5, namespace="three"))
    for turn in range(3):
        sign_in(ADA, PASSWORD, address=f"192.0.2.{turn}")

    with pytest.raises(TooManyAttempts):
        sign_in(ADA, PASSWORD, address="192.0.2.7")

    assert person_for(sign_in(mia.email, PASSWORD, address="192.0.2.1")) == mia


def test_another_spelling_that_finds_the_account_is_counted_to_it(clock):
    assert person_for(sign_in(ADA.replace("s", LONG_S), PASSWORD, address="192.0.2.1"))

    _guess(10, lambda turn: (ADA if turn % 2 else ADA.replace("s", LONG_S), "192.0.2.1"))

    with pytest.raises(TooManyAttempts):
        sign_in(ADA, PASSWORD, address="192.0.2.1")


def test_guessing_from_one_place_ends_after_thirty_tries_whatever_the_account(clock):
    _guess(30, lambda turn: (f"guess-{turn}@x.example", "192.0.2.1"))

    with pytest.raises(TooManyAttempts):
        sign_in(ADA, PASSWORD, address="192.0.2.1")
    assert sign_in(ADA, PASSWORD, address="192.0.2.2")


def test_signing_in_often_is_no_guessing(clock, ada):
    for _ in range(40):
        assert sign_in(ADA, PASSWORD, address="192.0.2.1")


def _guess(tries, account_and_place) -> None:
    for turn in range(tries):
        account, place = account_and_place(turn)
        with pytest.raises(SignInRefused):
            sign_in(account, "x" * 300, address=place)  # too long to be hashed: the test is about counting


# --- the end of a sign-in -------------------------------------------------------------------------------------------


def test_a_sign_in_ends_when_the_browser_stays_away(clock, ada):
    secret = start_sign_in(ada)

    clock.shift(IDLE_FOR - MOMENT)
    assert person_for(secret) == ada
    clock.shift(IDLE_FOR - MOMENT)
    assert person_for(secret) == ada
    clock.shift(IDLE_FOR + MOMENT)
    assert person_for(secret) is None


def test_a_sign_in_ends_after_a_month_however_busy_the_browser(clock, ada):
    secret = start_sign_in(ada)

    while datetime.now(UTC) < START + SIGN_IN_LASTS - timedelta(days=1):
        assert person_for(secret) == ada
        clock.shift(timedelta(days=1))
    clock.shift(timedelta(days=1) + MOMENT)

    assert person_for(secret) is None


def test_being_here_is_written_down_now_and_then_only(clock, snapshot, ada):
    secret = start_sign_in(ada)
    at_first = snapshot()

    clock.shift(timedelta(minutes=9))
    person_for(secret)
    assert snapshot() == at_first
    clock.shift(timedelta(minutes=2))
    person_for(secret)
    assert snapshot() != at_first


def test_nobody_waits_for_a_long_import_only_to_be_known(clock, snapshot, ada):
    secret = start_sign_in(ada)
    at_first = snapshot()
    clock.shift(timedelta(minutes=11))

    with engine.engine.connect().execution_options(writes=True) as other_program, other_program.begin():
        assert person_for(secret) == ada
    with transaction():
        assert person_for(secret) == ada

    assert person_for(secret) == ada
    assert snapshot() != at_first


@pytest.mark.parametrize("cookie", ["", "wrong", "x" * 100_000, "\0", "' OR 1=1 --"])
def test_a_made_up_cookie_is_nobodys(cookie, ada):
    start_sign_in(ada)

    assert person_for(cookie) is None


def test_the_hash_of_a_secret_is_no_secret(ada):
    secret = start_sign_in(ada)

    assert person_for(sha256(secret.encode()).hexdigest()) is None


def test_signing_out_ends_this_sign_in_and_no_other(ada):
    here, there = start_sign_in(ada), start_sign_in(ada)

    sign_out(here)
    sign_out(here)

    assert person_for(here) is None
    assert person_for(there) == ada


def test_signing_out_everywhere_ends_all_of_ones_own(ada, ben):
    mine, bens = [start_sign_in(ada), start_sign_in(ada)], start_sign_in(ben)

    sign_out_everywhere(ada)

    assert [person_for(secret) for secret in mine] == [None, None]
    assert person_for(bens) == ben


def test_expired_sign_ins_are_swept_out(clock, snapshot, ada, ben):
    start_sign_in(ada)
    clock.shift(IDLE_FOR + MOMENT)

    start_sign_in(ben)

    assert [row[1] for row in snapshot()["sign_in"]] == [ben.id]


_PARAMETERS = """
from argon2 import PasswordHasher, extract_parameters
from buyer_portal.services.people.passwords import NOBODY, hasher
known, nobody, usual = map(extract_parameters, (hasher.hash("x"), NOBODY, PasswordHasher().hash("x")))
costs = ((each.type, each.time_cost, each.memory_cost) for each in (known, usual))
print(known == nobody, len(set(costs)) == 1)
"""


@pytest.mark.only_on_sqlite("it asks no database")
def test_what_is_verified_for_nobody_takes_as_long_as_what_is_somebodys():
    # In a process of its own: here all hashes are cheap.
    said = subprocess.run([sys.executable, "-c", _PARAMETERS], capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["True", "True"]
    with pytest.raises(VerifyMismatchError):  # it was verified, and is not just refused for its form
        hasher.verify(NOBODY, PASSWORD)
