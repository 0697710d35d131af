"""The talk about an order: writing, reading, and the inbox of all order chats."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import KeyReused
from buyer_portal.domain.key import parse_key
from buyer_portal.domain.message import parse_message
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.person import Person, Role
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.services.order_details import Event, timeline_for
from buyer_portal.settings import now
from buyer_portal.store.conversation import (
    add_message,
    mark_read,
    message_by_key,
    message_count,
    messages_of,
    unread_of,
)
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications import (
    MESSAGE,
    is_first_unread,
    mark_notifications_read,
    notify,
)
from buyer_portal.store.orders import order_of
from buyer_portal.store.tables import notification

CHAT_SIZE = 30
"""Messages shown at first; earlier ones on request."""
_MAX_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message. `mine` = written by the person's own company; `read_at` = first read on the other side."""

    id: int
    by: str
    mine: bool
    own: bool
    text: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """An order's chat as one person sees it: messages and events, each oldest first.

    `first_unread` is the id of the first message the person has not read, 0 when none; `earlier` counts the
    messages that are not shown.
    """

    number: str
    status: OrderStatus
    other: str
    messages: tuple[ChatMessage, ...]
    events: tuple[Event, ...]
    unread: int
    first_unread: int
    earlier: int


def post_message(person: Person, number: str, text: str, *, key: str) -> int:
    """Write to the other side, in whatever status the order is. Gives the message's id; a repeated key, the same one.

    Raises:
        OrderNotFound: it is not among this person's orders.
        MessageRefused: blank, too long, or no text.
        ValueRefused, KeyReused: no usable key.
        PortalBusy: try again with the same key.

    Source: the guide, "use the order chat to inform the supplier before canceling".
    """
    words, key, at = parse_message(text), parse_key(key), now()
    with transaction() as db:
        order = order_of(db, person, number, to_write=True)
        if sent := message_by_key(db, person, key):
            return _sent(order, sent)
        other = order.supplier_id if person.role is Role.BUYER else order.buyer_id
        message_id = add_message(db, order, person, words, key, at)
        if is_first_unread(db, other, order.id):  # one notification for a run of messages, not one each
            notify(db, (other,), order.id, MESSAGE, person, at, words)
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id)))
    return message_id


def _sent(order: Row, sent: Row) -> int:
    if sent.order_id != order.id:
        raise KeyReused
    return sent.id


def conversation(person: Person, number: str, shown: int = CHAT_SIZE) -> Conversation:
    """Give the newest `shown` messages of an order's chat, with the order's events among them.

    Raises:
        OrderNotFound: it is not among this person's orders.
    """
    with reading() as db:
        return _conversation(db, person, order_of(db, person, number), min(max(shown, 1), _MAX_SHOWN))


def _conversation(db: Connection, person: Person, order: Row, shown: int) -> Conversation:
    messages = messages_of(db, order.id, shown)
    earlier = message_count(db, order.id) - len(messages) if len(messages) == shown else 0
    unread = unread_of(db, person, order.id)
    events = timeline_for(db, order)
    if earlier:
        events = tuple(event for event in events if event.at >= messages[0].at)
    return Conversation(
        number=order.number,
        status=OrderStatus(order.status),
        other=order.supplier if person.role is Role.BUYER else order.buyer,
        messages=tuple(_message(person, row) for row in messages),
        events=events,
        unread=unread.messages if unread else 0,
        first_unread=unread.first_message_id if unread else 0,
        earlier=earlier,
    )


def _message(person: Person, row: Row) -> ChatMessage:
    return ChatMessage(
        id=row.id,
        by=row.person_name,
        mine=row.company_id == person.company_id,
        own=row.person_id == person.id,
        text=row.text,
        at=row.at,
        read_at=row.read_at,
    )


def read_conversation(person: Person, number: str) -> bool:
    """Mark an order's chat as read by this person. Gives whether anything was unread.

    Raises:
        OrderNotFound: it is not among this person's orders.
    """
    with reading() as db:
        order = order_of(db, person, number)
        if unread_of(db, person, order.id) is None:
            return False
    with transaction() as db:
        mark_read(db, person, order.id, now())
        about = (notification.c.order_id == order.id) & (notification.c.kind == MESSAGE)
        mark_notifications_read(db, person, about)
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id)))
    return True
