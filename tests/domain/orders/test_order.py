"""Who may move an order from where to where: all of it, as a table."""

import pytest

from buyer_portal.domain.errors import MoveRefused, ReasonRequired, SideNotAllowed
from buyer_portal.domain.orders.order import MOVES, OrderEvent, ensure_move, moves_from
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side

ALLOWED = {
    (OrderEvent.CONFIRM, OrderStatus.PENDING, Side.SUPPLIER): OrderStatus.CONFIRMED,
    (OrderEvent.START_PROCESSING, OrderStatus.CONFIRMED, Side.SUPPLIER): OrderStatus.PROCESSING,
    (OrderEvent.SEND_OUT, OrderStatus.PROCESSING, Side.SUPPLIER): OrderStatus.OUT_FOR_DELIVERY,
    (OrderEvent.DELIVER, OrderStatus.OUT_FOR_DELIVERY, Side.SUPPLIER): OrderStatus.DELIVERED,
    (OrderEvent.DECLINE, OrderStatus.PENDING, Side.SUPPLIER): OrderStatus.CANCELLED,
    (OrderEvent.CANCEL, OrderStatus.PENDING, Side.BUYER): OrderStatus.CANCELLED,
    (OrderEvent.CANCEL, OrderStatus.CONFIRMED, Side.BUYER): OrderStatus.CANCELLED,
    (OrderEvent.CANCEL, OrderStatus.PROCESSING, Side.BUYER): OrderStatus.CANCELLED,
}


def test_an_event_makes_an_order_or_moves_it_or_only_tells():
    assert set(MOVES) == {event for event, _, _ in ALLOWED}
    assert {event for event in OrderEvent if not event.is_talk} == {OrderEvent.PLACE, *MOVES}


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("status", OrderStatus)
@pytest.mark.parametrize("event", MOVES)
def test_an_order_moves_only_as_the_table_says(event, status, side):
    expected = ALLOWED.get((event, status, side))

    if expected:
        assert ensure_move(event, status, side, number="ORD-1", reason="Sold out").to_status is expected
    else:
        with pytest.raises((SideNotAllowed, MoveRefused)):
            ensure_move(event, status, side, number="ORD-1", reason="Sold out")


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("status", [status for status in OrderStatus if status.is_final])
def test_nothing_leads_out_of_delivered_and_cancelled(status, side):
    assert moves_from(status, side) == []


def test_delivered_and_cancelled_are_the_final_statuses():
    assert {status for status in OrderStatus if status.is_final} == {OrderStatus.DELIVERED, OrderStatus.CANCELLED}


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("status", OrderStatus)
def test_the_buttons_offered_are_the_moves_allowed(status, side):
    assert {(event, status, side) for event in moves_from(status, side)} == {
        move for move in ALLOWED if move[1:] == (status, side)
    }


def test_the_usual_step_is_offered_before_declining():
    assert moves_from(OrderStatus.PENDING, Side.SUPPLIER) == [OrderEvent.CONFIRM, OrderEvent.DECLINE]


@pytest.mark.parametrize("blank", ["", "  ", "\n\t"])
def test_declining_needs_a_reason(blank):
    with pytest.raises(ReasonRequired, match="needs a reason"):
        ensure_move(OrderEvent.DECLINE, OrderStatus.PENDING, Side.SUPPLIER, number="ORD-1", reason=blank)


def test_a_refused_move_says_which_order_and_where_it_stands():
    with pytest.raises(MoveRefused, match="“Mark delivered” is not possible: ORD-7 is CONFIRMED"):
        ensure_move(OrderEvent.DELIVER, OrderStatus.CONFIRMED, Side.SUPPLIER, number="ORD-7")


def test_the_other_sides_move_says_whose_it_is():
    with pytest.raises(SideNotAllowed, match="“Cancel Order” is for the buyer"):
        ensure_move(OrderEvent.CANCEL, OrderStatus.PENDING, Side.SUPPLIER, number="ORD-1")


def test_the_desk_buttons_have_the_names_that_help_and_tests_use():
    assert [move.button for move in MOVES.values()] == [
        "Confirm order",
        "Start processing",
        "Send out for delivery",
        "Mark delivered",
        "Decline order",
        "Cancel Order",
    ]


def test_a_status_is_read_with_spaces():
    assert OrderStatus.OUT_FOR_DELIVERY.words == "OUT FOR DELIVERY"
