"""What the people of the demo do, each at a moment: the same statements as the deeds, without telling open screens."""

import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.new_order import NewLine, NewOrder
from buyer_portal.domain.order import MOVES, OrderEvent
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.policy import SupplierPolicy
from buyer_portal.services.order_verdict import verdict_of
from buyer_portal.store.cancellation import record_cancellation
from buyer_portal.store.conversation import add_message, mark_read
from buyer_portal.store.notifications import MESSAGE, is_first_unread, notify
from buyer_portal.store.orders import move_order, order_of
from buyer_portal.store.placing import place_order
from buyer_portal.store.subject import about_order
from buyer_portal.store.supplier_policy import add_policy
from buyer_portal.store.timeline import add_event

Act = Callable[[Connection, datetime], None]
"""Something that somebody does, at the moment given."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An order of the demo before it is placed."""

    number: str
    buyer: Person
    seller: Person
    lines: Sequence[NewLine]
    expected_at: datetime

    @property
    def window(self) -> str:
        """The supplier's promise: "Delivery Fri 13 Nov, 06:00-08:00"."""
        day = self.expected_at
        return f"Delivery {day:%a} {day.day} {day:%b}, {day:%H}:00–{(day.hour + 2) % 24:02}:00"


def place(draft: Draft) -> Act:
    """The buyer orders."""

    def act(db: Connection, at: datetime) -> None:
        order = NewOrder(
            number=draft.number,
            buyer_id=draft.buyer.company_id,
            supplier_id=draft.seller.company_id,
            placed_at=at,
            currency="EUR",
            lines=draft.lines,
            placed_by=draft.buyer.name,
            placed_by_id=draft.buyer.id,
            expected_at=draft.expected_at,
        )
        order_id = place_order(db, order)
        notify(db, (draft.seller.company_id,), order_id, OrderEvent.PLACE.value, draft.buyer, at)

    return act


def move(number: str, event: OrderEvent, seller: Person, note: str = "") -> Act:
    """The supplier moves an order on, or declines it."""

    def act(db: Connection, at: datetime) -> None:
        order = order_of(db, seller, number)
        move_order(db, order, MOVES[event].to_status, seen_version=order.version, at=at)
        add_event(db, order.id, event, seller, at, note)
        notify(db, (order.buyer_id,), order.id, event.value, seller, at, note)

    return act


def cancel(number: str, buyer: Person, message: str, reason: str) -> Act:
    """The buyer cancels an order, with or without a message."""

    def act(db: Connection, at: datetime) -> None:
        order = order_of(db, buyer, number)
        charge_minor = verdict_of(db, order).charge_minor
        move_order(db, order, MOVES[OrderEvent.CANCEL].to_status, seen_version=order.version, at=at)
        record = {
            "order_id": order.id,
            "buyer_id": order.buyer_id,
            "key": f"demo-{number}",
            "receipt": str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{number}")),
            "person_id": buyer.id,
            "person_name": buyer.name,
            "at": at,
            "from_status": order.status,
            "version": order.version + 1,
            "reason": reason,
            "message": message,
            "charge_minor": charge_minor,
        }
        record_cancellation(db, record)
        if message:
            add_message(db, about_order(order), buyer, message, record["receipt"], at)
        add_event(db, order.id, OrderEvent.CANCEL, buyer, at, reason)
        both = (order.buyer_id, order.supplier_id)
        notify(db, both, order.id, OrderEvent.CANCEL.value, buyer, at, message or reason)

    return act


def set_terms(seller: Person, policy: SupplierPolicy) -> Act:
    """The supplier says what cancelling costs."""
    return lambda db, at: add_policy(db, seller, policy, 1, at)


def say(number: str, person: Person, text: str) -> Act:
    """Somebody writes in an order's chat."""

    def act(db: Connection, at: datetime) -> None:
        order = order_of(db, person, number)
        other = order.supplier_id if person.role is Role.BUYER else order.buyer_id
        add_message(db, about_order(order), person, text, f"demo-{number}-{at:%Y%m%d%H%M}", at)
        if is_first_unread(db, other, about_order(order)):
            notify(db, (other,), order.id, MESSAGE, person, at, text)

    return act


def read(number: str, readers: Sequence[Person]) -> Act:
    """Those of the readers whose order it is have read its chat."""

    def act(db: Connection, at: datetime) -> None:
        for reader in readers:
            with suppress(OrderNotFound):
                mark_read(db, reader, about_order(order_of(db, reader, number)), at)

    return act
