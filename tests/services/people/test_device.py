"""A browser in which somebody has signed in gets in while others are locked out, and can't be used to guess either."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from buyer_portal.domain.errors import SignInRefused, TooManyAttempts
from buyer_portal.services.people.device import remember_device
from buyer_portal.services.people.people import hasher
from buyer_portal.services.people.sign_in import person_for, sign_in
from buyer_portal.store import tables
from buyer_portal.store.engine import transaction

pytestmark = pytest.mark.on_both_databases

TOM, PASSWORD = "tom@green-valley.example", "demo-portal"
WRONG = "x" * 300  # too long to be hashed: the tests are about counting
OFFICE = "192.0.2.1"


@pytest.fixture
def clock(database):
    """A clock that stands still until it is moved."""
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def locked_out(clock):
    """Tom's account, from everywhere, and everybody at the office."""
    for place in range(100):
        guess(TOM, f"198.51.100.{place}")
    for account in range(30):
        guess(f"guess-{account}@x.example", OFFICE)


def guess(email, address, device=""):
    with pytest.raises(SignInRefused):
        sign_in(email, WRONG, address=address, device=device)


def test_who_was_here_before_gets_in_while_strangers_guess(locked_out, tom):
    for address in (OFFICE, "203.0.113.9"):
        with pytest.raises(TooManyAttempts):
            sign_in(TOM, PASSWORD, address=address)

        assert person_for(sign_in(TOM, PASSWORD, address=address, device=remember_device(tom, ""))) == tom


def test_guessing_in_such_a_browser_ends_too_and_locks_out_nobody_else(clock, tom):
    stolen, own = remember_device(tom, ""), remember_device(tom, "")
    for place in range(10):
        guess(TOM, f"198.51.100.{place}", stolen)

    with pytest.raises(TooManyAttempts):
        sign_in(TOM, PASSWORD, address=OFFICE, device=stolen)
    assert sign_in(TOM, PASSWORD, address=OFFICE, device=own)
    assert sign_in(TOM, PASSWORD, address=OFFICE)


def test_a_day_of_guesses_in_such_a_browser_is_fifty(clock, tom):
    stolen = remember_device(tom, "")
    for _ in range(5):
        for _ in range(10):
            guess(TOM, OFFICE, stolen)
        clock.shift(timedelta(minutes=6))

    with pytest.raises(TooManyAttempts):
        sign_in(TOM, PASSWORD, address=OFFICE, device=stolen)


def test_it_is_known_for_the_people_who_signed_in_there_and_nobody_else(locked_out, ada, ben, tom, ines):
    shared = ""
    for person in (ada, tom, ben):
        shared = remember_device(person, shared)

    for person in (ada, ben, tom):
        assert person_for(sign_in(person.email, PASSWORD, address=OFFICE, device=shared)) == person
    for email in (ines.email, "nobody@nowhere.example"):
        with pytest.raises(TooManyAttempts):
            sign_in(email, PASSWORD, address=OFFICE, device=shared)


def test_a_browser_of_many_knows_the_last_few_and_each_keeps_its_name(ada, ben, mia, tom, ines):
    cookie = remember_device(ada, "")
    for person in (ben, mia, tom, ines):
        cookie = remember_device(person, cookie)

    assert len(cookie.split(".")) == 4
    assert remember_device(ines, cookie) == cookie
    assert set(remember_device(ben, cookie).split(".")) == set(cookie.split("."))


def test_a_new_password_makes_every_browser_new(locked_out, tom):
    before = remember_device(tom, "")
    with transaction() as db:
        db.execute(tables.person.update().values(password_hash=hasher.hash("another-password")))

    with pytest.raises(TooManyAttempts):
        sign_in(TOM, "another-password", address=OFFICE, device=before)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda cookie: cookie[:-1] + ("0" if cookie[-1] != "0" else "1"), id="another signature"),
        pytest.param(lambda cookie: "A" * 16 + cookie[16:], id="another name"),
        pytest.param(lambda cookie: cookie[16:], id="no name"),
        pytest.param(lambda cookie: cookie[:16], id="no signature"),
        pytest.param(lambda cookie: cookie.upper(), id="in capitals"),
        pytest.param(lambda cookie: f"{cookie}\0", id="NUL"),
        pytest.param(lambda cookie: "." * 16_000 + cookie, id="endless"),
        pytest.param(lambda cookie: "\ud800", id="half a character"),
    ],
)
def test_a_forged_one_is_a_stranger_s(locked_out, tom, change):
    forged = change(remember_device(tom, ""))

    with pytest.raises(TooManyAttempts):
        sign_in(TOM, PASSWORD, address=OFFICE, device=forged)
    assert re.fullmatch(r"[A-Za-z0-9_-]{16}[0-9a-f]{32}", remember_device(tom, forged).split(".")[0])


def test_the_cookie_says_nothing_about_whose_it_is(ada, tom):
    one, other = remember_device(ada, ""), remember_device(ada, "")

    assert one != other
    for word in (ada.email, ada.name, ada.drafts, str(ada.company_id).zfill(6)):
        assert word not in one
