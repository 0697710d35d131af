"""Who is removed or leaves is out at once, what they did stays, and no company is ever without an owner."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, text

from buyer_portal.domain.errors import (
    InvitationRefused,
    LinkRefused,
    NotSignedIn,
    RoleNotAllowed,
    SignInRefused,
    ValueRefused,
)
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.invitation import InvitationEnd
from buyer_portal.domain.people.person import Role, Side
from buyer_portal.services import cancellation
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.conversation.chat import conversation, post_message
from buyer_portal.services.notifications.mail import put_news_in_line, send_next_mail
from buyer_portal.services.notifications.news import counts_of
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.people import leaving
from buyer_portal.services.people.accepting import accept_invitation, open_invitation
from buyer_portal.services.people.invitations import invite
from buyer_portal.services.people.leaving import leave_company, remove_person, remove_person_called
from buyer_portal.services.people.listing import people_of
from buyer_portal.services.people.password_reset import link_for, open_link
from buyer_portal.services.people.people import add_person, change_profile
from buyer_portal.services.people.roles import change_role_of, everybody
from buyer_portal.services.people.sign_in import person_for, sign_in, start_sign_in
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.roles import lock_company
from tests.roles import have
from tests.services.races import at_once, one_of

pytestmark = pytest.mark.on_both_databases

HERE, PASSWORD, NEW = "192.0.2.1", "demo-portal", "seven green lorries"
_numbers = itertools.count(1)


def key() -> str:
    return f"leaving-key-{next(_numbers)}"


def names_of(person) -> list[str]:
    return [each.name for each in people_of(person).people]


def row_of(person) -> Any:
    with reading() as db:
        return db.execute(select(tables.person).where(tables.person.c.id == person.id)).one()


def owners_of(company: str) -> list[str]:
    return [
        each.name for each in everybody() if each.company == company and each.can_sign_in and each.role is Role.OWNER
    ]


def token_in(link: str) -> str:
    return link.partition("?token=")[2]


def test_who_is_removed_is_out_everywhere_and_nothing_is_left_that_lets_them_in(ada, ben):
    here, there = start_sign_in(ben), start_sign_in(ben)
    token = token_in(link_for(ben.email))

    assert remove_person(ada, ben.email).name == "Ben Okafor"

    assert [person_for(secret) for secret in (here, there)] == [None, None]
    assert row_of(ben).password_hash is None
    with pytest.raises(SignInRefused):
        sign_in(ben.email, PASSWORD, address=HERE)
    with pytest.raises(SignInRefused):
        start_sign_in(ben)
    with pytest.raises(LinkRefused):
        open_link(token)
    assert names_of(ada) == ["Ada Lindqvist"]


def test_what_they_did_keeps_their_name(ada, ben, place_order):
    number = place_order(buyer=ben)
    post_message(ben, number, "Two crates, please.", key=key())
    cancel_order(ben, number, seen_version=1, key=key())

    remove_person(ada, ben.email)

    assert "Ben Okafor" in {message.by for message in conversation(ada, number).messages}
    assert order_details(ada, number).timeline[-1].by == "Ben Okafor"


def test_a_removed_person_is_nobody_whom_one_is_told_to_ask(ada, ben, mia):
    have(ben, Role.MEMBER)
    remove_person(ada, ben.email)
    add_person("vera@corner-bistro.example", "Vera Lund", ada.company, ada.side, NEW, role=Role.VIEWER)
    vera = person_for(sign_in("vera@corner-bistro.example", NEW, address=HERE))

    assert vera
    asked = counts_of(vera).denied["CANCEL"]
    assert asked == "Ask Ada Lindqvist, who can cancel orders."


def test_a_removed_person_gets_no_mail_and_counts_as_no_reader(ada, ben, tom, place_order):
    number = place_order()
    remove_person(ada, ben.email)

    post_message(tom, number, "Are you there?", key=key())
    put_news_in_line()

    with reading() as db:
        assert ben.id not in db.scalars(select(tables.mail.c.person_id)).all()
        assert db.scalars(select(tables.unread.c.person_id)).all() == [ada.id]


def test_what_waited_for_a_removed_person_is_not_mailed(ada, ben, tom, place_order):
    cancel_order(ada, place_order(), seen_version=1, key=key())
    put_news_in_line()
    remove_person(ada, ben.email)

    def compose(letter) -> Any:
        assert letter.person.id != ben.id
        raise RuntimeError("not written")

    while send_next_mail(compose):
        pass


def test_who_was_removed_can_do_nothing_with_what_was_read_before(ada, ben, place_order, snapshot, unchanged):
    number = place_order()
    remove_person(ada, ben.email)
    before = snapshot()

    for deed in (
        lambda: cancel_order(ben, number, seen_version=1, key=key()),
        lambda: post_message(ben, number, "Still here", key=key()),
        lambda: change_profile(ben, name="Benjamin", time_zone="UTC"),
        lambda: invite(ben, "friend@corner-bistro.example", Role.OWNER),
        lambda: remove_person(ben, ada.email),
        lambda: leave_company(ben),
        lambda: people_of(ben),
    ):
        with pytest.raises(NotSignedIn):
            deed()

    assert unchanged(before)


def test_an_owners_open_invitations_end_with_them(ada, ben):
    [made] = invite(ben, "back-door@corner-bistro.example", Role.OWNER)

    remove_person(ada, ben.email)

    with pytest.raises(InvitationRefused) as refused:
        open_invitation(token_in(made.link))
    assert refused.value.why is InvitationEnd.WITHDRAWN


def test_an_owner_who_becomes_a_member_has_invited_nobody(ada, ben):
    [made] = invite(ben, "back-door@corner-bistro.example", Role.OWNER)

    change_role_of(ada, ben.email, Role.MEMBER)

    with pytest.raises(InvitationRefused):
        open_invitation(token_in(made.link))


def test_the_same_person_comes_back(ada, ben, tom, place_order):
    number = place_order(buyer=ben)
    secret = row_of(ben).secret
    remove_person(ada, ben.email)
    post_message(tom, number, "Welcome back!", key=key())
    [made] = invite(ada, " Ben@Corner-Bistro.example", Role.MEMBER)

    back, cookie = accept_invitation(token_in(made.link), "Ben Okafor", NEW, address=HERE)

    assert (back.id, back.role) == (ben.id, Role.MEMBER)
    assert person_for(cookie) == back
    assert counts_of(back).messages == 1
    assert row_of(ben).secret != secret
    assert names_of(ada) == ["Ada Lindqvist", "Ben Okafor"]


# --- the last owner -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deed",
    [
        lambda ada: remove_person(ada, ada.email),
        lambda ada: remove_person_called(ada.email),
        leave_company,
        lambda ada: change_role_of(ada, ada.email, Role.MEMBER),
        lambda ada: change_role_of(ada, ada.email, Role.VIEWER),
    ],
)
def test_the_last_owner_stays(ada, ben, snapshot, unchanged, deed):
    have(ben, Role.MEMBER)
    secret = start_sign_in(ada)
    before = snapshot()

    with pytest.raises(ValueRefused, match="Corner Bistro needs an owner"):
        deed(ada)

    assert unchanged(before)
    assert person_for(secret) == ada


@pytest.mark.parametrize("role", [Role.OWNER, Role.MEMBER, Role.VIEWER])
def test_whoever_is_not_the_last_owner_leaves(ada, ben, role):
    have(ben, role)

    leave_company(ben)

    assert names_of(ada) == ["Ada Lindqvist"]
    with pytest.raises(NotSignedIn):
        leave_company(ben)


@pytest.mark.parametrize("someone", ["mia", "tom"])
def test_nobody_of_another_company_is_removed_or_changed(ada, request, someone, snapshot, unchanged):
    other = request.getfixturevalue(someone)
    before = snapshot()

    for deed in (
        lambda: remove_person(ada, other.email),
        lambda: change_role_of(ada, other.email, Role.VIEWER),
        lambda: remove_person(ada, "\ud800nobody@x.example\0"),
    ):
        with pytest.raises(ValueRefused, match="isn't of your company"):
            deed()

    assert unchanged(before)


def test_a_member_removes_nobody(ada, ben, snapshot, unchanged):
    have(ben, Role.MEMBER)
    before = snapshot()

    with pytest.raises(RoleNotAllowed, match="Ask Ada Lindqvist, who can invite and remove people"):
        remove_person(ben, ada.email)

    assert unchanged(before)


def test_the_operator_removes_by_address(ada, ben):
    assert remove_person_called("BEN@corner-bistro.example").id == ben.id

    with pytest.raises(ValueRefused, match="Nobody signs in as"):
        remove_person_called("ben@corner-bistro.example")
    with pytest.raises(ValueRefused, match="invite them"):
        add_person(ben.email, "Ben Okafor", ben.company, ben.side, NEW)


# --- at once --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deeds",
    [
        pytest.param(
            (lambda a, b: remove_person(a, b.email), lambda a, b: remove_person(b, a.email)), id="remove each other"
        ),
        pytest.param((lambda a, b: leave_company(a), lambda a, b: leave_company(b)), id="leave"),
        pytest.param(
            tuple(lambda *two, at=at: change_role_of(two[at], two[at].email, Role.VIEWER) for at in (0, 1)),
            id="demote themselves",
        ),
        pytest.param((lambda a, b: remove_person(a, b.email), lambda a, b: leave_company(a)), id="remove and leave"),
    ],
)
def test_of_two_owners_at_once_one_stays(database, deeds):
    for turn in range(20):
        company = f"Bistro of round {turn}"
        one, two = (
            add_person(f"{name}@{turn}.example", name, company, Side.BUYER, NEW, new_company=True)
            for name in ("Olga", "Piet")
        )

        one_of(*at_once(*(partial(deed, one, two) for deed in deeds)))

        assert len(owners_of(company)) == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer: nothing is in the middle
def test_a_cancellation_waits_for_its_persons_removal_and_is_refused_whole(
    ada, ben, place_order, status_of, monkeypatch
):
    number, begun = place_order(buyer=ben), threading.Event()
    let_go = leaving._let_go

    def slowly(*args: Any) -> None:
        let_go(*args)
        begun.set()
        _wait_for_a_lock()

    monkeypatch.setattr(leaving, "_let_go", slowly)
    with ThreadPoolExecutor(1) as pool:
        removing = pool.submit(remove_person, ada, ben.email)
        assert begun.wait(10)
        with pytest.raises(NotSignedIn):
            cancel_order(ben, number, seen_version=1, key=key(), message="Please")
        removing.result()

    assert status_of(number) is OrderStatus.PENDING
    assert conversation(ada, number).messages == ()
    with reading() as db:
        assert db.execute(select(tables.cancellation)).all() == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_cancellation_that_has_begun_is_finished_before_its_person_is_removed(
    ada, ben, place_order, status_of, monkeypatch
):
    number, asked = place_order(buyer=ben), threading.Event()
    move = cancellation.move_order

    def slowly(*args: Any, **more: Any) -> None:
        asked.set()
        _wait_for_a_lock()
        move(*args, **more)

    monkeypatch.setattr(cancellation, "move_order", slowly)
    with ThreadPoolExecutor(1) as pool:
        cancelling = pool.submit(cancel_order, ben, number, seen_version=1, key=key(), message="Please")
        assert asked.wait(10)
        remove_person(ada, ben.email)

    assert cancelling.result().number == number
    assert status_of(number) is OrderStatus.CANCELLED
    assert [message.by for message in conversation(ada, number).messages] == ["Ben Okafor"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_order_can_be_written_while_a_company_is_locked(ada, tom, place_order):
    with transaction() as db:
        lock_company(db, tom.company_id)
        assert place_order()  # it refers to the company, and to none of its people


def _wait_for_a_lock() -> None:
    """Until somebody else waits for what this one holds."""
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(100):
        with reading() as db:
            if db.execute(waits).scalar_one():
                return
        threading.Event().wait(0.05)
    raise AssertionError("nobody waits")
