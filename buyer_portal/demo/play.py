"""What the people of the demo do, and when: the same statements as the services', without live updates."""

import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.ordering import NewLine, NewOrder
from buyer_portal.domain.orders.delivery import Slot
from buyer_portal.domain.orders.order import MOVES, OrderEvent
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.policies import SupplierPolicy
from buyer_portal.services.cancellation import Cancelling, write_cancellation
from buyer_portal.services.cancellation_verdict import verdict_of
from buyer_portal.store.conversation.chat import add_message, mark_read, put_message_away, waiting_message
from buyer_portal.store.conversation.subject import Subject, about_order
from buyer_portal.store.notifications.news import MESSAGE, News, is_first_unread, notify
from buyer_portal.store.ordering import place_order
from buyer_portal.store.orders.list import order_of
from buyer_portal.store.orders.moves import move_order
from buyer_portal.store.orders.timeline import Step
from buyer_portal.store.policies import add_policy

_WINDOW = timedelta(hours=2)
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
            wanted=Slot(draft.expected_at, draft.expected_at + _WINDOW),
        )
        order_id = place_order(db, order)
        about = Subject(order.buyer_id, order.supplier_id, order_id=order_id)
        notify(db, (order.supplier_id,), about, News(OrderEvent.PLACE, draft.buyer, at))

    return act


def move(number: str, event: OrderEvent, seller: Person, note: str = "") -> Act:
    """The supplier moves an order on, or declines it."""

    def act(db: Connection, at: datetime) -> None:
        order = order_of(db, seller, number)
        move_order(db, order, MOVES[event].to_status, Step(event, seller, note), seen_version=order.version, at=at)
        notify(db, (order.buyer_id,), about_order(order), News(event, seller, at, note))

    return act


def cancel(number: str, buyer: Person, message: str, reason: str) -> Act:
    """The buyer cancels an order, with or without a message."""

    def act(db: Connection, at: datetime) -> None:
        order = order_of(db, buyer, number)
        receipt = str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{number}"))
        wish = Cancelling(f"demo-{number}", receipt, message, reason)
        write_cancellation(db, buyer, order, verdict_of(db, order), wish, at)

    return act


def set_terms(seller: Person, policy: SupplierPolicy) -> Act:
    """The supplier says what cancelling costs."""
    return lambda db, at: add_policy(db, seller, policy, 1, at)


def say(number: str, person: Person, text: str) -> Act:
    """Somebody writes in an order's chat."""

    def act(db: Connection, at: datetime) -> None:
        order = order_of(db, person, number)
        other = order.supplier_id if person.side is Side.BUYER else order.buyer_id
        add_message(db, about_order(order), person, text, f"demo-{number}-{at:%Y%m%d%H%M}", at)
        if is_first_unread(db, other, about_order(order)):
            notify(db, (other,), about_order(order), News(MESSAGE, person, at, text))

    return act


def read(number: str, readers: Sequence[Person]) -> Act:
    """Those of the readers whose order it is have read its chat, and found nothing left to answer."""

    def act(db: Connection, at: datetime) -> None:
        for reader in readers:
            with suppress(OrderNotFound):
                subject = about_order(order_of(db, reader, number))
                mark_read(db, reader, subject, at)
                if message := waiting_message(db, subject, reader.company_id):
                    put_message_away(db, subject, reader.company_id, message.id)

    return act
