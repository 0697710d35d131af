"""Races: the buyer withdraws a request while the supplier answers it or moves the order on; one wins."""

from datetime import timedelta
from typing import Any

import pytest

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.errors import BuyerWaits, ProposalClosed
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.changes.requests import ask_for_change, decline_request, withdraw_request
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.orders.moves import send_out_order, start_processing
from buyer_portal.settings import now
from tests.services.races import at_once, one_of

pytestmark = [pytest.mark.on_both_databases, pytest.mark.usefixtures("several_processes")]
ROUNDS = 15


def ask(ada: Any, number: str) -> int:
    return ask_for_change(ada, number, seen_version=2, key=f"ask-{number}-x", quantities=[1, 10], note="One box less.")


def test_withdraw_against_decline(ada, tom, place_order, rows_of, timeline_of):
    for _ in range(ROUNDS):
        number = place_order(status=OrderStatus.CONFIRMED)
        request = ask(ada, number)
        winner, loser = one_of(*at_once(
            lambda number=number, request=request: withdraw_request(ada, number, request_id=request),
            lambda number=number, request=request: decline_request(tom, number, request_id=request, note="Packed."),
        ))  # fmt: skip
        assert type(loser) is ProposalClosed
        [row] = rows_of("change_request", number)
        assert row.status == ("WITHDRAWN", "DECLINED")[winner]
        assert timeline_of(number)[-1][0] is (OrderEvent.ASK_WITHDRAW, OrderEvent.REFUSE)[winner]


def test_withdraw_against_the_proposal_that_answers_it(ada, tom, place_order, rows_of):
    for _ in range(ROUNDS):
        number = place_order(status=OrderStatus.CONFIRMED)
        request = ask(ada, number)
        withdrawn, proposed = at_once(
            lambda number=number, request=request: withdraw_request(ada, number, request_id=request),
            lambda number=number: propose_changes(
                tom,
                number,
                seen_version=2,
                key=f"propose-{number}",
                lines=[OfferedLine("TOM-5", "Tomatoes, 5 kg", 1, 1250, 1)],
                reason="As you asked.",
                answer_by=now() + timedelta(days=1),
            ),
        )
        assert proposed is None  # the buyer still has to accept it
        [row] = rows_of("change_request", number)
        assert row.status == ("WITHDRAWN" if withdrawn is None else "PROPOSED")


def test_withdraw_against_going_on_without(ada, tom, place_order, rows_of, status_of, timeline_of):
    for _ in range(ROUNDS):
        number = place_order(status=OrderStatus.CONFIRMED)
        request = ask(ada, number)
        withdrawn, started = at_once(
            lambda number=number, request=request: withdraw_request(ada, number, request_id=request),
            lambda number=number, request=request: start_processing(
                tom, number, seen_version=2, without=[f"REQUEST-{request}"]
            ),
        )
        assert started is None
        assert status_of(number) is OrderStatus.PROCESSING
        [row] = rows_of("change_request", number)
        assert row.status == ("WITHDRAWN" if withdrawn is None else "ENDED")
        ends = {OrderEvent.ASK_WITHDRAW, OrderEvent.ASK_PASS} & {event for event, _ in timeline_of(number)}
        assert len(ends) == 1


def test_a_question_against_sending_out(ada, tom, place_order, status_of):
    for _ in range(ROUNDS):
        number = place_order(status=OrderStatus.PROCESSING)
        written, sent = at_once(
            lambda number=number: post_message(ada, number, "Please wait!", key=f"ada-{number}-x"),
            lambda number=number: send_out_order(tom, number, seen_version=3),
        )
        assert written is None
        assert status_of(number) is (OrderStatus.OUT_FOR_DELIVERY if sent is None else OrderStatus.PROCESSING)
        assert sent is None or type(sent) is BuyerWaits
