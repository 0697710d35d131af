"""An order's statuses, and who may move it from one to the next.

Source: the guide names the six statuses; who causes each move is the portal's own decision.
No clock and no system ever changes a status.
"""

from dataclasses import dataclass
from enum import StrEnum

from buyer_portal.domain.errors import MoveRefused, ReasonRequired, RoleNotAllowed
from buyer_portal.domain.person import Role


class OrderStatus(StrEnum):
    """Where an order stands. DELIVERED and CANCELLED are final."""

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    PROCESSING = "PROCESSING"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"

    @property
    def words(self) -> str:
        """The status as people read it: "OUT FOR DELIVERY"."""
        return self.value.replace("_", " ")

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to the order any more."""
        return self in (OrderStatus.DELIVERED, OrderStatus.CANCELLED)


class OrderEvent(StrEnum):
    """What can happen to an order; each one is a line of its timeline."""

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
    CASE_OPEN = "CASE_OPEN"
    CASE_ANSWER = "CASE_ANSWER"
    CASE_DECLINE = "CASE_DECLINE"
    CASE_AGREE = "CASE_AGREE"
    CASE_DISAGREE = "CASE_DISAGREE"
    CASE_SETTLE = "CASE_SETTLE"
    CASE_NOT_HAPPENED = "CASE_NOT_HAPPENED"
    CASE_WITHDRAW = "CASE_WITHDRAW"
    CASE_PHOTO = "CASE_PHOTO"

    @property
    def is_talk(self) -> bool:
        """Whether it leaves the status alone: a step of a proposal, of a change request or of a return case."""
        return self is not OrderEvent.PLACE and self not in MOVES


@dataclass(frozen=True, slots=True)
class Move:
    """From which statuses an event leads where, and which side may cause it."""

    from_statuses: frozenset[OrderStatus]
    to_status: OrderStatus
    role: Role
    button: str  # the accessible name of the button that does it
    done: str  # how the timeline says it happened: "Confirmed by Tom Becker"
    reason_required: bool = False


def _from(*statuses: OrderStatus) -> frozenset[OrderStatus]:
    return frozenset(statuses)


MOVES: dict[OrderEvent, Move] = {
    OrderEvent.CONFIRM: Move(
        _from(OrderStatus.PENDING), OrderStatus.CONFIRMED, Role.SUPPLIER, "Confirm order", "Confirmed"
    ),
    OrderEvent.START_PROCESSING: Move(
        _from(OrderStatus.CONFIRMED), OrderStatus.PROCESSING, Role.SUPPLIER, "Start processing", "Processing started"
    ),
    OrderEvent.SEND_OUT: Move(
        _from(OrderStatus.PROCESSING), OrderStatus.OUT_FOR_DELIVERY, Role.SUPPLIER, "Send out for delivery", "Sent out"
    ),
    OrderEvent.DELIVER: Move(
        _from(OrderStatus.OUT_FOR_DELIVERY), OrderStatus.DELIVERED, Role.SUPPLIER, "Mark delivered", "Delivered"
    ),
    OrderEvent.DECLINE: Move(
        _from(OrderStatus.PENDING),
        OrderStatus.CANCELLED,
        Role.SUPPLIER,
        "Decline order",
        "Declined",
        reason_required=True,
    ),
    OrderEvent.CANCEL: Move(
        _from(OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.PROCESSING),
        OrderStatus.CANCELLED,
        Role.BUYER,
        "Cancel Order",
        "Cancelled",
    ),
}
"""Every move there is. PLACE makes an order and moves none; the steps of a proposal or a return case, and a mail that
failed, only tell.

The statuses that CANCEL leads from are those of `CANCELLATION_RULES`; a test holds the two together.
"""


def ensure_move(event: OrderEvent, status: OrderStatus, role: Role, *, number: str, reason: str = "") -> Move:
    """Give the move that `event` makes from `status`, or refuse it.

    Raises:
        RoleNotAllowed: the event belongs to the other side.
        MoveRefused: it does not lead away from `status`.
        ReasonRequired: the event needs a reason and `reason` is blank.
    """
    move = MOVES[event]
    if role is not move.role:
        raise RoleNotAllowed(move.button, needed=move.role.value)
    if status not in move.from_statuses:
        raise MoveRefused(number, move.button, status.words)
    if move.reason_required and not reason.strip():
        raise ReasonRequired(move.button)
    return move


def moves_from(status: OrderStatus, role: Role) -> list[OrderEvent]:
    """What a person of `role` may do next, the usual step first."""
    return [event for event, move in MOVES.items() if status in move.from_statuses and move.role is role]
