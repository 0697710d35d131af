"""Cancelling an order: one deed, one transaction, one winner."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.cancellation import (
    CancellationVerdict,
    ensure_cancellable,
    ensure_charge_seen,
    ensure_supplier_told,
    parse_reason,
)
from buyer_portal.domain.conversation.message import parse_note
from buyer_portal.domain.errors import KeyReused, OrderChanged
from buyer_portal.domain.key import parse_key
from buyer_portal.domain.orders.order import MOVES, OrderEvent, ensure_side
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.roles import Permission
from buyer_portal.services.cancellation_receipts.facts import Receipt, cancelled_order, receipt_from
from buyer_portal.services.cancellation_receipts.signing import sign_receipt
from buyer_portal.services.cancellation_verdict import verdict_of
from buyer_portal.services.changes.open_proposal import mind_proposal
from buyer_portal.services.orders.telling import announce_order
from buyer_portal.services.orders.unanswered import mind_buyer
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.settings import now
from buyer_portal.store.cancellation import (
    cancellation_by_key,
    has_written_since_processing,
    record_cancellation,
)
from buyer_portal.store.conversation.chat import add_message
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.news import News, notify
from buyer_portal.store.orders.list import order_of
from buyer_portal.store.orders.moves import move_order
from buyer_portal.store.orders.timeline import Step
from buyer_portal.store.people.people import contact_of


@dataclass(frozen=True, slots=True)
class Cancelling:
    """What a buyer confirmed. `key` is the idempotency key, `receipt` the receipt's id; the texts are "" for none."""

    key: str
    receipt: str
    message: str
    reason: str


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
    `seen_charge_minor` the charge shown there, in minor units of the order's currency. A retry with the same
    idempotency `key` returns the first receipt. `message` is sent to the order chat in the same transaction.

    Raises:
        OrderNotFound: it is not among this person's orders.
        SideNotAllowed: only buyers cancel.
        RoleNotAllowed: a viewer only looks.
        AlreadyCancelled, CancellationRefused: its status does not allow it.
        OrderChanged: it moved on since the buyer looked, or costs another charge, and could still be cancelled.
        MessageRequired: the supplier is preparing it and would not be told.
        MessageRefused, ValueRefused, KeyReused: bad input.
        PortalBusy: somebody else was writing; try again with the same key.

    Source: the guide, "Once you click Cancel Order in the system, the order is cancelled" and "you can only
    cancel the entire order".
    """
    ensure_side(OrderEvent.CANCEL, person.side)
    note, why, key = parse_note(message), parse_reason(reason), parse_key(key)
    wish = Cancelling(key, str(uuid.uuid4()), note, why or "")
    with transaction() as db:
        ensure_may(db, person, Permission.CANCEL)
        order = order_of(db, person, number, to_write=True)
        if done := cancellation_by_key(db, person, key):
            return _replayed(order, done)
        verdict = _verdict_at_commit(db, order, seen_version, seen_charge_minor, note)
        at = max(now(), order.moved_at)  # if the clock went back, the timeline still stays in order
        receipt = write_cancellation(db, person, order, verdict, wish, at)
    announce_order(order)
    return receipt


def _verdict_at_commit(
    db: Connection, order: Row, seen_version: object, seen_charge_minor: object, message: str
) -> CancellationVerdict:
    """Check the rules again, now that the row lock keeps other writers out."""
    verdict = verdict_of(db, order)
    ensure_cancellable(verdict)
    if order.version != seen_version:
        raise OrderChanged(order.number, verdict.status.words)
    ensure_charge_seen(verdict, seen_charge_minor=seen_charge_minor, number=order.number)
    ensure_supplier_told(verdict, message=message, has_written=lambda: has_written_since_processing(db, order))
    return verdict


def write_cancellation(
    db: Connection, person: Person, order: Row, verdict: CancellationVerdict, wish: Cancelling, at: datetime
) -> Receipt:
    """Write a cancellation that passed the rules: the order's status, the record, the message, the notifications."""
    mind_proposal(db, order, OrderEvent.CANCEL, person, at)
    mind_buyer(db, order, OrderEvent.CANCEL, person, at)
    step = Step(OrderEvent.CANCEL, person, wish.reason)
    move_order(db, order, MOVES[OrderEvent.CANCEL].to_status, step, seen_version=order.version, at=at)
    record = {
        "order_id": order.id,
        "buyer_id": order.buyer_id,
        "key": wish.key,
        "receipt": wish.receipt,
        "person_id": person.id,
        "person_name": person.name,
        "at": at,
        "from_status": verdict.status.value,
        "version": order.version + 1,
        "reason": wish.reason,
        "message": wish.message,
        "charge_minor": verdict.charge_minor,
    }
    record_cancellation(db, record)
    if wish.message:
        add_message(db, about_order(order), person, wish.message, wish.receipt, at)
    told = News(OrderEvent.CANCEL, person, at, wish.message or wish.reason)
    notify(db, (order.buyer_id, order.supplier_id), about_order(order), told)
    cancelled = cancelled_order(db, order, record)
    sign_receipt(db, order.id, cancelled, at)
    return cancelled.receipt


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
