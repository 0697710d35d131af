"""Where a person is signed in: listed, ended, never anybody else's; and the mail about a browser that is new."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.notifications import AccountMail
from buyer_portal.services.people import sign_in as signing_in
from buyer_portal.services.people.browsers import MOST_BROWSERS, browsers_of, end_browser, end_other_browsers
from buyer_portal.services.people.device import browser_in, remember_device
from buyer_portal.services.people.sign_in import IDLE_FOR, person_for, sign_in, start_sign_in
from buyer_portal.store import tables
from buyer_portal.store.engine import reading
from tests.services.races import at_once

pytestmark = pytest.mark.on_both_databases

ADA, PASSWORD, HERE = "ada@corner-bistro.example", "demo-portal", "192.0.2.1"
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko/20100101 Firefox/120.0"


@pytest.fixture
def clock(database):
    """A clock that stands still until it is moved."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def mailed():
    with reading() as db:
        rows = db.execute(select(tables.account_mail).order_by(tables.account_mail.c.id)).all()
    return [(row.kind, row.browser) for row in rows]


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("curl/8.0", "curl"),
        ("", ""),
        ("x" * 100_000, ""),
        ("\0\ud800 <script>alert(1)</script>", ""),
    ],
)
def test_a_browser_is_what_it_says(user_agent, kind):
    assert browser_in(user_agent) == kind


def test_each_browser_is_listed_with_its_times_and_this_one_first(clock, ada, ben):
    here = start_sign_in(ada, browser="Firefox on Windows")
    clock.shift(timedelta(hours=1))
    start_sign_in(ada, browser="Chrome on Android")
    start_sign_in(ben)

    this, other = browsers_of(ada, here)

    assert (this.kind, this.is_this, this.since) == ("Firefox on Windows", True, START)
    assert (other.kind, other.is_this, other.last_here) == ("Chrome on Android", False, START + timedelta(hours=1))
    assert here not in (this.name, other.name)


def test_one_from_before_the_portal_asked_is_unknown(clock, ada):
    assert [browser.kind for browser in browsers_of(ada, start_sign_in(ada))] == ["An unknown browser"]


def test_an_expired_one_is_not_listed(clock, ada):
    start_sign_in(ada)
    clock.shift(IDLE_FOR + timedelta(seconds=1))

    assert browsers_of(ada, "") == []


def test_no_more_are_listed_than_anybody_reads(clock, ada):
    for _ in range(MOST_BROWSERS + 1):
        start_sign_in(ada)

    assert len(browsers_of(ada, "")) == MOST_BROWSERS


def test_ending_one_ends_it_and_no_other(clock, ada):
    here, there = start_sign_in(ada), start_sign_in(ada)
    [_, other] = browsers_of(ada, here)

    end_browser(ada, other.name)

    assert (person_for(here), person_for(there)) == (ada, None)
    with pytest.raises(ValueRefused, match="not signed in there any more"):
        end_browser(ada, other.name)


@pytest.mark.parametrize("name", ["", "%", "_" * 16, "0" * 16, "a" * 64, "' OR 1=1 --", "\0"])
def test_a_forged_name_ends_nothing(clock, ada, snapshot, name):
    start_sign_in(ada)
    before = snapshot()

    with pytest.raises(ValueRefused):
        end_browser(ada, name)

    assert snapshot() == before


def test_nobody_ends_anybody_elses(clock, ada, ben):
    bens = start_sign_in(ben)
    [bens_browser] = browsers_of(ben, bens)

    with pytest.raises(ValueRefused):
        end_browser(ada, bens_browser.name)

    assert person_for(bens) == ben


def test_all_others_end_and_this_one_stays(clock, ada, ben):
    here, others, bens = start_sign_in(ada), [start_sign_in(ada), start_sign_in(ada)], start_sign_in(ben)

    assert end_other_browsers(ada, here) == 2
    assert end_other_browsers(ada, here) == 0

    assert [person_for(secret) for secret in (here, *others, bens)] == [ada, None, None, ben]


def test_two_that_end_each_other_at_once_end_both_at_most(clock, ada):
    first, second = start_sign_in(ada), start_sign_in(ada)

    at_once(lambda: end_other_browsers(ada, first), lambda: end_other_browsers(ada, second))

    assert sum(person_for(secret) is not None for secret in (first, second)) <= 1


def test_a_mail_tells_of_a_new_browser_and_not_of_a_known_one(clock, ada, monkeypatch):
    monkeypatch.setattr(signing_in.settings, "smtp_url", "smtp://127.0.0.1:1")

    sign_in(ADA, PASSWORD, address=HERE, user_agent=FIREFOX)
    assert mailed() == [(AccountMail.NEW_BROWSER, "Firefox on Windows")]

    sign_in(ADA, PASSWORD, address=HERE, user_agent=FIREFOX, device=remember_device(ada, ""))
    assert len(mailed()) == 1


def test_without_a_mail_server_nothing_waits_for_one(clock, ada, monkeypatch):
    monkeypatch.setattr(signing_in.settings, "smtp_url", "")

    sign_in(ADA, PASSWORD, address=HERE, user_agent=FIREFOX)

    assert mailed() == []
