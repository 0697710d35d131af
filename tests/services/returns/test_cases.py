"""A return case from the report to the settlement, who may do what, and what is refused."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from buyer_portal.domain.errors import (
    CaseOpen,
    CaseRefused,
    KeyReused,
    OrderNotFound,
    PortalError,
    ReasonRequired,
    SideNotAllowed,
    ValueRefused,
)
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.returns.moves import RETURN_MOVES, CaseStatus, Outcome
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.policies import save_policy
from buyer_portal.services.returns.cases import (
    agree_to_offer,
    answer_case,
    decline_case,
    reject_offer,
    say_not_happened,
    settle_case,
    withdraw_case,
)
from buyer_portal.services.returns.opening import open_case
from buyer_portal.settings import now

pytestmark = pytest.mark.on_both_databases
_keys = (f"case-key-{number}" for number in itertools.count(1))


def report(person: Any, number: str, **changes: Any) -> int:
    values = {"key": next(_keys), "problem": "DAMAGED", "wanted": "REFUND", "quantities": [1, 0], "note": "Squashed."}
    return open_case(person, number, **values | changes)


def offer(person: Any, number: str, case: int, seen: int = 1, **changes: Any) -> None:
    values = {"outcome": "REFUND", "amount_minor": 1250, "note": "Sorry."}
    answer_case(person, number, case_id=case, seen_version=seen, **values | changes)


def shown(person: Any, number: str) -> Any:
    return order_details(person, number).case


def test_a_case_goes_from_the_report_to_the_settlement(
    ada, tom, place_order, rows_of, notices_of, timeline_of, order_row
):
    number = place_order(status=OrderStatus.DELIVERED)
    order = order_row(number)

    case = report(ada, number)
    offer(tom, number, case)
    agree_to_offer(ada, number, case_id=case, seen_version=2)
    settle_case(ada, number, case_id=case, seen_version=3)

    [row] = rows_of("return_case", number)
    assert (row.status, row.version, row.offer, row.offer_minor) == ("SETTLED", 4, "REFUND", 1250)
    assert row.closed_at is not None
    assert order_row(number) == order
    assert timeline_of(number)[-4:] == [
        (OrderEvent.CASE_OPEN, "Ada Lindqvist"),
        (OrderEvent.CASE_ANSWER, "Tom Becker"),
        (OrderEvent.CASE_AGREE, "Ada Lindqvist"),
        (OrderEvent.CASE_SETTLE, "Ada Lindqvist"),
    ]
    assert [event.note for event in rows_of("timeline_event", number)[-4:]] == [
        "Squashed.\nDamaged: 1 × Tomatoes, 5 kg. Wanted: refund.",
        "Refund of €12.50.\nSorry.",
        "Refund of €12.50.",
        "Refund of €12.50.",
    ]
    assert [notice.kind for notice in notices_of(tom)] == ["CASE_SETTLE", "CASE_AGREE", "CASE_OPEN"]
    assert notices_of(ada)[0].kind == "CASE_ANSWER"


def test_both_sides_read_the_same_case(ada, tom, place_order):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number, quantities=[2, 3])
    offer(tom, number, case, outcome="CREDIT", amount_minor=999)

    for person in (ada, tom):
        found = shown(person, number)
        assert (found.status, found.by, found.note) == (CaseStatus.ANSWERED, "Ada Lindqvist", "Squashed.")
        assert [(line.name, line.quantity) for line in found.lines] == [("Tomatoes, 5 kg", 2), ("Basil, 1 bunch", 3)]
        assert (found.offer, found.offer_minor, found.offer_by) == (Outcome.CREDIT, 999, "Tom Becker")


def test_an_order_cancelled_from_processing_is_settled_with_the_supplier(ada, tom, place_order):
    number = place_order(status=OrderStatus.PROCESSING)
    cancel_order(ada, number, seen_version=3, key=f"cancel-{number}", message="Please stop.")

    case = report(ada, number, problem="PAID", quantities=[0, 0])
    offer(tom, number, case, amount_minor=4450)
    agree_to_offer(ada, number, case_id=case, seen_version=2)

    assert shown(tom, number).status is CaseStatus.AGREED


def test_a_no_to_an_offer_goes_back_to_the_supplier_who_offers_again(ada, tom, place_order, rows_of):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    offer(tom, number, case, outcome="NOTHING")

    reject_offer(ada, number, case_id=case, seen_version=2, note="That is not enough.")

    found = shown(tom, number)
    assert (found.status, found.reply, found.reply_by) == (CaseStatus.REQUESTED, "That is not enough.", "Ada Lindqvist")
    offer(tom, number, case, seen=3, amount_minor=4450)
    assert shown(ada, number).offer_minor == 4450
    with pytest.raises(CaseRefused, match="moved on while you were reading"):
        agree_to_offer(ada, number, case_id=case, seen_version=2)  # a tab that still shows the first offer


def test_what_was_agreed_and_has_not_happened_goes_back_to_the_supplier_with_a_new_date(
    ada, tom, place_order, rows_of, notices_of, timeline_of, snapshot, unchanged
):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    offer(tom, number, case)
    agree_to_offer(ada, number, case_id=case, seen_version=2)
    before = snapshot()
    with pytest.raises(ReasonRequired):
        say_not_happened(ada, number, case_id=case, seen_version=3, note=" ")
    assert unchanged(before)

    with time_machine.travel(now() + timedelta(days=20)):
        say_not_happened(ada, number, case_id=case, seen_version=3, note="The money never came.")
        found = shown(tom, number)
        assert found.answer_by - now() > timedelta(days=4)

    assert (found.status, found.reply, found.reply_by) == (
        CaseStatus.REQUESTED, "The money never came.", "Ada Lindqvist",
    )  # fmt: skip
    assert timeline_of(number)[-1] == (OrderEvent.CASE_NOT_HAPPENED, "Ada Lindqvist")
    assert notices_of(tom)[0].kind == "CASE_NOT_HAPPENED"
    offer(tom, number, case, seen=4, amount_minor=4450)
    agree_to_offer(ada, number, case_id=case, seen_version=5)
    settle_case(ada, number, case_id=case, seen_version=6)
    assert [(row.status, row.offer_minor) for row in rows_of("return_case", number)] == [("SETTLED", 4450)]


def test_who_agrees_to_nothing_has_nothing_to_wait_for(ada, tom, place_order, rows_of):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    offer(tom, number, case, outcome="NOTHING")

    agree_to_offer(ada, number, case_id=case, seen_version=2)

    [row] = rows_of("return_case", number)
    assert (row.status, row.answer_by) == ("SETTLED", None)
    assert row.closed_at is not None
    assert report(ada, number)  # there is room for another one


def test_a_case_is_declined_with_a_reason_and_another_one_may_follow(ada, tom, place_order, rows_of):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)

    with pytest.raises(ReasonRequired):
        decline_case(tom, number, case_id=case, seen_version=1, reason=" ")
    decline_case(tom, number, case_id=case, seen_version=1, reason="It was fine at the door.")

    assert (shown(ada, number).status, shown(ada, number).reply) == (CaseStatus.DECLINED, "It was fine at the door.")
    again = report(ada, number, note="Look at the photos.")
    withdraw_case(ada, number, case_id=again, seen_version=1)
    assert [row.status for row in rows_of("return_case", number)] == ["DECLINED", "WITHDRAWN"]


def test_there_is_one_open_case_an_order(ada, ben, place_order, snapshot, unchanged):
    number, other = place_order(status=OrderStatus.DELIVERED), place_order(status=OrderStatus.DELIVERED)
    report(ada, number)
    before = snapshot()

    with pytest.raises(CaseOpen, match="open already"):
        report(ben, number)

    assert unchanged(before)
    assert report(ben, other)


def test_the_same_key_opens_one_case(ada, place_order, rows_of):
    number, other = place_order(status=OrderStatus.DELIVERED), place_order(status=OrderStatus.DELIVERED)

    assert report(ada, number, key="one-key-1") == report(ada, number, key="one-key-1")

    assert len(rows_of("return_case", number)) == 1
    with pytest.raises(KeyReused):
        report(ada, other, key="one-key-1")


REPORTS = [
    pytest.param({"problem": "BROKEN"}, ValueRefused, id="a problem of no list"),
    pytest.param({"problem": "PREPARED"}, ValueRefused, id="a cancelled order's problem"),
    pytest.param({"wanted": "NOTHING"}, ValueRefused, id="nothing wanted"),
    pytest.param({"quantities": [0, 0]}, ValueRefused, id="no line"),
    pytest.param({"quantities": [3, 0]}, ValueRefused, id="more than ordered"),
    pytest.param({"quantities": [-1, 1]}, ValueRefused, id="less than none"),
    pytest.param({"quantities": [1]}, ValueRefused, id="a line forgotten"),
    pytest.param({"problem": "OTHER", "note": ""}, ValueRefused, id="something else unsaid"),
    pytest.param({"note": "x" * 1_001}, ValueRefused, id="too long"),
    pytest.param({"key": "no key"}, ValueRefused, id="no key"),
]


@pytest.mark.parametrize(("changes", "refusal"), REPORTS)
def test_a_refused_report_leaves_no_trace(ada, place_order, snapshot, unchanged, changes, refusal):
    number = place_order(status=OrderStatus.DELIVERED)
    before = snapshot()

    with pytest.raises(refusal):
        report(ada, number, **changes)

    assert unchanged(before)


@pytest.mark.parametrize("status", OrderStatus)
def test_a_case_is_opened_once_the_order_has_ended_so(ada, place_order, snapshot, unchanged, status):
    number = place_order(status=status)  # the cancelled one was PENDING
    before = snapshot()

    if status is OrderStatus.DELIVERED:
        assert report(ada, number)
    else:
        with pytest.raises(CaseRefused, match=f"{number} is {status.words}"):
            report(ada, number)
        assert unchanged(before)


OFFERS = [
    pytest.param({"amount_minor": 4451}, id="more than the order"),
    pytest.param({"amount_minor": 0}, id="no amount"),
    pytest.param({"outcome": "MONEY"}, id="no outcome"),
    pytest.param({"note": "x" * 1_001}, id="too long"),
]


@pytest.mark.parametrize("changes", OFFERS)
def test_a_refused_offer_leaves_no_trace(ada, tom, place_order, snapshot, unchanged, changes):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    before = snapshot()

    with pytest.raises(ValueRefused):
        offer(tom, number, case, **changes)

    assert unchanged(before)


def test_what_is_given_back_in_all_is_never_more_than_the_order_was_worth(ada, tom, place_order):
    number = place_order(status=OrderStatus.DELIVERED)
    for amount in (4000, 450):
        case = report(ada, number)
        offer(tom, number, case, amount_minor=amount)
        agree_to_offer(ada, number, case_id=case, seen_version=2)
        settle_case(ada, number, case_id=case, seen_version=3)

    case = report(ada, number)

    assert shown(tom, number).most_minor == 0
    with pytest.raises(ValueRefused, match=r"at most €0\.00"):
        offer(tom, number, case, amount_minor=1)
    offer(tom, number, case, outcome="REPLACEMENT")


def test_a_cancelled_order_is_worth_what_the_charge_leaves(ada, tom, place_order):
    save_policy(tom, {"kind_PROCESSING": "PERCENTAGE", "value_PROCESSING": "10"}, seen_version=0)
    number = place_order(status=OrderStatus.PROCESSING)
    cancel_order(ada, number, seen_version=3, key=f"cancel-{number}", message="Stop.", seen_charge_minor=445)
    case = report(ada, number, problem="PAID")

    with pytest.raises(ValueRefused, match=r"at most €40\.05"):
        offer(tom, number, case, amount_minor=4006)
    offer(tom, number, case, amount_minor=4005)


@pytest.mark.parametrize(("currency", "words"), [("JPY", "JP¥4,450"), ("KWD", "KWD\xa04.450"), ("EUR", "€44.50")])
def test_amounts_are_exact_in_every_currency(ada, tom, place_order, rows_of, currency, words):
    number = place_order(status=OrderStatus.DELIVERED, currency=currency)
    case = report(ada, number)

    offer(tom, number, case, amount_minor=4450)

    assert rows_of("timeline_event", number)[-1].note.startswith(f"Refund of {words}.")
    assert rows_of("return_case", number)[0].offer_minor == 4450


def test_nobodys_silence_changes_anything(ada, tom, place_order, snapshot):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    due = shown(ada, number).answer_by
    assert timedelta(days=4, hours=23) < due - now() <= timedelta(days=5)
    before = snapshot()

    with time_machine.travel(due + timedelta(days=30)):
        assert shown(tom, number).status is CaseStatus.REQUESTED
        assert snapshot() == before
        offer(tom, number, case)
        assert shown(ada, number).answer_by - now() > timedelta(days=4)


# --- every status × every step × everybody ----------------------------------------------------------------------------

STEPS: dict[OrderEvent, Callable[..., object]] = {
    OrderEvent.CASE_OPEN: lambda person, number, case, seen: report(person, number),
    OrderEvent.CASE_ANSWER: offer,
    OrderEvent.CASE_DECLINE: lambda person, number, case, seen: decline_case(
        person, number, case_id=case, seen_version=seen, reason="No."
    ),
    OrderEvent.CASE_AGREE: lambda person, number, case, seen: agree_to_offer(
        person, number, case_id=case, seen_version=seen
    ),
    OrderEvent.CASE_DISAGREE: lambda person, number, case, seen: reject_offer(
        person, number, case_id=case, seen_version=seen, note="No."
    ),
    OrderEvent.CASE_SETTLE: lambda person, number, case, seen: settle_case(
        person, number, case_id=case, seen_version=seen
    ),
    OrderEvent.CASE_NOT_HAPPENED: lambda person, number, case, seen: say_not_happened(
        person, number, case_id=case, seen_version=seen, note="Nothing came."
    ),
    OrderEvent.CASE_WITHDRAW: lambda person, number, case, seen: withdraw_case(
        person, number, case_id=case, seen_version=seen
    ),
}
WAYS = {
    CaseStatus.REQUESTED: (),
    CaseStatus.ANSWERED: (OrderEvent.CASE_ANSWER,),
    CaseStatus.AGREED: (OrderEvent.CASE_ANSWER, OrderEvent.CASE_AGREE),
    CaseStatus.SETTLED: (OrderEvent.CASE_ANSWER, OrderEvent.CASE_AGREE, OrderEvent.CASE_SETTLE),
    CaseStatus.DECLINED: (OrderEvent.CASE_DECLINE,),
    CaseStatus.WITHDRAWN: (OrderEvent.CASE_WITHDRAW,),
}


@pytest.mark.parametrize("event", RETURN_MOVES)
@pytest.mark.parametrize("who", ["ada", "ben", "mia", "tom", "ines"])
@pytest.mark.parametrize("status", CaseStatus)
def test_everybody_may_take_exactly_the_steps_of_the_table(
    status, who, event, request, ada, tom, place_order, rows_of, snapshot, unchanged
):
    number = place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    for seen, step in enumerate(WAYS[status], start=1):
        STEPS[step](tom if RETURN_MOVES[step].side is Side.SUPPLIER else ada, number, case, seen)
    person, seen, before = request.getfixturevalue(who), len(WAYS[status]) + 1, snapshot()

    refusal = None
    try:
        STEPS[event](person, number, case, seen)
    except PortalError as refused:
        refusal = type(refused)

    assert refusal is _expected(person, who, event, status)
    if refusal:
        assert unchanged(before)
    elif event is not OrderEvent.CASE_OPEN:
        assert [row.status for row in rows_of("return_case", number)] == [RETURN_MOVES[event].to_status.value]


def _expected(person: Any, who: str, event: OrderEvent, status: CaseStatus) -> type[PortalError] | None:
    if person.side is not RETURN_MOVES[event].side:
        return SideNotAllowed  # whichever order it is
    if who in ("mia", "ines"):
        return OrderNotFound
    if event is OrderEvent.CASE_OPEN:
        return CaseOpen if status.is_open else None
    return None if status in RETURN_MOVES[event].from_statuses else CaseRefused


@pytest.mark.parametrize("forged", [0, -1, 999, 2**70, "1", None, True, 1.0, [1], {}])
def test_a_forged_case_is_none(ada, tom, place_order, snapshot, unchanged, forged):
    number = place_order(status=OrderStatus.DELIVERED)
    report(ada, number)
    before = snapshot()

    with pytest.raises(CaseRefused, match="no such case"):
        offer(tom, number, forged)

    assert unchanged(before)


def test_a_case_of_another_order_is_not_this_orders(ada, tom, place_order, snapshot, unchanged):
    number, other = place_order(status=OrderStatus.DELIVERED), place_order(status=OrderStatus.DELIVERED)
    case = report(ada, number)
    before = snapshot()

    for wrong in (case + 1, 0, -1, 2**63, 2**70, "1", None, 1.5):
        with pytest.raises(CaseRefused, match="no such case"):
            offer(tom, number, wrong)  # pyright: ignore[reportArgumentType]
    with pytest.raises(CaseRefused, match="no such case"):
        offer(tom, other, case)

    assert unchanged(before)


def test_a_long_order_is_told_in_words_that_fit(ada, place_order, rows_of):
    lines = tuple(NewLine(f"X-{place}", "x" * 200, 1, 100) for place in range(60))
    number = place_order(status=OrderStatus.DELIVERED, lines=lines)

    report(ada, number, quantities=[1] * 60, note="y" * 1_000)

    assert len(rows_of("timeline_event", number)[-1].note) < 4_000
