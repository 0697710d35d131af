"""What can happen to an order, and who may move it from one status to the next.

Source: the guide names the six statuses; who causes each move is the portal's own decision.
No clock and no system ever changes a status.
"""

from dataclasses import dataclass
from enum import StrEnum

from buyer_portal.domain.cancellation_rules import CANCELLABLE
from buyer_portal.domain.errors import MoveRefused, ReasonRequired, SideNotAllowed
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side


class OrderEvent(StrEnum):
    """What can happen to an order. Each is a line of its timeline, but for MESSAGE: people are told, the chat has it.

    A new one: its row here and, if people are told, in `domain/notifications.py`; its words in `words/events.py`.
    """

    PLACE = "PLACE"
    CONFIRM = "CONFIRM"
    START_PROCESSING = "START_PROCESSING"
    SEND_OUT = "SEND_OUT"
    DELIVER = "DELIVER"
    CANCEL = "CANCEL"
    DECLINE = "DECLINE"
    MAIL_FAILED = "MAIL_FAILED"
    PROPOSE = "PROPOSE"
    ACCEPT = "ACCEPT"
    REJECT = "REJECT"
    WITHDRAW = "WITHDRAW"
    ASK = "ASK"
    REFUSE = "REFUSE"
    PROMISE = "PROMISE"
    ASK_WITHDRAW = "ASK_WITHDRAW"
    ASK_PASS = "ASK_PASS"
    ASK_END = "ASK_END"
    CASE_OPEN = "CASE_OPEN"
    CASE_ANSWER = "CASE_ANSWER"
    CASE_DECLINE = "CASE_DECLINE"
    CASE_AGREE = "CASE_AGREE"
    CASE_DISAGREE = "CASE_DISAGREE"
    CASE_SETTLE = "CASE_SETTLE"
    CASE_NOT_HAPPENED = "CASE_NOT_HAPPENED"
    CASE_WITHDRAW = "CASE_WITHDRAW"
    CASE_PHOTO = "CASE_PHOTO"
    MESSAGE = "MESSAGE"

    @property
    def is_talk(self) -> bool:
        """Whether it leaves the status as it is: a step of a proposal, a request or a return case, another date."""
        return self not in REACHES


@dataclass(frozen=True, slots=True)
class Move:
    """From which statuses an event leads where, and which side may cause it.

    `asks_first`: it takes something from a buyer who waits for an answer, so the supplier is asked before.
    """

    from_statuses: frozenset[OrderStatus]
    to_status: OrderStatus
    side: Side
    button: str  # the accessible name of the button that does it
    reason_required: bool = False
    asks_first: bool = False


def _from(*statuses: OrderStatus) -> frozenset[OrderStatus]:
    return frozenset(statuses)


MOVES: dict[OrderEvent, Move] = {
    OrderEvent.CONFIRM: Move(_from(OrderStatus.PENDING), OrderStatus.CONFIRMED, Side.SUPPLIER, "Confirm order"),
    OrderEvent.START_PROCESSING: Move(
        _from(OrderStatus.CONFIRMED),
        OrderStatus.PROCESSING,
        Side.SUPPLIER,
        "Start processing",
        asks_first=True,
    ),
    OrderEvent.SEND_OUT: Move(
        _from(OrderStatus.PROCESSING),
        OrderStatus.OUT_FOR_DELIVERY,
        Side.SUPPLIER,
        "Send out for delivery",
        asks_first=True,
    ),
    OrderEvent.DELIVER: Move(
        _from(OrderStatus.OUT_FOR_DELIVERY),
        OrderStatus.DELIVERED,
        Side.SUPPLIER,
        "Mark delivered",
        asks_first=True,
    ),
    OrderEvent.DECLINE: Move(
        _from(OrderStatus.PENDING),
        OrderStatus.CANCELLED,
        Side.SUPPLIER,
        "Decline order",
        reason_required=True,
    ),
    OrderEvent.CANCEL: Move(CANCELLABLE, OrderStatus.CANCELLED, Side.BUYER, "Cancel Order"),
}
"""Every move there is. PLACE makes an order and moves none; the steps of a proposal or a return case, and a mail that
failed, only tell.
"""
REACHES = {OrderEvent.PLACE: OrderStatus.PENDING, **{event: move.to_status for event, move in MOVES.items()}}
"""The status that an order has after an event."""


def ensure_side(event: OrderEvent, side: Side) -> None:
    """Refuse a move that belongs to the other side.

    Raises:
        SideNotAllowed: it belongs to the other side.
    """
    move = MOVES[event]
    if side is not move.side:
        raise SideNotAllowed(move.button, needed=move.side.value)


def ensure_move(event: OrderEvent, status: OrderStatus, side: Side, *, number: str, reason: str = "") -> Move:
    """Give the move that `event` makes from `status`, or refuse it.

    Raises:
        SideNotAllowed: the event belongs to the other side.
        MoveRefused: it does not lead away from `status`.
        ReasonRequired: the event needs a reason and `reason` is blank.
    """
    ensure_side(event, side)
    move = MOVES[event]
    if status not in move.from_statuses:
        raise MoveRefused(number, move.button, status.words)
    if move.reason_required and not reason.strip():
        raise ReasonRequired(move.button)
    return move


def way_to(from_status: OrderStatus, to_status: OrderStatus) -> list[OrderEvent]:
    """The moves that lead from one status to another, the fewest; none when no way leads there.

    Of two moves that lead to the same status, the buyer's cancellation stands for the supplier's decline: a file
    doesn't say which it was.
    """
    ways: list[tuple[OrderStatus, list[OrderEvent]]] = [(from_status, [])]
    for status, way in ways:  # breadth-first: the list grows during the loop
        for event, move in MOVES.items():
            if status in move.from_statuses and event is not OrderEvent.DECLINE:
                if move.to_status is to_status:
                    return [*way, event]
                ways.append((move.to_status, [*way, event]))
    return []


def moves_from(status: OrderStatus, side: Side) -> list[OrderEvent]:
    """What a person of `side` may do next, the usual step first."""
    return [event for event, move in MOVES.items() if status in move.from_statuses and move.side is side]
