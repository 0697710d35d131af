"""What each role may do: every deed × every role × every status is allowed exactly as the table says."""

import inspect
import itertools
import pkgutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import text

from buyer_portal import services
from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.errors import PortalError, RoleNotAllowed, ValueRefused
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Role, Side
from buyer_portal.domain.people.roles import PERMISSIONS, Permission, denied_permissions, may, who_can
from buyer_portal.domain.record.filter import RecordFilter
from buyer_portal.services import cancellation
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.catalogue import change_product
from buyer_portal.services.changes.answers import accept_proposal, reject_proposal, withdraw_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change, decline_request, withdraw_request
from buyer_portal.services.conversation.chat import conversation, post_message, put_away, read_conversation
from buyer_portal.services.notifications.news import counts_of
from buyer_portal.services.ordering_again import order_again, recreate_order
from buyer_portal.services.orders.delivery import promise_delivery
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.moves import (
    confirm_order,
    decline_order,
    deliver_order,
    send_out_order,
    start_processing,
)
from buyer_portal.services.people.invitations import invite, invite_again, withdraw_invitation
from buyer_portal.services.people.leaving import remove_person
from buyer_portal.services.people.people import add_person
from buyer_portal.services.people.roles import change_role, change_role_of, everybody
from buyer_portal.services.people.second_factor.requiring import require_factor
from buyer_portal.services.people.sso.requiring import count_as_factor, make_only_way
from buyer_portal.services.policies import save_policy
from buyer_portal.services.record.listing import begin_download
from buyer_portal.services.returns.cases import (
    agree_to_offer,
    answer_case,
    decline_case,
    reject_offer,
    say_not_happened,
    settle_case,
    withdraw_case,
)
from buyer_portal.services.returns.clean_photo import CleanPhoto
from buyer_portal.services.returns.opening import open_case
from buyer_portal.services.returns.photos import add_photo, expect_photo, remove_photo
from buyer_portal.settings import now
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.roles import lock_company_of, write_role
from tests.roles import have

pytestmark = pytest.mark.on_both_databases

_numbers = itertools.count(1)
CASE = {"case_id": 1, "seen_version": 1}
AGAIN: dict[str, Any] = {"quantities": {1: 1}, "seen_prices": {1: 1250}}


def key() -> str:
    return f"roles-key-{next(_numbers)}"


def propose(person: Person, number: str) -> int:
    return propose_changes(
        person,
        number,
        seen_version=order_details(person, number).version,
        key=key(),
        lines=(OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1250, 1),),
        reason="Basil is sold out.",
        answer_by=now() + timedelta(days=1),
    )


def at(deed: Callable[..., object], **more: Any) -> Callable[[Person, str], object]:
    """The deed on the order as it is now, with these arguments."""
    return lambda person, number: deed(person, number, seen_version=order_details(person, number).version, **more)


def on(deed: Callable[..., object], **more: Any) -> Callable[[Person, str], object]:
    return lambda person, number: deed(person, number, **more)


Act = Callable[[Person, str], object]
DEEDS: dict[Permission, dict[tuple[Callable[..., object], Side], Act]] = {
    Permission.CANCEL: {
        (cancel_order, Side.BUYER): lambda person, number: at(cancel_order, key=key(), message="Please")(person, number)
    },
    Permission.CHANGE: {
        (ask_for_change, Side.BUYER): lambda person, number: at(
            ask_for_change, key=key(), quantities=[1, 10], note="One less"
        )(person, number),
        (withdraw_request, Side.BUYER): on(withdraw_request, request_id=1),
        (decline_request, Side.SUPPLIER): on(decline_request, request_id=1, note="No"),
        (propose_changes, Side.SUPPLIER): propose,
        (withdraw_proposal, Side.SUPPLIER): on(withdraw_proposal, proposal_id=1),
        (accept_proposal, Side.BUYER): on(accept_proposal, proposal_id=1),
        (reject_proposal, Side.BUYER): on(reject_proposal, proposal_id=1),
    },
    Permission.PLACE: {
        (order_again, Side.BUYER): lambda person, number: order_again(person, number, key=key(), **AGAIN),
        (recreate_order, Side.SUPPLIER): lambda person, number: recreate_order(person, number, key=key(), **AGAIN),
    },
    Permission.MOVE: {
        (decline_order, Side.SUPPLIER): at(decline_order, reason="Sold out"),
        (confirm_order, Side.SUPPLIER): at(confirm_order),
        (start_processing, Side.SUPPLIER): at(start_processing),
        (send_out_order, Side.SUPPLIER): at(send_out_order),
        (deliver_order, Side.SUPPLIER): at(deliver_order),
        (promise_delivery, Side.SUPPLIER): at(
            promise_delivery, day=(now() + timedelta(days=9)).date().isoformat(), window="08:00–12:00"
        ),
    },
    Permission.RETURN: {
        (open_case, Side.BUYER): lambda person, number: open_case(
            person, number, key=key(), problem="DAMAGED", wanted="REFUND", quantities=[1, 0]
        ),
        (expect_photo, Side.BUYER): on(expect_photo, case_id=1),
        (add_photo, Side.BUYER): on(add_photo, photo=CleanPhoto(b"a jpeg", 60, 40), case_id=1),
        (remove_photo, Side.BUYER): on(remove_photo, name="x" * 43),
        (answer_case, Side.SUPPLIER): on(answer_case, **CASE, outcome="REFUND", amount_minor=100, note=""),
        (agree_to_offer, Side.BUYER): on(agree_to_offer, **CASE),
        (reject_offer, Side.BUYER): on(reject_offer, **CASE, note="No"),
        (settle_case, Side.BUYER): on(settle_case, **CASE),
        (say_not_happened, Side.BUYER): on(say_not_happened, **CASE, note="No"),
        (withdraw_case, Side.BUYER): on(withdraw_case, **CASE),
        (decline_case, Side.SUPPLIER): on(decline_case, **CASE, reason="No"),
    },
    Permission.WRITE: {
        (post_message, Side.BUYER): lambda person, number: post_message(person, number, "Hello", key=key()),
        (post_message, Side.SUPPLIER): lambda person, number: post_message(person, number, "Hello", key=key()),
        (put_away, Side.BUYER): on(put_away, message_id=1),
    },
    Permission.POLICY: {
        (save_policy, Side.SUPPLIER): lambda person, _: save_policy(person, {"text": key()}, seen_version=0)
    },
    Permission.CATALOGUE: {
        (change_product, Side.SUPPLIER): lambda person, _: change_product(
            person, "TOM-5", price="1.00", available=True, seen_version=1
        )
    },
    Permission.SECURITY: {
        (deed, side): act
        for side in Side
        for deed, act in {
            require_factor: lambda person, _: require_factor(person, required=False),
            make_only_way: lambda person, _: make_only_way(person, "", only=False),
            count_as_factor: lambda person, _: count_as_factor(person, counts=False),
        }.items()
    },
    Permission.RECORD: {
        (begin_download, side): lambda person, _: begin_download(person, RecordFilter()) for side in Side
    },
    Permission.PEOPLE: {
        (deed, side): act
        for side in Side
        for deed, act in {
            invite: lambda person, _: invite(person, f"{key()}@corner-bistro.example", Role.VIEWER),
            invite_again: lambda person, _: invite_again(person, "x@x.example"),
            withdraw_invitation: lambda person, _: withdraw_invitation(person, "x@x.example"),
            change_role_of: lambda person, _: change_role_of(person, person.email, Role.OWNER),
            remove_person: lambda person, _: remove_person(person, "x@x.example"),
        }.items()
    },
}
OWN = {
    "begin_half",
    "receipt_file_of",
    "confirm_set_up",
    "connect",
    "keep_passkey",
    "proven",
    "ask_again",
    "change_channels",
    "change_password",
    "change_profile",
    "end_browser",
    "end_other_browsers",
    "leave_company",
    "read_all_notifications",
    "read_conversation",
    "read_notification",
    "read_order_news",
    "sign_out_everywhere",
    "start_sign_in",
    "withdraw_email_change",
}
"""Deeds that change only what is a person's own: no role is asked for."""


@pytest.fixture
def one_of_each(place_order) -> dict[OrderStatus, str]:
    """An order in each status."""
    return {status: place_order(status=status) for status in OrderStatus}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_each_deed_is_allowed_in_every_status_exactly_to_the_roles_of_the_table(
    ada, tom, one_of_each, snapshot, unchanged, permission, role
):
    for person in (ada, tom):  # as they were read before, when they were owners: the role that counts is today's
        have(person, role)
    before = snapshot()

    refused = {
        (deed.__name__, status)
        for (deed, side), act in DEEDS[permission].items()
        for status, number in one_of_each.items()
        if _is_refused(act, ada if side is Side.BUYER else tom, number)
    }

    everything = {(deed.__name__, status) for deed, _ in DEEDS[permission] for status in OrderStatus}
    allowed = role.rank >= PERMISSIONS[permission].least.rank
    assert refused == (set() if allowed else everything)
    assert allowed or unchanged(before)


def _is_refused(act: Act, person: Person, number: str) -> bool:
    try:
        act(person, number)
    except RoleNotAllowed:
        return True
    except PortalError:
        pass  # for another reason: the status, say
    return False


def test_every_permission_has_its_deeds_on_each_of_its_sides():
    sides = {permission: {side for _, side in deeds} for permission, deeds in DEEDS.items()}

    assert sides == {permission: set(allowed.sides) for permission, allowed in PERMISSIONS.items()}


def test_no_service_writes_for_a_person_without_asking_for_a_permission():
    asked = {deed.__name__ for deeds in DEEDS.values() for deed, _ in deeds}

    assert {name for name, source in _deeds_of_people() if "transaction(" in source} - asked == OWN


def _deeds_of_people() -> list[tuple[str, str]]:
    """The public services that begin with a person, each with its source and that of the functions of its module."""
    found = []
    for module in pkgutil.walk_packages(services.__path__, "buyer_portal.services."):
        loaded = import_module(module.name)
        for name, deed in inspect.getmembers(loaded, inspect.isfunction):
            first = next(iter(inspect.signature(deed).parameters.values()), None)
            if deed.__module__ == module.name and not name.startswith("_") and first and first.annotation is Person:
                found.append((name, _source(deed, loaded)))
    return found


def _source(deed: Any, module: Any) -> str:
    """The source of a service, with that of what it calls in its own module."""
    return inspect.getsource(deed) + "".join(
        inspect.getsource(vars(module)[name])
        for name in deed.__code__.co_names
        if name.startswith("_") and inspect.isfunction(vars(module).get(name))
    )


# --- what is read ---------------------------------------------------------------------------------------------------


def test_who_may_not_reads_who_can(ada, ben, tom, place_order):
    number = place_order()
    have(ada, Role.VIEWER)

    with pytest.raises(RoleNotAllowed) as refused:
        cancel_order(ada, number, seen_version=1, key=key())

    assert str(refused.value) == (
        "As a viewer you can't do this, and nothing was changed. Ask Ben Okafor, who can cancel orders."
    )


@pytest.mark.parametrize(
    ("people", "asks"),
    [
        ([], "Nobody of your company can cancel orders: ask the people who run the portal."),
        ([("Vera", Role.VIEWER)], "Nobody of your company can cancel orders: ask the people who run the portal."),
        ([("Ada", Role.OWNER)], "Ask Ada, who can cancel orders."),
        ([("Ada", Role.OWNER), ("Ben", Role.MEMBER)], "Ask Ada or Ben, who can cancel orders."),
        ([(name, Role.MEMBER) for name in "ABC"], "Ask A, B or C, who can cancel orders."),
        ([(name, Role.MEMBER) for name in "ABCDE"], "Ask A, B or 3 others, who can cancel orders."),
    ],
)
def test_up_to_three_are_named(people, asks):
    assert who_can(Permission.CANCEL, people) == asks


def test_a_member_of_a_supplier_is_denied_what_an_owner_may(tom):
    have(tom, Role.MEMBER)
    member = next(each for each in everybody() if each.email == tom.email)

    assert member.role is Role.MEMBER
    assert not may(member.role, Permission.POLICY)
    assert may(member.role, Permission.MOVE)


def test_the_frame_says_what_is_denied_and_whom_to_ask(ada, ben):
    have(ben, Role.MEMBER)
    have(ada, Role.VIEWER)
    viewer = replace(ada, role=Role.VIEWER)

    denied = counts_of(viewer).denied

    assert set(denied) == {permission.name for permission in denied_permissions(viewer)}
    assert denied["CANCEL"] == "Ask Ben Okafor, who can cancel orders."
    assert "POLICY" not in denied  # a supplier's
    assert counts_of(ben).denied == {}


def test_a_viewer_reads_without_a_mark_for_the_other_side(ada, ben, tom, place_order):
    number = place_order()
    have(ada, Role.VIEWER)
    viewer = replace(ada, role=Role.VIEWER)
    post_message(tom, number, "Are you there?", key=key())

    assert read_conversation(viewer, number)

    assert conversation(viewer, number).unread == 0
    assert conversation(tom, number).messages[-1].read_at is None
    read_conversation(ben, number)
    assert conversation(tom, number).messages[-1].read_at is not None


# --- changing roles -------------------------------------------------------------------------------------------------


def test_the_last_owner_stays_one(ada, ben, snapshot, unchanged):
    change_role(ben.email, Role.MEMBER)
    before = snapshot()

    with pytest.raises(ValueRefused, match="Corner Bistro needs an owner"):
        change_role(ada.email.upper(), Role.VIEWER)

    assert unchanged(before)


def test_a_role_of_nobody_is_refused(ada):
    with pytest.raises(ValueRefused, match=r"Nobody signs in as nobody@x\.example"):
        change_role("nobody@x.example", Role.VIEWER)


def test_the_first_of_a_company_is_an_owner(database):
    with pytest.raises(ValueRefused, match="New Bistro needs an owner"):
        add_person("v@new.example", "Vera", "New Bistro", Side.BUYER, "seven green lorries", role=Role.VIEWER)

    add_person("o@new.example", "Olga", "New Bistro", Side.BUYER, "seven green lorries")
    added = add_person("v@new.example", "Vera", "New Bistro", Side.BUYER, "seven green lorries", role=Role.VIEWER)

    assert added.role is Role.VIEWER


def test_of_two_owners_who_demote_each_other_at_once_one_stays(ada, ben):
    for _ in range(20):
        for person in (ada, ben):
            have(person, Role.OWNER)
        together = threading.Barrier(2)

        def demote(email: str, together: threading.Barrier = together) -> bool:
            together.wait()
            try:
                change_role(email, Role.VIEWER)
            except PortalError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(demote, [ada.email, ben.email]))

        owners = [each.email for each in everybody() if each.company == ada.company and each.role is Role.OWNER]
        assert (sum(done), len(owners)) == (1, 1)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer: nothing is in the middle
def test_a_cancellation_waits_for_a_change_of_its_persons_role_and_counts_it(ada, place_order, status_of):
    number, begun = place_order(), threading.Event()

    def lose_the_role() -> None:
        with transaction() as db:
            lock_company_of(db, ada.email)
            write_role(db, ada.id, Role.VIEWER)
            begun.set()
            _wait_for_a_lock()

    with ThreadPoolExecutor(1) as pool:
        losing = pool.submit(lose_the_role)
        begun.wait(10)
        with pytest.raises(RoleNotAllowed):
            cancel_order(ada, number, seen_version=1, key=key())
        losing.result()

    assert status_of(number) is OrderStatus.PENDING


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_role_that_a_cancellation_has_asked_for_stays_until_it_is_written(ada, ben, place_order, monkeypatch):
    number, asked = place_order(), threading.Event()
    move = cancellation.move_order

    def slowly(*args: Any, **more: Any) -> None:
        asked.set()
        _wait_for_a_lock()
        move(*args, **more)

    monkeypatch.setattr(cancellation, "move_order", slowly)
    with ThreadPoolExecutor(1) as pool:
        cancelling = pool.submit(cancel_order, ada, number, seen_version=1, key=key())
        asked.wait(10)
        change_role(ada.email, Role.VIEWER)

    assert cancelling.result().number == number
    with pytest.raises(RoleNotAllowed):
        cancel_order(ada, place_order(buyer=ben), seen_version=1, key=key())


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
