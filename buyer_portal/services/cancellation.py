"""Cancelling an order: one deed, one transaction, one winner."""

import uuid

from sqlalchemy import Connection, Row

from buyer_portal.domain.cancellation import (
    CancellationVerdict,
    Contact,
    ensure_cancellable,
    ensure_charge_seen,
    ensure_supplier_told,
    parse_reason,
)
from buyer_portal.domain.errors import KeyReused, OrderChanged, RoleNotAllowed
from buyer_portal.domain.key import parse_key
from buyer_portal.domain.message import parse_note
from buyer_portal.domain.order import MOVES, OrderEvent, OrderStatus
from buyer_portal.domain.person import Person, Role
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.services.open_proposal import mind_proposal
from buyer_portal.services.order_verdict import verdict_of
from buyer_portal.services.receipt import Receipt, receipt_from
from buyer_portal.settings import now
from buyer_portal.store.cancellation import (
    cancellation_by_key,
    has_written_since_processing,
    record_cancellation,
)
from buyer_portal.store.conversation import add_message
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications import notify
from buyer_portal.store.orders import move_order, order_of
from buyer_portal.store.people import contact_of
from buyer_portal.store.subject import about_order
from buyer_portal.store.timeline import add_event


def cancel_order(
    person: Person,
    number: str,
    *,
    seen_version: int,
    key: str,
    message: str = "",
    reason: str | None = None,
    seen_charge_minor: int = 0,
) -> Receipt:
    """Cancel the whole order and tell both sides.

    `number` as printed, "ORD-1001"; `seen_version` is the order's version on the buyer's screen and
    `seen_charge_minor` what cancelling costs there, in minor units of the order's currency; `key` makes a repeat
    harmless; `message` goes to the order chat with it. What the person confirmed is what happens, or nothing.

    Raises:
        OrderNotFound: it is not among this person's orders.
        RoleNotAllowed: only buyers cancel.
        AlreadyCancelled, CancellationRefused: its status does not allow it.
        OrderChanged: it moved on since the buyer looked, or costs another charge, and could still be cancelled.
        MessageRequired: the supplier is preparing it and would not be told.
        MessageRefused, ValueRefused, KeyReused: bad input.
        PortalBusy: somebody else was writing; try again with the same key.

    Source: the guide, "Once you click Cancel Order in the system, the order is cancelled" and "you can only
    cancel the entire order".
    """
    if person.role is not Role.BUYER:
        raise RoleNotAllowed(MOVES[OrderEvent.CANCEL].button, needed=Role.BUYER.value)
    note, why, key = parse_note(message), parse_reason(reason), parse_key(key)
    with transaction() as db:
        order = order_of(db, person, number, to_write=True)
        if done := cancellation_by_key(db, person, key):
            return _replayed(order, done)
        verdict = _verdict_at_commit(db, order, seen_version, seen_charge_minor, note)
        receipt = _cancel(db, person, order, key, note, why or "", verdict)
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id)))
    return receipt


def _verdict_at_commit(
    db: Connection, order: Row, seen_version: object, seen_charge_minor: object, message: str
) -> CancellationVerdict:
    """Ask the rule again, now that nobody else can write."""
    verdict = verdict_of(db, order)
    ensure_cancellable(verdict)
    if order.version != seen_version:
        raise OrderChanged(order.number, verdict.status.words)
    ensure_charge_seen(verdict, seen_charge_minor=seen_charge_minor, number=order.number)
    if verdict.contact is Contact.REQUIRED and not message:
        ensure_supplier_told(verdict, message=message, has_written=has_written_since_processing(db, order))
    return verdict


def _cancel(
    db: Connection, person: Person, order: Row, key: str, message: str, reason: str, verdict: CancellationVerdict
) -> Receipt:
    at = now()
    mind_proposal(db, order, OrderEvent.CANCEL, person, at)
    move_order(db, order, OrderStatus.CANCELLED, seen_version=order.version, at=at)
    record = {
        "order_id": order.id,
        "buyer_id": order.buyer_id,
        "key": key,
        "receipt": str(uuid.uuid4()),
        "person_id": person.id,
        "person_name": person.name,
        "at": at,
        "from_status": verdict.status.value,
        "version": order.version + 1,
        "reason": reason,
        "message": message,
        "charge_minor": verdict.charge_minor,
    }
    record_cancellation(db, record)
    if message:
        add_message(db, about_order(order), person, message, record["receipt"], at)
    add_event(db, order.id, OrderEvent.CANCEL, person, at, reason)
    notify(db, (order.buyer_id, order.supplier_id), order.id, OrderEvent.CANCEL.value, person, at, message or reason)
    return receipt_from(order, record)


def _replayed(order: Row, done: Row) -> Receipt:
    if done.order_id != order.id:
        raise KeyReused
    return receipt_from(order, done._asdict(), replayed=True)


def cancellation_preview(person: Person, number: str) -> tuple[CancellationVerdict, bool]:
    """What the dialog says before Confirm: the verdict, and whether the supplier was written to already.

    Raises:
        OrderNotFound: it is not among this person's orders.
    """
    with reading() as db:
        order = order_of(db, person, number)
        verdict = verdict_of(db, order, contact=contact_of(db, order.supplier_id))
        return verdict, has_written_since_processing(db, order)
