"""The buyer asks for a change; the supplier proposes it or declines."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Connection

from buyer_portal.domain.errors import (
    KeyReused,
    MoveRefused,
    OrderChanged,
    OrderNotFound,
    ProposalClosed,
    ProposalOpen,
    ReasonRequired,
    RequestOpen,
    RoleNotAllowed,
    ValueRefused,
)
from buyer_portal.domain.order import OrderEvent, OrderStatus
from buyer_portal.domain.proposal import NEGOTIABLE, OfferedLine
from buyer_portal.services import proposals
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.change_requests import ask_for_change, decline_request
from buyer_portal.services.order_details import order_details
from buyer_portal.services.proposals import accept_proposal, propose_changes
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
        lines=[OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1250)],
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
    said = "Too much basil.\nTomatoes, 5 kg: was 2, now 1; Basil, 1 bunch: removed; total EUR 44.50, proposed 12.50"
    assert rows_of("timeline_event", number)[-1].note == said
    for person in (ada, tom):
        shown = order_details(person, number).request
        assert shown
        assert (shown.by, shown.note) == ("Ada Lindqvist", "Too much basil.")
        assert [line.words for line in shown.comparison.lines] == ["was 2, now 1", "removed"]


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
        monkeypatch.setattr(proposals, "transaction", when_ben_was_first)
        with pytest.raises(ProposalClosed, match="has expired"):
            accept_proposal(ada, number, proposal_id=proposal)

    assert unchanged(before)
    assert order_details(tom, number).request


def test_only_the_own_side_may_ask_and_decline(ada, mia, tom, ines, place_order, snapshot, unchanged):
    number = place_order()
    request = ask(ada, number)
    before = snapshot()

    with pytest.raises(RoleNotAllowed):
        ask(tom, number)
    with pytest.raises(OrderNotFound):
        ask(mia, number)
    with pytest.raises(RoleNotAllowed):
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
