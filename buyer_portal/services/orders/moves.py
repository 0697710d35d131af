"""The supplier's steps: confirm, start processing, send out, deliver, decline."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from buyer_portal.domain.conversation.message import parse_note
from buyer_portal.domain.errors import OrderChanged
from buyer_portal.domain.orders.delivery import Slot, ensure_ahead, parse_promise, slot_from
from buyer_portal.domain.orders.order import OrderEvent, ensure_move
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.roles import Permission
from buyer_portal.services.changes.open_proposal import mind_answer, mind_proposal
from buyer_portal.services.orders.telling import announce_order
from buyer_portal.services.orders.unanswered import mind_buyer
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.settings import now
from buyer_portal.store.changes.orders import promise_with_move
from buyer_portal.store.conversation.chat import add_message
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications.news import News, notify
from buyer_portal.store.orders.list import order_of
from buyer_portal.store.orders.moves import move_order
from buyer_portal.store.orders.timeline import Step
from buyer_portal.store.people.people import time_zone_of


@dataclass(frozen=True, slots=True)
class Moved:
    """An order after its move."""

    number: str
    status: OrderStatus
    version: int


def confirm_order(person: Person, number: str, *, seen_version: int, promised: tuple[Any, Any] | None = None) -> Moved:
    """Accept a PENDING order, and promise when it arrives: as wanted, or on another day ("2026-11-28") in a window.

    An order that nobody wants for a certain day gets no date by itself. Raises as `_move`, and:

    Raises:
        ValueRefused: the delivery would be in the past, or is not a date and window.
    """
    return _move(person, number, OrderEvent.CONFIRM, seen_version, promised=promised)


def start_processing(person: Person, number: str, *, seen_version: int, without: Collection[str] = ()) -> Moved:
    """Begin to prepare a CONFIRMED order. Raises as `_move`."""
    return _move(person, number, OrderEvent.START_PROCESSING, seen_version, without=without)


def send_out_order(person: Person, number: str, *, seen_version: int, without: Collection[str] = ()) -> Moved:
    """Send a PROCESSING order on its way: from here on it can't be cancelled. Raises as `_move`."""
    return _move(person, number, OrderEvent.SEND_OUT, seen_version, without=without)


def deliver_order(person: Person, number: str, *, seen_version: int, without: Collection[str] = ()) -> Moved:
    """Say that an order has arrived. Raises as `_move`."""
    return _move(person, number, OrderEvent.DELIVER, seen_version, without=without)


def decline_order(person: Person, number: str, *, seen_version: int, reason: str) -> Moved:
    """Turn a PENDING order down; the buyer reads the reason. Raises as `_move`."""
    return _move(person, number, OrderEvent.DECLINE, seen_version, reason)


def _move(
    person: Person,
    number: str,
    event: OrderEvent,
    seen_version: int,
    reason: str = "",
    promised: tuple[Any, Any] | None = None,
    *,
    without: Collection[str] = (),
) -> Moved:
    """Make one move, and tell the buyer; the reason of a decline stands in the chat, too, where it can be answered.

    `without` names what the buyer waits for and the supplier has confirmed to leave unanswered.

    Raises:
        OrderNotFound: it is not among this person's orders.
        SideNotAllowed: the buyer's side does not do this.
        RoleNotAllowed: a viewer only looks.
        MoveRefused: the step does not follow the order's status (somebody else may have moved it first).
        OrderChanged: the order moved on since the person looked.
        ProposalOpen: the buyer has not answered a proposal yet.
        BuyerWaits: the buyer waits for an answer, and `without` doesn't name it.
        ReasonRequired, MessageRefused: a decline without a reason, or with too long a one.
        PortalBusy: somebody else was writing; try again.
    """
    note, at = parse_note(reason), now()
    with transaction() as db:
        ensure_may(db, person, Permission.MOVE)
        order = order_of(db, person, number, to_write=True)
        move = ensure_move(event, OrderStatus(order.status), person.side, number=order.number, reason=note)
        if order.version != seen_version:
            raise OrderChanged(order.number, OrderStatus(order.status).words)
        due = _due(db, order, promised, at) if event is OrderEvent.CONFIRM else None
        if due:
            mind_answer(db, order, due.start, move.button, at)
        mind_proposal(db, order, event, person, at)
        left = mind_buyer(db, order, event, person, at, without)
        note = note or left
        if due:
            note = f"Expected {due.words(time_zone_of(db, order.supplier_id))}"
        move_order(db, order, move.to_status, Step(event, person, note), seen_version=order.version, at=at)
        if due:
            promise_with_move(db, order.id, due)
        if event is OrderEvent.DECLINE:
            add_message(db, about_order(order), person, note, str(uuid.uuid4()), at)
        notify(db, (order.buyer_id,), about_order(order), News(event, person, at, note))
    announce_order(order)
    return Moved(order.number, move.to_status, order.version + 1)


def _due(db: Connection, order: Row, promised: tuple[Any, Any] | None, at: datetime) -> Slot | None:
    """The delivery that a confirmation promises; None keeps the date that the order has."""
    if promised:
        return parse_promise(*promised, zone=time_zone_of(db, order.supplier_id), at=at)
    wanted = slot_from(order.wanted_at, order.wanted_until)
    return ensure_ahead(wanted, at) if wanted else None
