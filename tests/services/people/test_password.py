"""A lost password and a changed one: links that work once, sign-ins that end, and nothing told about who is here."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from buyer_portal.domain.errors import (
    LinkRefused,
    MailNotSet,
    PasswordRefused,
    PasswordWrong,
    SignInRefused,
    TooManyAttempts,
    ValueRefused,
)
from buyer_portal.domain.people.password import LINK_LASTS, LinkEnd, Weakness
from buyer_portal.services.notifications import mail_transport
from buyer_portal.services.notifications.account_mail import send_next_account_mail
from buyer_portal.services.people import password_reset
from buyer_portal.services.people import sign_in as signing_in
from buyer_portal.services.people.password_change import WRONG_TRIES, change_password
from buyer_portal.services.people.password_reset import (
    ASKED_FROM_ONE_PLACE,
    ask_for_link,
    link_for,
    open_link,
    reset_password,
)
from buyer_portal.services.people.sign_in import person_for, sign_in, start_sign_in
from buyer_portal.store import engine, tables
from buyer_portal.store.engine import reading
from buyer_portal.store.people.sign_ins import close_accounts
from buyer_portal.words.notifications.account_mail import compose_account_mail
from tests.mail_server import mail_server
from tests.services.races import at_once, one_of

pytestmark = pytest.mark.on_both_databases

ADA, BEN, NOBODY = "ada@corner-bistro.example", "ben@corner-bistro.example", "nobody@corner-bistro.example"
OLD, NEW, NEWER = "demo-portal", "seven green lorries", "a kettle for the moon"
HERE = "192.0.2.1"
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def clock(database):
    """A clock that stands still until it is moved."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def server(database, monkeypatch):
    """A mail server that the portal is set to use."""
    with mail_server() as server:
        monkeypatch.setattr(mail_transport.settings, "smtp_url", server.url)
        yield server


def send_all() -> None:
    while send_next_account_mail(compose_account_mail):
        pass


def link_in(mail) -> str:
    """The link of a mail, from its text."""
    [link] = [line for line in mail.get_body(("plain",)).get_content().splitlines() if "?token=" in line]
    return link


def token_in(link: str) -> str:
    return link.partition("?token=")[2]


def mailed_token(server) -> str:
    send_all()
    return token_in(link_in(server.taken[-1]))


def rows(table) -> list:
    with reading() as db:
        return list(db.execute(select(table)))


def why(token: str, signed_in=None) -> LinkEnd:
    with pytest.raises(LinkRefused) as refusal:
        open_link(token, signed_in)
    return refusal.value.why


def test_who_forgot_gets_a_link_with_it_a_new_password_and_no_old_sign_in_stays(server, ada):
    before = [start_sign_in(ada), start_sign_in(ada)]

    ask_for_link("  Ada@Corner-Bistro.example", address=HERE)
    token = mailed_token(server)
    assert open_link(token) == ada
    reset_password(token, NEW, address=HERE)

    assert [person_for(secret) for secret in before] == [None, None]
    assert person_for(sign_in(ADA, NEW, address=HERE)) == ada
    with pytest.raises(SignInRefused):
        sign_in(ADA, OLD, address=HERE)
    send_all()
    assert [(mail["To"], mail["Subject"]) for mail in server.taken] == [
        (ADA, "Your link to a new password"),
        (ADA, "Your password was changed"),
        (ADA, "You signed in with a new browser"),
    ]


def test_a_colleague_stays_signed_in(server, ada, ben):
    bens = start_sign_in(ben)

    reset_password(token_in(link_for(ADA)), NEW, address=HERE)

    assert person_for(bens) == ben
    assert person_for(sign_in(BEN, OLD, address=HERE)) == ben


def test_the_database_holds_nothing_that_opens_anything(server, ada, snapshot):
    ask_for_link(ADA, address=HERE)
    asked = repr(snapshot())
    token = mailed_token(server)

    assert token not in asked
    assert token not in repr(snapshot())


@pytest.mark.parametrize("typed", [NOBODY, "", "x" * 10_000, "' OR 1=1 --"])
def test_an_address_that_nobody_has_is_answered_alike_and_mailed_nothing(typed, server, ada):
    ask_for_link(typed, address=HERE)
    [waiting] = rows(tables.account_mail)
    ask_for_link(ADA, address=HERE)
    known = rows(tables.account_mail)[-1]

    assert [(waiting.kind, waiting.attempts), waiting.person_id] == [(known.kind, known.attempts), None]
    send_all()
    assert [mail["To"] for mail in server.taken] == [ADA]
    assert [row.person_id for row in rows(tables.account_mail)] == [ada.id]


def test_for_an_unknown_address_the_same_statements_run(server, ada, monkeypatch):
    """The same time is made of the same work; a clock would only measure this machine."""
    said: list[list[str]] = []
    for email in (ADA, NOBODY):
        heard: list[str] = []
        with listening(heard):
            ask_for_link(email, address=HERE)
        said.append(heard)

    assert said[0] == said[1]
    assert any("account_mail" in statement for statement in said[0])


@contextmanager
def listening(heard: list[str]) -> Iterator[None]:
    """Hear every statement that is sent to the database."""

    def hear(_db, _cursor, statement, *_more):
        heard.append(statement)

    event.listen(engine.engine, "before_cursor_execute", hear)
    yield
    event.remove(engine.engine, "before_cursor_execute", hear)


def test_who_has_no_sign_in_gets_none_by_a_link(server, ada):
    token = token_in(link_for(ADA))
    with engine.transaction() as db:
        close_accounts(db, [ADA])

    ask_for_link(ADA, address=HERE)
    send_all()

    assert server.taken == []
    assert why(token) is LinkEnd.CHANGED
    with pytest.raises(ValueRefused, match="Nobody signs in with"):
        link_for(ADA)


def test_without_a_mail_server_nothing_is_promised(ada, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(MailNotSet):
        ask_for_link(ADA, address=HERE)

    assert unchanged(before)


def test_a_link_works_once(ada, snapshot, unchanged):
    token = token_in(link_for(ADA))
    reset_password(token, NEW, address=HERE)
    before = snapshot()

    with pytest.raises(LinkRefused, match="has been used"):
        reset_password(token, NEWER, address=HERE)

    assert unchanged(before)
    assert why(token) is LinkEnd.USED


def test_a_link_ends_after_an_hour(clock, ada, snapshot, unchanged):
    token = token_in(link_for(ADA))
    clock.shift(LINK_LASTS)
    assert open_link(token) == ada
    before = snapshot()

    clock.shift(timedelta(seconds=1))
    with pytest.raises(LinkRefused, match="older than an hour"):
        reset_password(token, NEW, address=HERE)

    assert unchanged(before)


def test_a_newer_link_ends_the_older_one(ada, snapshot, unchanged):
    older, newer = token_in(link_for(ADA)), token_in(link_for(ADA))
    before = snapshot()

    with pytest.raises(LinkRefused, match="newer link"):
        reset_password(older, NEW, address=HERE)

    assert unchanged(before)
    assert open_link(newer) == ada


def test_a_link_ends_when_the_password_is_changed(ada):
    token = token_in(link_for(ADA))

    change_password(ada, start_sign_in(ada), current=OLD, password=NEW)

    assert why(token) is LinkEnd.CHANGED


@pytest.mark.parametrize("token", ["", "x" * 43, "é", "\ud800", "0" * 100_000])
def test_what_is_no_link_opens_nothing(token, ada, snapshot, unchanged):
    before = snapshot()

    assert why(token) is LinkEnd.UNKNOWN

    assert unchanged(before)


def test_a_link_is_not_for_somebody_else_who_is_signed_in(ada, ben, snapshot, unchanged):
    token = token_in(link_for(ADA))
    before = snapshot()

    assert why(token, ben) is LinkEnd.OTHER
    with pytest.raises(LinkRefused, match="somebody else"):
        reset_password(token, NEW, address=HERE, signed_in=ben)

    assert unchanged(before)
    assert open_link(token, ada) == ada


def test_looking_at_a_link_does_not_use_it_up(ada):
    token = token_in(link_for(ADA))
    for _ in range(3):
        open_link(token)

    assert reset_password(token, NEW, address=HERE) == ada


def test_a_weak_password_leaves_the_link_as_it_is(ada, snapshot, unchanged):
    token = token_in(link_for(ADA))
    before = snapshot()

    with pytest.raises(PasswordRefused):
        reset_password(token, "adalindqvist", address=HERE)

    assert unchanged(before)
    assert open_link(token) == ada


def test_of_two_at_once_with_one_link_one_wins(ada):
    token = token_in(link_for(ADA))

    won, refusal = one_of(
        *at_once(
            lambda: reset_password(token, NEW, address=HERE),
            lambda: reset_password(token, NEWER, address=HERE),
        )
    )

    assert str(refusal) == LinkEnd.USED.sentence
    assert person_for(sign_in(ADA, (NEW, NEWER)[won], address=HERE)) == ada


def test_of_a_link_and_a_change_at_once_one_wins(ada):
    token, secret = token_in(link_for(ADA)), start_sign_in(ada)

    won, refusal = one_of(
        *at_once(
            lambda: reset_password(token, NEW, address=HERE),
            lambda: change_password(ada, secret, current=OLD, password=NEWER),
        )
    )

    assert isinstance(refusal, PasswordWrong if won == 0 else LinkRefused)
    assert person_for(sign_in(ADA, (NEW, NEWER)[won], address=HERE)) == ada
    assert person_for(secret) == (None if won == 0 else ada)


def test_a_sign_in_that_began_with_the_old_password_does_not_outlive_it(ada, monkeypatch):
    """The rival changes the password after it was found right, and before the sign-in is written."""
    token, began = token_in(link_for(ADA)), signing_in.start_sign_in

    def rival_first(*args, **named):
        reset_password(token, NEW, address=HERE)
        return began(*args, **named)

    monkeypatch.setattr(signing_in, "start_sign_in", rival_first)
    with pytest.raises(SignInRefused):
        sign_in(ADA, OLD, address=HERE)

    assert rows(tables.sign_in) == []


def test_a_sign_in_and_a_change_at_once_leave_no_sign_in_of_the_old_password(ada):
    here = start_sign_in(ada)
    secrets: list[str] = []

    at_once(
        lambda: secrets.append(sign_in(ADA, OLD, address=HERE)),
        lambda: change_password(ada, here, current=OLD, password=NEW),
    )

    assert [secret for secret in secrets if person_for(secret)] == []
    assert person_for(here) == ada


def test_a_changed_password_ends_the_other_sign_ins_and_a_mail_says_so(server, clock, ada):
    here, there = start_sign_in(ada), start_sign_in(ada)

    change_password(ada, here, current=OLD, password=NEW)

    assert (person_for(here), person_for(there)) == (ada, None)
    send_all()
    [mail] = server.taken
    assert (mail["To"], mail["Subject"]) == (ADA, "Your password was changed")
    text = mail.get_body(("plain",)).get_content()
    assert "On Monday 2 November 2026, 10:00:00 (Europe/Berlin)" in text
    assert "/forgot-password" in text
    assert NEW not in str(mail)


def test_who_does_not_know_the_password_does_not_change_it(ada, snapshot, unchanged):
    secret = start_sign_in(ada)
    before = snapshot()

    for wrong in ("", "demo-porta", OLD.upper(), "x" * 10_000):
        with pytest.raises(PasswordWrong):
            change_password(ada, secret, current=wrong, password=NEW)

    assert unchanged(before)


def test_an_open_screen_lets_nobody_guess_for_long(ada, snapshot, unchanged):
    secret = start_sign_in(ada)
    for guess in range(WRONG_TRIES.amount):
        with pytest.raises(PasswordWrong):
            change_password(ada, secret, current=f"guess {guess}", password=NEW)
    before = snapshot()

    with pytest.raises(TooManyAttempts):
        change_password(ada, secret, current=OLD, password=NEW)

    assert unchanged(before)


def test_the_same_password_is_no_change(ada, monkeypatch, snapshot, unchanged):
    secret = start_sign_in(ada)
    before = snapshot()

    with pytest.raises(PasswordRefused) as refusal:
        change_password(ada, secret, current=OLD, password=OLD)

    assert refusal.value.why is Weakness.SAME
    assert unchanged(before)


@pytest.mark.parametrize("email", [ADA, NOBODY])
def test_nobody_asks_for_more_links_than_one_needs_whether_somebody_is_there_or_not(email, server, ada):
    for _ in range(ASKED_FROM_ONE_PLACE.amount):
        ask_for_link(email, address=HERE)

    with pytest.raises(TooManyAttempts):
        ask_for_link(email, address=HERE)
    assert len(rows(tables.account_mail)) == ASKED_FROM_ONE_PLACE.amount


def test_an_inbox_is_not_filled_from_many_places(server, ada):
    for place in range(6):
        ask_for_link(ADA, address=f"192.0.2.{place}")

    with pytest.raises(TooManyAttempts):
        ask_for_link(ADA, address="198.51.100.7")


def test_one_place_does_not_ask_for_everybody(server, ada):
    for number in range(20):
        ask_for_link(f"guest{number}@corner-bistro.example", address=HERE)

    with pytest.raises(TooManyAttempts):
        ask_for_link(ADA, address=HERE)


def test_a_mail_that_was_not_taken_is_tried_again_with_a_link_that_works(clock, server, ada):
    server.answer = "450 later"
    ask_for_link(ADA, address=HERE)
    send_all()
    assert [row.attempts for row in rows(tables.account_mail)] == [1]

    server.answer = "250 ok"
    clock.shift(timedelta(minutes=2))

    assert open_link(mailed_token(server)) == ada
    assert {row.ended_by for row in rows(tables.password_link)} == {LinkEnd.NEWER.value, ""}


def test_a_mail_that_is_refused_for_good_is_given_up(clock, server, ada):
    server.answer = "550 no such mailbox"
    ask_for_link(ADA, address=HERE)
    send_all()
    server.answer = "250 ok"
    clock.shift(timedelta(hours=5))
    send_all()

    assert server.taken == []
    [row] = rows(tables.account_mail)
    assert (row.due_at, row.failed_at is None) == (None, False)


def test_what_was_asked_for_an_hour_ago_is_not_mailed_any_more(clock, server, ada):
    ask_for_link(ADA, address=HERE)
    clock.shift(LINK_LASTS + timedelta(seconds=1))

    send_all()

    assert server.taken == []
    assert rows(tables.account_mail) == []


def test_an_operators_link_opens_the_same_door(ada):
    link = link_for(ADA)

    assert link.startswith("http://localhost:3000/auth/reset-password?token=")
    assert open_link(token_in(link)) == ada


@pytest.mark.parametrize("email", [NOBODY, "no address"])
def test_an_operator_is_told_that_nobody_is_there(email, ada, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(ValueRefused):
        link_for(email)

    assert unchanged(before)


def test_a_change_wakes_the_persons_other_screens(ada, monkeypatch):
    told = []
    monkeypatch.setattr(password_reset.bus, "announce", told.append)

    reset_password(token_in(link_for(ADA)), NEW, address=HERE)

    assert len(told) == 1
