"""The supplier's steps: confirm, start processing, send out, deliver, decline."""

from dataclasses import dataclass

from buyer_portal.domain.errors import OrderChanged
from buyer_portal.domain.message import parse_note
from buyer_portal.domain.order import OrderEvent, OrderStatus, ensure_move
from buyer_portal.domain.person import Person
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.services.open_proposal import mind_proposal
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications import notify
from buyer_portal.store.orders import move_order, order_of
from buyer_portal.store.timeline import add_event


@dataclass(frozen=True, slots=True)
class Moved:
    """An order after its move."""

    number: str
    status: OrderStatus
    version: int


def confirm_order(person: Person, number: str, *, seen_version: int) -> Moved:
    """Accept a PENDING order. Raises as `_move`."""
    return _move(person, number, OrderEvent.CONFIRM, seen_version)


def start_processing(person: Person, number: str, *, seen_version: int) -> Moved:
    """Begin to prepare a CONFIRMED order. Raises as `_move`."""
    return _move(person, number, OrderEvent.START_PROCESSING, seen_version)


def send_out_order(person: Person, number: str, *, seen_version: int) -> Moved:
    """Send a PROCESSING order on its way: from here on it can't be cancelled. Raises as `_move`."""
    return _move(person, number, OrderEvent.SEND_OUT, seen_version)


def deliver_order(person: Person, number: str, *, seen_version: int) -> Moved:
    """Say that an order has arrived. Raises as `_move`."""
    return _move(person, number, OrderEvent.DELIVER, seen_version)


def decline_order(person: Person, number: str, *, seen_version: int, reason: str) -> Moved:
    """Turn a PENDING order down; the buyer reads the reason. Raises as `_move`."""
    return _move(person, number, OrderEvent.DECLINE, seen_version, reason)


def _move(person: Person, number: str, event: OrderEvent, seen_version: int, reason: str = "") -> Moved:
    """Make one move, and tell the buyer.

    Raises:
        OrderNotFound: it is not among this person's orders.
        RoleNotAllowed: the buyer's side does not do this.
        MoveRefused: the step does not follow the order's status (a rival was first, perhaps).
        OrderChanged: the order moved on since the person looked.
        ProposalOpen: the buyer has not answered a proposal yet.
        ReasonRequired, MessageRefused: a decline without a reason, or with too long a one.
        PortalBusy: somebody else was writing; try again.
    """
    note, at = parse_note(reason), now()
    with transaction() as db:
        order = order_of(db, person, number, to_write=True)
        move = ensure_move(event, OrderStatus(order.status), person.role, number=order.number, reason=note)
        if order.version != seen_version:
            raise OrderChanged(order.number, OrderStatus(order.status).words)
        mind_proposal(db, order, event, person, at)
        move_order(db, order, move.to_status, seen_version=order.version, at=at)
        add_event(db, order.id, event, person, at, note)
        notify(db, (order.buyer_id,), order.id, event.value, person, at, note)
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id)))
    return Moved(order.number, move.to_status, order.version + 1)
