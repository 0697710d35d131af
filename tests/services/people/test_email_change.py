"""Another address to sign in with: nothing changes before its mail is read, the old one is told, and nobody learns
whether an address is somebody's.
"""

import itertools
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from buyer_portal.domain.errors import (
    EmailChangeRefused,
    LinkRefused,
    MailNotSet,
    NotSignedIn,
    PortalBusy,
    PortalError,
    ProofWrong,
    SignInRefused,
    TooManyAttempts,
    ValueRefused,
)
from buyer_portal.domain.people.email_change import CONFIRM_WITHIN, EmailChangeEnd
from buyer_portal.domain.people.password import LinkEnd
from buyer_portal.domain.people.person import Role, Side
from buyer_portal.live.changed import counts_changed, people_changed
from buyer_portal.services.notifications import mail_transport
from buyer_portal.services.notifications.account_mail import send_next_account_mail
from buyer_portal.services.people.accepting import accept_invitation
from buyer_portal.services.people.email_change import asking, confirming
from buyer_portal.services.people.email_change.asking import (
    ASKED_AT_ONCE,
    WaitingChange,
    ask_again,
    ask_to_change_email,
    waiting_change_of,
    withdraw_email_change,
)
from buyer_portal.services.people.email_change.confirming import change_email_of, confirm_email, open_email_link
from buyer_portal.services.people.invitations import invite_to
from buyer_portal.services.people.leaving import remove_person
from buyer_portal.services.people.password_change import change_password
from buyer_portal.services.people.password_reset import link_for, open_link, reset_password
from buyer_portal.services.people.second_factor.proof import WRONG_PROOFS
from buyer_portal.services.people.sign_in import person_for, sign_in, start_sign_in
from buyer_portal.services.tidying import tidy
from buyer_portal.store import tables
from buyer_portal.store.engine import reading
from buyer_portal.store.people import people as people_store
from buyer_portal.words.notifications.account_mail import compose_account_mail
from tests.mail_server import mail_server
from tests.services.races import at_once, one_of

pytestmark = pytest.mark.on_both_databases

ADA, BEN, TOM = "ada@corner-bistro.example", "ben@corner-bistro.example", "tom@green-valley.example"
NEW, OTHER, NOBODY = "ada@new.example", "lindqvist@new.example", "nobody@corner-bistro.example"
PASSWORD, BETTER, HERE = "demo-portal", "seven green lorries", "192.0.2.1"
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def clock(database):
    """A clock that stands still until it is moved."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def server(database, monkeypatch):
    """A mail server that the portal is set to use."""
    with mail_server() as server:
        monkeypatch.setattr(mail_transport.settings, "smtp_url", server.url)
        yield server


def send_all() -> None:
    while send_next_account_mail(compose_account_mail):
        pass


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def mailed_token(server, to: str = NEW) -> str:
    """What the link is made of that was mailed to the new address last."""
    send_all()
    *_, mail = [mail for mail in server.taken if mail["To"] == to and "?token=" in text_of(mail)]
    [link] = [line for line in text_of(mail).splitlines() if "?token=" in line]
    return link.partition("?token=")[2]


def asked(server, person, email: str = NEW) -> str:
    ask_to_change_email(person, PASSWORD, email=email)
    return mailed_token(server, email)


def rows(table) -> list:
    with reading() as db:
        return list(db.execute(select(table)))


def waiting_of(person) -> WaitingChange:
    """The change that waits, which there has to be."""
    found = waiting_change_of(person)
    assert found is not None
    return found


def address_of(person) -> str:
    return next(row.email for row in rows(tables.person) if row.id == person.id)


def why(token: str, signed_in=None) -> EmailChangeEnd:
    """Why a link confirms nothing: looked at and used, the answer is the same."""
    with pytest.raises(EmailChangeRefused) as looked:
        open_email_link(token, signed_in)
    with pytest.raises(EmailChangeRefused) as used:
        confirm_email(token, signed_in=signed_in)
    assert looked.value.why is used.value.why
    return looked.value.why


def test_an_address_is_changed_by_the_link_that_was_mailed_there_and_the_old_one_is_told(server, clock, ada):
    here, there = start_sign_in(ada), start_sign_in(ada)

    assert ask_to_change_email(ada, PASSWORD, email="  Ada@NEW.example ") == NEW
    assert address_of(ada) == ADA
    token = mailed_token(server)
    found = open_email_link(token)
    assert (found.person, found.email, address_of(ada)) == (ada, NEW, ADA)
    assert confirm_email(token, here, signed_in=ada) == NEW

    kept = person_for(here)
    assert kept is not None
    assert (kept.id, kept.email, person_for(there)) == (ada.id, NEW, None)
    with pytest.raises(SignInRefused):
        sign_in(ADA, PASSWORD, address=HERE)
    assert person_for(sign_in(NEW, PASSWORD, address=HERE)) == kept
    send_all()
    assert [(mail["To"], mail["Subject"]) for mail in server.taken[:3]] == [
        (ADA, "Your e-mail address is to be changed"),
        (NEW, "Confirm your new e-mail address"),
        (ADA, "Your e-mail address was changed"),
    ]
    to_old = text_of(server.taken[0])
    assert f"asked to sign in with {NEW} instead" in to_old
    assert "/forgot-password" in to_old
    assert token not in "".join(str(mail) for mail in server.taken if mail["To"] == ADA)
    afterwards = text_of(server.taken[2])
    assert f"from {ADA} to {NEW}" in afterwards
    assert "Tell the people who run the portal at once" in afterwards
    assert "/forgot-password" not in afterwards  # it would lead nowhere: nobody signs in with this address now


def test_confirmed_where_nobody_is_signed_in_every_sign_in_ends(server, ada):
    before = [start_sign_in(ada), start_sign_in(ada)]

    confirm_email(asked(server, ada))

    assert [person_for(secret) for secret in before] == [None, None]


def test_a_colleague_stays_signed_in(server, ada, ben):
    bens = start_sign_in(ben)

    confirm_email(asked(server, ada))

    assert person_for(bens) == ben


def test_the_database_holds_nothing_that_confirms_anything(server, ada, snapshot):
    token = asked(server, ada)

    assert token not in repr(snapshot())


def test_until_the_mail_leaves_there_is_no_link(server, ada):
    ask_to_change_email(ada, PASSWORD, email=NEW)

    assert [row.link_hash for row in rows(tables.email_change)] == [None]


def test_the_hour_begins_when_the_mail_leaves(server, clock, ada):
    ask_to_change_email(ada, PASSWORD, email=NEW)
    clock.shift(timedelta(minutes=50))
    token = mailed_token(server)
    clock.shift(CONFIRM_WITHIN)
    assert open_email_link(token).email == NEW

    clock.shift(timedelta(seconds=1))

    assert why(token) is EmailChangeEnd.LATE
    assert address_of(ada) == ADA


def test_a_mail_that_could_not_leave_for_an_hour_leaves_no_more(server, clock, ada):
    ask_to_change_email(ada, PASSWORD, email=NEW)
    clock.shift(CONFIRM_WITHIN + timedelta(seconds=1))

    send_all()

    assert [mail["To"] for mail in server.taken] == [ADA]
    assert waiting_of(ada).until < START + CONFIRM_WITHIN + timedelta(seconds=1)


@pytest.mark.parametrize("address", [TOM, BEN, NOBODY])
def test_who_asks_does_not_learn_whether_somebody_has_the_address(address, server, ada, ben, tom):
    assert ask_to_change_email(ada, PASSWORD, email=address) == address

    assert waiting_of(ada).email == address
    send_all()
    assert sorted(mail["To"] for mail in server.taken) == sorted([ADA, address])
    assert [(row.kind, row.attempts) for row in rows(tables.account_mail)] == [("EMAIL_ASKED", 1), ("EMAIL_LINK", 1)]


def test_an_address_that_somebody_has_is_refused_where_it_is_confirmed(server, ada, tom, snapshot, unchanged):
    token = asked(server, ada, TOM)
    before = snapshot()

    assert why(token) is EmailChangeEnd.TAKEN

    assert unchanged(before)
    assert TOM not in EmailChangeEnd.TAKEN.sentence


def test_an_address_that_was_taken_meanwhile_is_refused(server, ada, tom):
    token = asked(server, ada)
    invited = invite_to(NEW, "Green Valley Produce", Side.SUPPLIER).link.partition("?token=")[2]
    accept_invitation(invited, "Nora Neu", BETTER, address=HERE)

    assert why(token) is EmailChangeEnd.TAKEN
    assert address_of(ada) == ADA


def test_the_address_of_somebody_who_was_removed_stays_theirs(server, ada, ben):
    token = asked(server, ada, BEN)
    remove_person(ada, BEN)

    assert why(token) is EmailChangeEnd.TAKEN


def test_a_link_works_once(server, ada, snapshot, unchanged):
    token = asked(server, ada)
    confirm_email(token)
    before = snapshot()

    assert why(token) is EmailChangeEnd.USED

    assert unchanged(before)


def test_looking_at_a_link_changes_nothing(server, ada, snapshot, unchanged):
    token = asked(server, ada)
    before = snapshot()

    for _ in range(3):
        open_email_link(token)

    assert unchanged(before)
    assert confirm_email(token) == NEW


def test_a_newer_change_replaces_the_older_one(server, ada):
    older, newer = asked(server, ada), asked(server, ada, OTHER)

    assert why(older) is EmailChangeEnd.NEWER
    assert confirm_email(newer) == OTHER


def test_asked_again_the_first_link_confirms_nothing(server, ada):
    first = asked(server, ada)

    assert ask_again(ada) == NEW

    assert why(first) is EmailChangeEnd.NEWER
    assert confirm_email(mailed_token(server)) == NEW


def test_a_mail_that_was_tried_twice_holds_one_link_that_works(server, clock, ada):
    server.answer = "450 later"
    ask_to_change_email(ada, PASSWORD, email=NEW)
    send_all()
    [lost] = [row.link_hash for row in rows(tables.email_change)]
    server.answer = "250 ok"
    clock.shift(timedelta(minutes=2))

    token = mailed_token(server)

    assert [row.link_hash for row in rows(tables.email_change)] != [lost]
    assert confirm_email(token) == NEW


def test_a_mail_that_is_refused_for_good_is_told_to_who_waits_for_it(server, ada):
    server.answer = "550 no such mailbox"
    ask_to_change_email(ada, PASSWORD, email=NEW)

    send_all()

    assert waiting_of(ada).is_failed
    server.answer = "250 ok"
    ask_again(ada)
    assert not waiting_of(ada).is_failed


def test_withdrawn_the_link_confirms_nothing(server, ada):
    token = asked(server, ada)

    withdraw_email_change(ada)

    assert waiting_change_of(ada) is None
    assert why(token) is EmailChangeEnd.WITHDRAWN
    with pytest.raises(ValueRefused, match="no new address to confirm"):
        ask_again(ada)


def test_withdrawn_before_the_mail_left_none_leaves(server, ada):
    ask_to_change_email(ada, PASSWORD, email=NEW)
    withdraw_email_change(ada)

    send_all()

    assert [mail["To"] for mail in server.taken] == [ADA]


def change_the_password(ada, ben):
    change_password(ada, start_sign_in(ada), current=PASSWORD, password=BETTER)


def reset_the_password(ada, ben):
    reset_password(link_for(ADA).partition("?token=")[2], BETTER, address=HERE)


def remove_them(ada, ben):
    remove_person(ben, ADA)


@pytest.mark.parametrize("rival", [change_the_password, reset_the_password, remove_them])
def test_a_link_ends_with_the_password_and_with_the_sign_in(rival, server, ada, ben):
    token = asked(server, ada)

    rival(ada, ben)

    assert why(token) is EmailChangeEnd.CHANGED
    assert address_of(ada) == ADA


@pytest.mark.parametrize("token", ["", "x" * 43, "é", "\ud800", "0" * 100_000])
def test_what_is_no_link_confirms_nothing(token, server, ada, snapshot, unchanged):
    asked(server, ada)
    before = snapshot()

    assert why(token) is EmailChangeEnd.UNKNOWN

    assert unchanged(before)


def test_a_link_is_not_for_somebody_else_who_is_signed_in(server, ada, ben, snapshot, unchanged):
    token = asked(server, ada)
    before = snapshot()

    assert why(token, ben) is EmailChangeEnd.OTHER

    assert unchanged(before)
    assert open_email_link(token, ada).person == ada


def test_open_links_to_a_new_password_end_with_the_old_address(server, ada):
    link = link_for(ADA).partition("?token=")[2]

    confirm_email(asked(server, ada))

    with pytest.raises(LinkRefused) as refusal:
        open_link(link)
    assert refusal.value.why is LinkEnd.CHANGED


@pytest.mark.parametrize("proof", ["", "demo-porta", "123456", "x" * 10_000])
def test_who_can_not_prove_who_they_are_asks_for_nothing(proof, ada, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(ProofWrong):
        ask_to_change_email(ada, proof, email=NEW)

    assert unchanged(before)


def test_an_open_screen_lets_nobody_guess_for_long(ada):
    for guess in range(WRONG_PROOFS.amount):
        with pytest.raises(ProofWrong):
            ask_to_change_email(ada, f"guess {guess}", email=NEW)

    with pytest.raises(TooManyAttempts):
        ask_to_change_email(ada, PASSWORD, email=NEW)


NO_OTHER = ["", "ada", "ada@", "@new.example", "a b@new.example", f"{ADA},{NEW}", "x" * 400, None, 7, [NEW]]


@pytest.mark.parametrize("typed", [*NO_OTHER, ADA, ADA.upper()])
def test_what_is_no_other_address_is_refused(typed, ada, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(ValueRefused):
        ask_to_change_email(ada, PASSWORD, email=typed)

    assert unchanged(before)


def test_without_a_mail_server_it_says_whom_to_ask(ada, monkeypatch, snapshot, unchanged):
    monkeypatch.setattr(mail_transport.settings, "smtp_url", "")
    before = snapshot()

    for deed in (lambda: ask_to_change_email(ada, PASSWORD, email=NEW), lambda: ask_again(ada)):
        with pytest.raises(MailNotSet, match="Ask the people who run it to change your address"):
            deed()

    assert unchanged(before)


def test_nobody_asks_for_more_than_one_needs(ada, snapshot, unchanged):
    for _ in range(ASKED_AT_ONCE.amount):
        ask_to_change_email(ada, PASSWORD, email=NEW)
    before = snapshot()

    for deed in (lambda: ask_to_change_email(ada, PASSWORD, email=OTHER), lambda: ask_again(ada)):
        with pytest.raises(TooManyAttempts):
            deed()

    assert unchanged(before)


def test_several_people_do_not_fill_a_strangers_inbox(ada, ben, tom):
    for person in (ada, ben):
        for _ in range(ASKED_AT_ONCE.amount):
            ask_to_change_email(person, PASSWORD, email=NEW)

    with pytest.raises(TooManyAttempts):
        ask_to_change_email(tom, PASSWORD, email=NEW)
    ask_to_change_email(tom, PASSWORD, email=OTHER)


def test_who_was_removed_asks_no_more(ada, ben):
    ask_to_change_email(ben, PASSWORD, email=NEW)
    remove_person(ada, BEN)

    with pytest.raises(ProofWrong):
        ask_to_change_email(ben, PASSWORD, email=NEW)
    with pytest.raises(NotSignedIn):
        ask_again(ben)


# --- at once --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("time", range(20))
def test_of_two_who_confirm_one_address_at_once_one_gets_it(time, server, ada, tom):
    tokens = asked(server, ada), asked(server, tom)

    won, refusal = one_of(*at_once(*[lambda token=token: confirm_email(token) for token in tokens]))

    assert str(refusal) == EmailChangeEnd.TAKEN.sentence
    people = (ada, tom)
    assert address_of(people[won]) == NEW
    assert address_of(people[1 - won]) == (TOM if won == 0 else ADA)
    ended = {row.person_id: row.ended_by for row in rows(tables.email_change)}
    assert ended == {people[won].id: EmailChangeEnd.USED, people[1 - won].id: ""}


def test_two_who_swap_their_addresses_at_once_keep_their_own(server, ada, tom):
    tokens = asked(server, ada, TOM), asked(server, tom, ADA)

    refusals = at_once(*[lambda token=token: confirm_email(token) for token in tokens])

    assert [str(refusal) for refusal in refusals] == [EmailChangeEnd.TAKEN.sentence] * 2
    assert (address_of(ada), address_of(tom)) == (ADA, TOM)


@pytest.mark.parametrize("time", range(5))
def test_of_two_with_one_link_one_wins(time, server, ada):
    token = asked(server, ada)

    _, refusal = one_of(*at_once(lambda: confirm_email(token), lambda: confirm_email(token)))

    assert str(refusal) == EmailChangeEnd.USED.sentence
    assert address_of(ada) == NEW


@pytest.mark.parametrize("time", range(5))
def test_of_a_new_address_and_a_new_password_at_once_none_is_half(time, server, ada):
    token, secret = asked(server, ada), start_sign_in(ada)

    confirmed, changed = at_once(
        lambda: confirm_email(token, secret, signed_in=ada),
        lambda: change_password(ada, secret, current=PASSWORD, password=BETTER),
    )

    assert changed is None
    assert address_of(ada) == (ADA if confirmed else NEW)
    assert confirmed is None or str(confirmed) == EmailChangeEnd.CHANGED.sentence
    assert person_for(secret) is not None


@pytest.mark.parametrize("time", range(5))
def test_of_a_new_address_and_a_removal_at_once_no_sign_in_is_left(time, server, ada, ben):
    token, secret = asked(server, ben), start_sign_in(ben)

    at_once(lambda: confirm_email(token, secret, signed_in=ben), lambda: remove_whoever(ada, ben))

    assert person_for(secret) is None
    for email in (BEN, NEW):
        with pytest.raises(SignInRefused):
            sign_in(email, PASSWORD, address=HERE)


def remove_whoever(by, person) -> None:
    """Remove them under the address that they have by then."""
    for _ in range(5):
        with suppress(ValueRefused):
            remove_person(by, address_of(person))
            return
    raise AssertionError("never found")


@pytest.mark.parametrize("time", range(5))
def test_of_a_new_address_and_an_invitation_accepted_there_at_once_one_gets_it(time, server, ada, tom):
    token = asked(server, ada)
    invited = invite_to(NEW, "Green Valley Produce", Side.SUPPLIER, Role.VIEWER).link.partition("?token=")[2]

    one_of(*at_once(lambda: confirm_email(token), lambda: accept_invitation(invited, "Nora Neu", BETTER, address=HERE)))

    assert len([row for row in rows(tables.person) if row.email == NEW]) == 1


def test_a_rival_who_takes_the_address_at_the_worst_moment_is_said_at_the_next_try(server, ada, tom, monkeypatch):
    """After the address was found free, and before it is written."""
    token, rivals = asked(server, ada), asked(server, tom)
    free = people_store.is_taken
    monkeypatch.setattr("buyer_portal.services.people.email_change.links.is_taken", lambda *_: False)
    confirm_email(rivals)

    with pytest.raises(PortalBusy):
        confirm_email(token)

    monkeypatch.setattr("buyer_portal.services.people.email_change.links.is_taken", free)
    assert why(token) is EmailChangeEnd.TAKEN
    assert address_of(ada) == ADA


# --- the operator ---------------------------------------------------------------------------------------------------


def test_an_operator_changes_an_address_and_every_sign_in_ends(server, ada):
    secret, waiting = start_sign_in(ada), asked(server, ada)

    assert change_email_of(ADA, f" {OTHER.upper()} ") == ada

    assert address_of(ada) == OTHER
    assert person_for(secret) is None
    assert why(waiting) is EmailChangeEnd.NEWER
    assert person_for(sign_in(OTHER, PASSWORD, address=HERE))
    send_all()
    assert (ADA, "Your e-mail address was changed") in [(mail["To"], mail["Subject"]) for mail in server.taken]


@pytest.mark.parametrize(
    ("email", "new", "said"),
    [
        (NOBODY, NEW, "Nobody signs in with"),
        (ADA, TOM, "has a sign-in already"),
        (ADA, ADA, "has a sign-in already"),
        (ADA, "nowhere", "not an e-mail address"),
    ],
)
def test_an_operator_reads_what_is_wrong(email, new, said, ada, tom, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(PortalError, match=said):
        change_email_of(email, new)

    assert unchanged(before)


# --- around it ------------------------------------------------------------------------------------------------------


def test_the_persons_screens_and_the_companys_are_told(server, ada, monkeypatch):
    token, told = asked(server, ada), []
    monkeypatch.setattr(confirming.bus, "announce", told.append)

    confirm_email(token)

    assert told == [counts_changed(ada.id, ada.company_id), people_changed(ada.company_id)]


def test_asking_and_withdrawing_wake_the_persons_other_screens_only(ada, monkeypatch):
    told = []
    monkeypatch.setattr(asking.bus, "announce", told.append)

    ask_to_change_email(ada, PASSWORD, email=NEW)
    ask_again(ada)
    withdraw_email_change(ada)

    assert told == [counts_changed(ada.id, ada.company_id)] * 3


def test_changes_are_kept_for_a_month_and_then_swept_out(server, clock, ada):
    token = asked(server, ada)
    clock.shift(timedelta(days=29))
    tidy()
    assert why(token) is EmailChangeEnd.LATE

    clock.shift(timedelta(days=2))

    assert tidy()["changes of address"] == 1
    assert why(token) is EmailChangeEnd.UNKNOWN


def test_one_person_has_one_open_change_however_many_ask_at_once(ada):
    wanted = [f"ada{count}@new.example" for count in range(ASKED_AT_ONCE.amount)]

    at_once(*[lambda email=email: ask_to_change_email(ada, PASSWORD, email=email) for email in wanted])

    assert len([row for row in rows(tables.email_change) if row.ended_by == ""]) == 1


def test_every_end_has_a_sentence_of_its_own():
    sentences = [end.sentence for end in EmailChangeEnd]

    assert all(one != other for one, other in itertools.combinations(sentences, 2))
