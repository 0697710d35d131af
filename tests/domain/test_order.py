"""Who may move an order from where to where: all of it, as a table."""

import pytest

from buyer_portal.domain.errors import MoveRefused, ReasonRequired, RoleNotAllowed
from buyer_portal.domain.order import MOVES, OrderEvent, OrderStatus, ensure_move, moves_from
from buyer_portal.domain.person import Role
from buyer_portal.domain.return_case import CASE_EVENTS

ALLOWED = {
    (OrderEvent.CONFIRM, OrderStatus.PENDING, Role.SUPPLIER): OrderStatus.CONFIRMED,
    (OrderEvent.START_PROCESSING, OrderStatus.CONFIRMED, Role.SUPPLIER): OrderStatus.PROCESSING,
    (OrderEvent.SEND_OUT, OrderStatus.PROCESSING, Role.SUPPLIER): OrderStatus.OUT_FOR_DELIVERY,
    (OrderEvent.DELIVER, OrderStatus.OUT_FOR_DELIVERY, Role.SUPPLIER): OrderStatus.DELIVERED,
    (OrderEvent.DECLINE, OrderStatus.PENDING, Role.SUPPLIER): OrderStatus.CANCELLED,
    (OrderEvent.CANCEL, OrderStatus.PENDING, Role.BUYER): OrderStatus.CANCELLED,
    (OrderEvent.CANCEL, OrderStatus.CONFIRMED, Role.BUYER): OrderStatus.CANCELLED,
    (OrderEvent.CANCEL, OrderStatus.PROCESSING, Role.BUYER): OrderStatus.CANCELLED,
}


TALK = {OrderEvent.PROPOSE, OrderEvent.ACCEPT, OrderEvent.REJECT, OrderEvent.WITHDRAW, OrderEvent.ASK}
TALK |= {OrderEvent.REFUSE, OrderEvent.MAIL_FAILED, *CASE_EVENTS}


def test_every_event_moves_an_order_but_placing_and_those_that_only_tell():
    assert set(MOVES) == set(OrderEvent) - {OrderEvent.PLACE} - TALK
    assert {event for event in OrderEvent if event.is_talk} == TALK


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("status", OrderStatus)
@pytest.mark.parametrize("event", MOVES)
def test_an_order_moves_only_as_the_table_says(event, status, role):
    expected = ALLOWED.get((event, status, role))

    if expected:
        assert ensure_move(event, status, role, number="ORD-1", reason="Sold out").to_status is expected
    else:
        with pytest.raises((RoleNotAllowed, MoveRefused)):
            ensure_move(event, status, role, number="ORD-1", reason="Sold out")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("status", [status for status in OrderStatus if status.is_final])
def test_nothing_leads_out_of_delivered_and_cancelled(status, role):
    assert moves_from(status, role) == []


def test_delivered_and_cancelled_are_the_final_statuses():
    assert {status for status in OrderStatus if status.is_final} == {OrderStatus.DELIVERED, OrderStatus.CANCELLED}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("status", OrderStatus)
def test_the_buttons_offered_are_the_moves_allowed(status, role):
    assert {(event, status, role) for event in moves_from(status, role)} == {
        move for move in ALLOWED if move[1:] == (status, role)
    }


def test_the_usual_step_is_offered_before_declining():
    assert moves_from(OrderStatus.PENDING, Role.SUPPLIER) == [OrderEvent.CONFIRM, OrderEvent.DECLINE]


@pytest.mark.parametrize("blank", ["", "  ", "\n\t"])
def test_declining_needs_a_reason(blank):
    with pytest.raises(ReasonRequired, match="needs a reason"):
        ensure_move(OrderEvent.DECLINE, OrderStatus.PENDING, Role.SUPPLIER, number="ORD-1", reason=blank)


def test_a_refused_move_says_which_order_and_where_it_stands():
    with pytest.raises(MoveRefused, match="“Mark delivered” is not possible: ORD-7 is CONFIRMED"):
        ensure_move(OrderEvent.DELIVER, OrderStatus.CONFIRMED, Role.SUPPLIER, number="ORD-7")


def test_the_other_sides_move_says_whose_it_is():
    with pytest.raises(RoleNotAllowed, match="“Cancel Order” is for the buyer"):
        ensure_move(OrderEvent.CANCEL, OrderStatus.PENDING, Role.SUPPLIER, number="ORD-1")


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
