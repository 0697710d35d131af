"""A policy only grows versions, an order keeps the one it was placed under, and a charge is never a surprise."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.errors import OrderChanged, OrderNotFound, PolicyChanged, SideNotAllowed, ValueRefused
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.policies import PercentageFee
from buyer_portal.services.cancellation import cancel_order, cancellation_preview
from buyer_portal.services.cancellation_receipt import receipt_of
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.policies import save_policy, supplier_policy, usual_answer_time
from buyer_portal.settings import now
from buyer_portal.store import policies as policy_store
from buyer_portal.store.engine import reading
from buyer_portal.store.tables import supplier_policy as versions

pytestmark = pytest.mark.on_both_databases

KEY = "policy-key-1"
CONFIRMED = OrderStatus.CONFIRMED
FIVE_PERCENT = {"text": "We pick at dawn.", "kind_CONFIRMED": "PERCENTAGE", "value_CONFIRMED": "5"}
TEN_PERCENT = {**FIVE_PERCENT, "value_CONFIRMED": "10"}
FIFTEEN_EUROS = {"kind_CONFIRMED": "FIXED", "value_CONFIRMED": "15.00", "currency_CONFIRMED": "EUR"}


def cancel(person: Any, number: str, charge: Any, version: int = 2) -> Any:
    return cancel_order(person, number, seen_version=version, key=KEY, seen_charge_minor=charge)


def test_a_supplier_without_a_policy_has_version_0(tom):
    assert (supplier_policy(tom).version, supplier_policy(tom).fees) == (0, {})


def test_each_save_adds_a_version_and_changes_none(tom, ines):
    first = save_policy(tom, FIVE_PERCENT, seen_version=0)
    second = save_policy(tom, TEN_PERCENT, seen_version=1)

    assert (first.version, second.version, second.by) == (1, 2, "Tom Becker")
    assert supplier_policy(tom) == second
    with reading() as db:
        assert [(row.version, row.fees) for row in db.execute(versions.select().order_by(versions.c.version))] == [
            (1, '{"CONFIRMED": {"basis_points": 500}}'),
            (2, '{"CONFIRMED": {"basis_points": 1000}}'),
        ]
    assert supplier_policy(ines).version == 0


def test_saving_the_same_again_adds_nothing(tom, snapshot, unchanged):
    save_policy(tom, FIVE_PERCENT, seen_version=0)
    before = snapshot()

    assert save_policy(tom, FIVE_PERCENT, seen_version=0).version == 1
    assert unchanged(before)


def test_an_order_keeps_the_version_that_it_was_placed_under(place_order, ada, tom):
    before = place_order(status=CONFIRMED)
    save_policy(tom, FIVE_PERCENT, seen_version=0)
    under_five = place_order(status=CONFIRMED)
    save_policy(tom, TEN_PERCENT, seen_version=1)
    under_ten = place_order(status=CONFIRMED)

    charges = [order_details(ada, number).verdict.charge_minor for number in (before, under_five, under_ten)]
    assert charges == [0, 223, 445]
    assert [cancellation_preview(ada, number)[0].charge_minor for number in (before, under_five, under_ten)] == charges
    policies = [order_details(ada, number).policy for number in (before, under_five, under_ten)]
    assert [policy and policy.fees[CONFIRMED] for policy in policies] == [
        None,
        PercentageFee(500),
        PercentageFee(1000),
    ]


def test_an_order_placed_before_the_policy_and_brought_in_later_has_none(place_order, order_row, tom, ines):
    save_policy(tom, FIVE_PERCENT, seen_version=0)

    old, new = place_order(placed_at=now() - timedelta(days=1)), place_order()
    hers = place_order(supplier=ines, number="ORD-77")

    assert [order_row(number).policy_version for number in (old, new, hers)] == [None, 1, None]


@pytest.mark.parametrize(("form", "charge"), [(FIVE_PERCENT, 223), (FIFTEEN_EUROS, 1500)])
def test_the_charge_that_was_seen_is_recorded_and_on_the_receipt(form, charge, place_order, rows_of, ada, tom):
    save_policy(tom, form, seen_version=0)
    number = place_order(status=CONFIRMED)

    receipt = cancel(ada, number, charge)

    assert (receipt.charge_minor, receipt.policy_version) == (charge, 1)
    assert [row.charge_minor for row in rows_of("cancellation", number)] == [charge]
    assert receipt_of(ada, number).receipt.charge_minor == charge
    assert order_details(ada, number).cancellation_charge_minor == charge
    assert cancel(ada, number, 0).replayed


@pytest.mark.parametrize("seen", [0, 222, 4450, -1, None, "223"])
def test_who_saw_another_charge_changes_nothing(seen, place_order, snapshot, unchanged, ada, tom):
    save_policy(tom, FIVE_PERCENT, seen_version=0)
    number = place_order(status=CONFIRMED)
    before = snapshot()

    with pytest.raises(OrderChanged, match=r"€2\.23"):
        cancel(ada, number, seen)

    assert unchanged(before)


def test_a_charge_seen_where_there_is_none_changes_nothing(place_order, snapshot, unchanged, ada):
    number, before = place_order(), snapshot()

    with pytest.raises(OrderChanged):
        cancel(ada, number, 1, version=1)

    assert unchanged(before)


def test_a_policy_for_confirmed_orders_leaves_pending_ones_free(place_order, status_of, ada, tom):
    save_policy(tom, FIVE_PERCENT, seen_version=0)
    number = place_order()

    assert cancel(ada, number, 0, version=1).charge_minor == 0


def test_what_a_fixed_amount_in_another_currency_costs_is_nothing(place_order, ada, tom):
    save_policy(tom, FIFTEEN_EUROS, seen_version=0)
    number = place_order(status=CONFIRMED, currency="JPY")

    assert cancel(ada, number, 0).charge_minor == 0


def test_a_colleague_who_was_first_is_named_and_nothing_is_overwritten(tom, snapshot, unchanged):
    save_policy(tom, FIVE_PERCENT, seen_version=0)
    before = snapshot()

    with pytest.raises(PolicyChanged, match="Tom Becker saved version 1"):
        save_policy(tom, TEN_PERCENT, seen_version=0)

    assert unchanged(before)


@pytest.mark.parametrize("seen", [-1, 2, 7, 2**70])
@pytest.mark.parametrize("written", [0, 1])
def test_a_version_that_nobody_can_have_seen_names_no_colleague(tom, snapshot, unchanged, written, seen):
    for _ in range(written):
        save_policy(tom, FIVE_PERCENT, seen_version=0)
    before = snapshot()

    with pytest.raises(ValueRefused, match="There is no such version"):
        save_policy(tom, TEN_PERCENT, seen_version=seen)

    assert unchanged(before)


def test_of_two_who_save_at_once_one_wins_and_the_other_is_told(tom):
    outcomes: list[object] = []
    begin = threading.Barrier(2)

    def save(form: dict[str, str]) -> None:
        begin.wait()
        try:
            outcomes.append(save_policy(tom, form, seen_version=0).version)
        except PolicyChanged as refusal:
            outcomes.append(type(refusal))

    rivals = [threading.Thread(target=save, args=(form,)) for form in (FIVE_PERCENT, TEN_PERCENT)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()

    assert sorted(outcomes, key=str) == [1, PolicyChanged]
    assert supplier_policy(tom).version == 1


@pytest.mark.parametrize("form", [{"text": "x" * 4_001}, {"kind_PENDING": "PERCENTAGE", "value_PENDING": "101"}])
def test_a_form_that_makes_no_sense_saves_nothing(form, tom, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(ValueRefused):
        save_policy(tom, form, seen_version=0)

    assert unchanged(before)


def test_a_buyer_has_no_policy(ada, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(SideNotAllowed):
        supplier_policy(ada)
    with pytest.raises(SideNotAllowed):
        save_policy(ada, FIVE_PERCENT, seen_version=0)

    assert unchanged(before)


def test_direct_threads_leave_the_answer_time_of_orders_as_it_is(place_order, monkeypatch, ada, mia, tom):
    monkeypatch.setattr(policy_store, "_CHATS", 1)
    number = place_order()
    for index in range(5):
        post_message(ada, number, "Is it fresh?", key=f"question-{index}")
        post_message(tom, number, "It is.", key=f"answer---{index}")

    place_order(buyer=mia, number="ORD-88")
    post_message(mia, Direct("green-valley-produce"), "Do you deliver on Sundays?", key="mia-asks-1")

    assert usual_answer_time(ada, number) is not None


def test_the_usual_answer_time_is_measured_over_all_chats_of_the_supplier(place_order, ada, mia, tom):
    numbers = [place_order() for _ in range(4)]
    for index, number in enumerate(numbers):
        post_message(ada, number, "Is it fresh?", key=f"question-{index}")
        post_message(tom, number, "It is.", key=f"answer---{index}")
    assert usual_answer_time(ada, numbers[0]) is None

    theirs = place_order(buyer=mia, number="ORD-88")
    post_message(mia, theirs, "And ours?", key="question-of-mia")
    post_message(tom, theirs, "Too.", key="answer-to-mia")

    usual = usual_answer_time(ada, numbers[0])
    assert usual is not None
    assert usual < timedelta(minutes=1)
    with pytest.raises(OrderNotFound):
        usual_answer_time(ada, theirs)
