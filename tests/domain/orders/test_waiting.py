"""What waits, for whom, and how a list says it."""

from datetime import UTC, datetime, timedelta

import pytest

from buyer_portal.domain.errors import BuyerWaits
from buyer_portal.domain.orders.order import MOVES, OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.orders.waiting import ASKS_FIRST, Unanswered, Waits, ensure_answered, is_decline, marks_of
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.returns.moves import CaseStatus

NOW = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
ASKED = Unanswered(Waits.REQUEST, 3, "Ada Lindqvist", "One box less.", NOW)
WROTE = Unanswered(Waits.MESSAGE, 7, "Ada Lindqvist", "By seven?", NOW)


def ensure(event: OrderEvent, waiting: list[Unanswered], *without: str) -> None:
    ensure_answered(event, waiting, without=without, buyer="Corner Bistro", button=MOVES[event].button)


@pytest.mark.parametrize("event", sorted(ASKS_FIRST))
def test_a_step_that_takes_something_asks_about_everything_that_waits(event):
    with pytest.raises(
        BuyerWaits, match="Corner Bistro asks for a change and waits for an answer in the chat"
    ) as asked:
        ensure(event, [ASKED, WROTE])

    assert [thing.name for thing in asked.value.waiting] == ["REQUEST-3", "MESSAGE-7"]


def test_what_was_seen_is_left_and_what_came_since_is_asked_about():
    ensure(OrderEvent.SEND_OUT, [ASKED, WROTE], "REQUEST-3", "MESSAGE-7")
    ensure(OrderEvent.SEND_OUT, [WROTE], "REQUEST-3", "MESSAGE-7")

    for seen in ("REQUEST-3", "MESSAGE-6", "message-7", "7"):
        with pytest.raises(BuyerWaits):
            ensure(OrderEvent.SEND_OUT, [ASKED, WROTE], seen)


@pytest.mark.parametrize("event", [OrderEvent.CONFIRM, OrderEvent.DECLINE, OrderEvent.CANCEL])
def test_steps_that_take_nothing_from_a_buyer_who_waits_are_one_click(event):
    ensure(event, [ASKED, WROTE])


@pytest.mark.parametrize(
    ("waits", "buyer", "supplier"),
    [
        pytest.param({}, [], [], id="nothing"),
        pytest.param(
            {"is_asked": True}, [("You asked for a change", False)], [("Request to answer", True)], id="asked"
        ),
        pytest.param(
            {"is_offered": True}, [("Proposal to answer", True)], [("You proposed changes", False)], id="offer"
        ),
        pytest.param({"case": CaseStatus.REQUESTED}, [], [("Case to answer", True)], id="a case"),
        pytest.param({"case": CaseStatus.ANSWERED}, [("Offer to answer", True)], [], id="an answered case"),
        pytest.param({"case": CaseStatus.AGREED}, [("Confirm it is settled", True)], [], id="an agreed case"),
        pytest.param(
            {"has_question": True}, [("Message to answer", True)], [("Message to answer", True)], id="a message"
        ),
        pytest.param(
            {"has_question": True, "is_declined": True}, [("Declined by the supplier", True)], None, id="a decline"
        ),
        pytest.param(
            {"is_asked": True, "has_question": True},
            [("Message to answer", True), ("You asked for a change", False)],
            [("Request to answer", True), ("Message to answer", True)],
            id="the reader's own turn first",
        ),
    ],
)
def test_a_mark_says_why_an_order_waits_and_for_whom(waits, buyer, supplier):
    for side, expected in ((Side.BUYER, buyer), (Side.SUPPLIER, supplier)):
        if expected is not None:
            assert [(mark.words, mark.mine) for mark in marks_of(side, **waits)] == expected


def test_a_message_of_the_moment_in_which_a_supplier_ended_the_order_is_its_decline():
    def declined(side: Side, status: OrderStatus, said_at: datetime) -> bool:
        return is_decline(side, status, said_at=said_at, moved_at=NOW)

    assert declined(Side.BUYER, OrderStatus.CANCELLED, NOW)
    assert not declined(Side.BUYER, OrderStatus.CANCELLED, NOW + timedelta(seconds=1))
    assert not declined(Side.BUYER, OrderStatus.CONFIRMED, NOW)
    assert not declined(Side.SUPPLIER, OrderStatus.CANCELLED, NOW)
