"""The supplier's promise of a delivery, when it changes."""

from typing import Any

from buyer_portal.domain.errors import OrderChanged, SideNotAllowed, ValueRefused
from buyer_portal.domain.orders.delivery import PROMISE, ensure_promisable, parse_promise, slot_from
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.roles import Permission
from buyer_portal.services.changes.open_proposal import mind_answer
from buyer_portal.services.orders.telling import announce_order, tell_other_side
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.settings import now
from buyer_portal.store.changes.orders import promise
from buyer_portal.store.changes.proposals import follow_order
from buyer_portal.store.engine import transaction
from buyer_portal.store.orders.list import order_of
from buyer_portal.store.people.people import time_zone_of


def promise_delivery(person: Person, number: str, *, seen_version: int, day: Any, window: Any) -> int:
    """Promise another day ("2026-11-28") and window, in the supplier's time; the buyer is told. Give the new version.

    Raises:
        SideNotAllowed: only suppliers promise.
        RoleNotAllowed: a viewer only looks.
        OrderNotFound: it is not among this person's orders.
        MoveRefused: it is not confirmed yet, or has arrived or been cancelled.
        OrderChanged: somebody changed it since the person looked.
        ProposalOpen: an answer to a proposal is awaited until after that date.
        ValueRefused: it is the date that was promised already, is in the past, or is not a date.
        TooManyDeeds, PortalBusy: too often, or somebody else was writing; try again.
    """
    if person.side is not Side.SUPPLIER:
        raise SideNotAllowed(PROMISE, needed=Side.SUPPLIER.value)
    with transaction() as db:
        ensure_may(db, person, Permission.MOVE)
        order, at = order_of(db, person, number, to_write=True), now()
        zone = time_zone_of(db, order.supplier_id)
        ensure_promisable(OrderStatus(order.status), number=order.number)
        if order.version != seen_version:
            raise OrderChanged(order.number, OrderStatus(order.status).words)
        due, was = parse_promise(day, window, zone=zone, at=at), slot_from(order.expected_at, order.expected_until)
        if due == was:
            raise ValueRefused("This is the delivery date already: choose another day or window.")
        mind_answer(db, order, due.start, PROMISE, at)
        follow_order(db, order)
        promise(db, order, due, seen_version=order.version)
        note = f"Expected {due.words(zone)}" + (f", was {was.words(zone)}" if was else "")
        tell_other_side(db, order, person, OrderEvent.PROMISE, at, note)
    announce_order(order)
    return order.version + 1
