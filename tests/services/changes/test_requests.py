"""The buyer asks for a change; the supplier proposes it or declines."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Connection

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.changes.proposal import NEGOTIABLE
from buyer_portal.domain.errors import (
    BuyerWaits,
    KeyReused,
    MoveRefused,
    OrderChanged,
    OrderNotFound,
    ProposalClosed,
    ProposalOpen,
    ReasonRequired,
    RequestOpen,
    SideNotAllowed,
    ValueRefused,
)
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.changes import answers
from buyer_portal.services.changes.answers import accept_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change, decline_request, withdraw_request
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.moves import confirm_order, decline_order, send_out_order, start_processing
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction

_keys = (f"request-{number}" for number in itertools.count(1))


def ask(person: Any, number: str, **changes: Any) -> int:
    values: dict[str, Any] = {"seen_version": 1, "key": next(_keys), "quantities": [1, 0], "note": "Too much basil."}
    return ask_for_change(person, number, **values | changes)


def propose(tom: Any, number: str) -> int:
    return propose_changes(
        tom,
        number,
        seen_version=1,
        key=next(_keys),
        lines=[OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1250, 1)],
        reason="As you asked.",
        answer_by=now() + timedelta(days=1),
    )


@pytest.mark.on_both_databases
def test_a_request_changes_nothing_but_tells_the_supplier(ada, tom, place_order, order_row, notices_of, rows_of):
    number = place_order()
    before = order_row(number)

    ask(ada, number)

    assert order_row(number) == before
    assert [notice.kind for notice in notices_of(tom)] == ["ASK"]
    said = "Too much basil.\nTomatoes, 5 kg: was 2, now 1; Basil, 1 bunch: removed; total €44.50, proposed €12.50"
    assert rows_of("timeline_event", number)[-1].note == said
    for person in (ada, tom):
        shown = order_details(person, number).request
        assert shown
        assert (shown.by, shown.note) == ("Ada Lindqvist", "Too much basil.")
        assert [line.words for line in shown.comparison.lines] == ["was 2, now 1", "removed"]


def test_of_two_lines_of_one_item_the_one_is_dropped_that_was_meant(ada, tom, place_order, rows_of):
    number = place_order(lines=[NewLine("BAS-01", "Basil", 10, 500), NewLine("BAS-01", "Basil", 90, 200)])

    ask(ada, number, quantities=[0, 90])

    shown = order_details(tom, number).request
    assert shown
    assert [line.words for line in shown.comparison.lines] == ["removed", ""]
    assert "Basil (10 at €5.00): removed; total €230.00" in rows_of("timeline_event", number)[-1].note


def test_a_proposal_answers_the_request(ada, tom, place_order, rows_of):
    number = place_order()
    ask(ada, number)

    propose(tom, number)

    assert [row.status for row in rows_of("change_request", number)] == ["PROPOSED"]
    assert order_details(tom, number).request is None


def test_a_request_is_declined_with_a_reason(ada, tom, place_order, rows_of, notices_of, timeline_of):
    number = place_order()
    request = ask(ada, number)

    with pytest.raises(ReasonRequired):
        decline_request(tom, number, request_id=request, note=" ")
    decline_request(tom, number, request_id=request, note="It is packed.")

    assert [row.status for row in rows_of("change_request", number)] == ["DECLINED"]
    assert (notices_of(ada)[0].kind, notices_of(ada)[0].text) == ("REFUSE", "It is packed.")
    assert timeline_of(number)[-1] == (OrderEvent.REFUSE, "Tom Becker")
    with pytest.raises(ProposalClosed):
        decline_request(tom, number, request_id=request, note="Again.")


def test_a_request_is_taken_back_by_its_side_once(ada, ben, tom, mia, place_order, rows_of, notices_of, timeline_of):
    number = place_order()
    request = ask(ada, number)
    with pytest.raises(OrderNotFound):
        withdraw_request(mia, number, request_id=request)
    with pytest.raises(SideNotAllowed, match="“Withdraw request” is for the buyer"):
        withdraw_request(tom, number, request_id=request)
    forgeries: list[Any] = [request + 1, 0, str(request), None]
    for forged in forgeries:
        with pytest.raises(ProposalClosed):
            withdraw_request(ben, number, request_id=forged)

    withdraw_request(ben, number, request_id=request)

    assert [row.status for row in rows_of("change_request", number)] == ["WITHDRAWN"]
    assert notices_of(tom)[0].kind == "ASK_WITHDRAW"
    assert timeline_of(number)[-1] == (OrderEvent.ASK_WITHDRAW, "Ben Okafor")
    for again in (withdraw_request, lambda *who, **which: decline_request(*who, **which, note="No.")):
        with pytest.raises(ProposalClosed, match="answered or withdrawn already"):
            again(ada if again is withdraw_request else tom, number, request_id=request)
    assert ask(ada, number)


STEPS = {OrderStatus.CONFIRMED: start_processing, OrderStatus.PROCESSING: send_out_order}


@pytest.mark.on_both_databases
@pytest.mark.parametrize("status", STEPS)
def test_a_step_over_a_request_asks_first_and_ends_it_when_it_goes_on(
    ada, tom, place_order, version_of, status_of, snapshot, unchanged, rows_of, timeline_of, notices_of, status
):
    number = place_order(status=status)
    request, seen = ask(ada, number, seen_version=version_of(number)), {"seen_version": version_of(number)}
    before = snapshot()
    with pytest.raises(BuyerWaits, match=r"Corner Bistro asks for a change\. Answer it, or go on without") as asked:
        STEPS[status](tom, number, **seen)
    assert unchanged(before)
    [thing] = asked.value.waiting
    assert (thing.by, thing.text) == ("Ada Lindqvist", "Too much basil.")

    STEPS[status](tom, number, **seen, without=[thing.name])

    assert status_of(number) is not status
    assert [row.status for row in rows_of("change_request", number)] == ["ENDED"]
    assert [event for event, _ in timeline_of(number)][-2] is OrderEvent.ASK_PASS
    left = "Without an answer: Corner Bistro asks for a change."
    assert (rows_of("timeline_event", number)[-1].note, notices_of(ada)[0].text) == (left, left)
    with pytest.raises(ProposalClosed, match="or the order went on"):
        withdraw_request(ada, number, request_id=request)


def test_confirming_leaves_the_request_to_be_answered(ada, tom, place_order, rows_of):
    number = place_order()
    ask(ada, number)

    confirm_order(tom, number, seen_version=1)

    assert [row.status for row in rows_of("change_request", number)] == ["OPEN"]


def test_the_end_of_the_order_ends_the_request_and_says_so(ada, ben, tom, place_order, rows_of, timeline_of):
    cancelled, declined = place_order(), place_order()
    for number in (cancelled, declined):
        ask(ada, number)

    cancel_order(ben, cancelled, seen_version=1, key="ben-cancels-1")
    decline_order(tom, declined, seen_version=1, reason="The van broke down.")

    for number, by in ((cancelled, "Ben Okafor"), (declined, "Tom Becker")):
        assert [row.status for row in rows_of("change_request", number)] == ["ENDED"]
        assert timeline_of(number)[-2] == (OrderEvent.ASK_END, by)


def test_the_proposal_that_answers_a_request_says_so_in_the_timeline(ada, tom, place_order, rows_of):
    asked, unasked = place_order(), place_order()
    ask(ada, asked)
    for number in (asked, unasked):
        propose(tom, number)

    notes = ["In answer to the request" in rows_of("timeline_event", number)[-1].note for number in (asked, unasked)]
    assert notes == [True, False]


def test_the_same_key_asks_once(ada, place_order, rows_of):
    number, other = place_order(), place_order()

    assert ask(ada, number, key="one-key-1") == ask(ada, number, key="one-key-1")

    assert len(rows_of("change_request", number)) == 1
    with pytest.raises(KeyReused):
        ask(ada, other, key="one-key-1")


REFUSED = [
    pytest.param({"quantities": [2, 10], "note": ""}, ValueRefused, id="nothing asked for"),
    pytest.param({"quantities": [0, 0]}, ValueRefused, id="nothing left"),
    pytest.param({"quantities": [-1, 10]}, ValueRefused, id="no quantity"),
    pytest.param({"quantities": [1]}, ValueRefused, id="a line forgotten"),
    pytest.param({"seen_version": 2}, OrderChanged, id="not what was seen"),
    pytest.param({"expected_at": now() - timedelta(days=1)}, ValueRefused, id="a date gone by"),
]


@pytest.mark.parametrize(("changes", "refusal"), REFUSED)
def test_a_refused_request_leaves_no_trace(ada, place_order, snapshot, unchanged, changes, refusal):
    number = place_order()
    before = snapshot()

    with pytest.raises(refusal):
        ask(ada, number, **changes)

    assert unchanged(before)


def test_there_is_one_open_request_at_a_time_and_none_beside_a_proposal(ada, ben, tom, place_order):
    asked, offered = place_order(), place_order()
    ask(ada, asked)
    propose(tom, offered)

    with pytest.raises(RequestOpen, match="has not answered yet"):
        ask(ben, asked)
    with pytest.raises(ProposalOpen, match=r"is open\. Answer it first: “Accept modifications” or “Reject"):
        ask(ada, offered)


def test_an_answer_that_waited_until_the_proposal_expired_comes_too_late(
    ada, ben, tom, place_order, snapshot, unchanged, monkeypatch
):
    """Ben asked for a change of the lines that Ada's answer would replace: his request would fit no more."""
    number, before = place_order(), {}

    @contextmanager
    def when_ben_was_first() -> Iterator[Connection]:
        clock.shift(timedelta(days=1))
        ask(ben, number)
        before.update(snapshot())
        with transaction() as db:
            yield db

    with time_machine.travel("2026-11-12T10:00:00+00:00", tick=False) as clock:
        proposal = propose(tom, number)
        monkeypatch.setattr(answers, "transaction", when_ben_was_first)
        with pytest.raises(ProposalClosed, match="has expired"):
            accept_proposal(ada, number, proposal_id=proposal)

    assert unchanged(before)
    assert order_details(tom, number).request


def test_only_the_own_side_may_ask_and_decline(ada, mia, tom, ines, place_order, snapshot, unchanged):
    number = place_order()
    request = ask(ada, number)
    before = snapshot()

    with pytest.raises(SideNotAllowed):
        ask(tom, number)
    with pytest.raises(OrderNotFound):
        ask(mia, number)
    with pytest.raises(SideNotAllowed):
        decline_request(ada, number, request_id=request, note="No.")
    with pytest.raises(OrderNotFound):
        decline_request(ines, number, request_id=request, note="No.")

    assert unchanged(before)


@pytest.mark.parametrize("status", OrderStatus)
def test_changes_are_asked_for_only_before_the_goods_leave(ada, place_order, version_of, status):
    number = place_order(status=status)

    if status in NEGOTIABLE:
        assert ask(ada, number, seen_version=version_of(number))
    else:
        with pytest.raises(MoveRefused, match=f"is {status.words}"):
            ask(ada, number, seen_version=version_of(number))


def test_cancelling_ends_the_request(ada, place_order, rows_of):
    number = place_order()
    ask(ada, number)

    cancel_order(ada, number, seen_version=1, key="cancel-it")

    assert [row.status for row in rows_of("change_request", number)] == ["ENDED"]
