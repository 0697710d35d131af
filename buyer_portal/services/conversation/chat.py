"""Talking, about an order or directly: writing and reading."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, Row

from buyer_portal.domain.conversation.message import parse_message
from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.errors import KeyReused
from buyer_portal.domain.key import is_id, parse_key
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.roles import Permission, may
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import What
from buyer_portal.services.conversation.messages import CHAT_SIZE, ChatMessage, chat_message, fitting
from buyer_portal.services.conversation.threads import Thread, thread_of
from buyer_portal.services.deeds import MESSAGES, ensure_not_too_often
from buyer_portal.services.orders.details import Event, timeline_for
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.settings import now
from buyer_portal.store.conversation.chat import (
    add_message,
    mark_read,
    message_by_key,
    messages_before,
    messages_of,
    put_message_away,
    unread_of,
    waiting_message,
)
from buyer_portal.store.conversation.subject import Subject
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.news import MESSAGE, News, is_first_unread, notify
from buyer_portal.store.notifications.reading import mark_notifications_read
from buyer_portal.store.tables import notification

MAX_SHOWN = 1_000
"""The most messages that a screen or a print shows."""
MAX_EVENTS = 2 * CHAT_SIZE
"""The most of an order's events among the messages of a page; its timeline has them all."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread as one person sees it: messages and an order's events, each oldest first.

    A direct one has no `number` and no `status`. `first_unread` is the id of the first message the person has not
    read, 0 when none; `earlier` counts the messages that are not shown; `to_answer` is the id of the newest message
    while the person's company has neither answered it nor put it away, else 0.
    """

    number: str
    status: OrderStatus | None
    other: str
    messages: tuple[ChatMessage, ...]
    events: tuple[Event, ...]
    unread: int
    first_unread: int
    earlier: int
    to_answer: int = 0


def post_message(person: Person, name: str | Direct, text: str, *, key: str) -> int:
    """Write to the other side, in whatever status the order is, or directly. Gives the message's id.

    A retry with the same idempotency key and text returns the first id. `name` is the order's number, or the company
    of a direct thread, which is created by its first message.

    Raises:
        OrderNotFound, CompanyNotFound: it is not among this person's orders, or companies.
        RoleNotAllowed: a viewer only looks.
        MessageRefused: blank, too long, or no text.
        ValueRefused: no usable key.
        KeyReused: the person used this key for another message.
        TooManyDeeds: more than anybody types.
        PortalBusy: try again with the same key.

    Source: the guide, "contact them first via order chat or messages".
    """
    words, key, at = parse_message(text), parse_key(key), now()
    with transaction() as db:
        ensure_may(db, person, Permission.WRITE)
        thread = thread_of(db, person, name, to_write=True)
        assert thread.subject
        if sent := message_by_key(db, person, key):
            return _sent(thread.subject, words, sent)
        ensure_not_too_often(person, MESSAGES, thread.order.number if thread.order else thread.other)
        message_id = add_message(db, thread.subject, person, words, key, at)
        if is_first_unread(db, thread.other_id, thread.subject):  # one notification for a run of messages
            notify(db, (thread.other_id,), thread.subject, News(MESSAGE, person, at, words))
    bus.announce(thread.changed)
    return message_id


def _sent(subject: Subject, words: str, sent: Row) -> int:
    if (sent.order_id, sent.direct_id, sent.text) != (subject.order_id, subject.direct_id, words):
        raise KeyReused
    return sent.id


def conversation(person: Person, name: str | Direct, shown: int = CHAT_SIZE) -> Conversation:
    """Give the newest `shown` messages of a thread, an order's with its events among them.

    Raises:
        OrderNotFound, CompanyNotFound: it is not among this person's orders, or companies.
    """
    with reading() as db:
        return newest_of(db, person, thread_of(db, person, name), min(max(shown, 1), MAX_SHOWN))


def newest_of(db: Connection, person: Person, thread: Thread, shown: int, *, since: int = 0) -> Conversation:
    """The thread with its newest messages: at most `shown`, and none before the id `since`."""
    subject, order = thread.subject, thread.order
    messages = fitting(messages_of(db, subject, shown, since=since), shown) if subject else ()
    earlier = messages_before(db, subject, messages[0].id) if subject and messages else 0
    unread = unread_of(db, person, subject) if subject else None
    waiting = waiting_message(db, subject, person.company_id) if subject else None
    events = timeline_for(db, order) if order else ()
    if earlier and messages:
        events = tuple(event for event in events if event.at >= messages[0].at)
    return Conversation(
        number=order.number if order else "",
        status=OrderStatus(order.status) if order else None,
        other=thread.other,
        messages=tuple(chat_message(person, row) for row in messages),
        events=events[-MAX_EVENTS:],
        unread=unread.messages if unread else 0,
        first_unread=unread.first_message_id if unread else 0,
        earlier=earlier,
        to_answer=waiting.id if waiting else 0,
    )


def put_away(person: Person, name: str | Direct, *, message_id: object) -> bool:
    """Say for the company that there is nothing to answer; gives whether this message was the newest and waited.

    If a newer message has come since, nothing changes: the person has not seen that one.

    Raises:
        OrderNotFound, CompanyNotFound: it is not among this person's orders, or companies.
        RoleNotAllowed: a viewer only looks.
        PortalBusy: somebody else was writing; try again.
    """
    if not is_id(message_id):
        return False
    with transaction() as db:
        ensure_may(db, person, Permission.WRITE)
        thread = thread_of(db, person, name, to_write=True)
        if not thread.subject or not put_message_away(db, thread.subject, person.company_id, message_id):
            return False
    bus.announce(replace(thread.changed, companies=(person.company_id,)))
    return True


def read_conversation(person: Person, name: str | Direct) -> bool:
    """Mark a thread as read by this person. Gives whether anything was unread.

    The other side is told, unless the person can only look: from a viewer no answer is to be expected.

    Raises:
        OrderNotFound, CompanyNotFound: it is not among this person's orders, or companies.
    """
    with reading() as db:
        thread = thread_of(db, person, name)
        if thread.subject is None or unread_of(db, person, thread.subject) is None:
            return False
    is_told = may(person.role, Permission.WRITE)
    with transaction() as db:
        mark_read(db, person, thread.subject, now() if is_told else None)
        about = thread.subject.is_of(notification) & (notification.c.kind == MESSAGE)
        mark_notifications_read(db, person, about)
    bus.announce(replace(thread.changed, companies=(person.company_id,), person_id=person.id))
    if is_told:
        bus.announce(replace(thread.changed, companies=(thread.other_id,), what=What.READ))
    return True
