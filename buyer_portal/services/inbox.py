"""The inbox: every order's chat, the newest message first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.person import Person
from buyer_portal.store.conversation import (
    thread_count,
    threads_of,
    unread_messages,
)
from buyer_portal.store.engine import reading

INBOX_SIZE = 100
"""Chats listed in the inbox."""


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """A line of the inbox."""

    number: str
    status: OrderStatus
    other: str
    by: str
    own: bool
    text: str
    at: datetime
    unread: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """The newest chats, how many there are, and how many of them hold something unread."""

    threads: tuple[ThreadSummary, ...]
    total: int
    unread: int


def inbox(person: Person, *, unread_only: bool = False) -> Inbox:
    """Give the company's order chats, the one with the newest message first."""
    with reading() as db:
        return Inbox(
            threads=_threads(db, person, unread_only=unread_only),
            total=thread_count(db, person),
            unread=unread_messages(db, person)[1],
        )


def unread_threads(db: Connection, person: Person) -> tuple[ThreadSummary, ...]:
    """The chats that hold something the person has not read."""
    return _threads(db, person, unread_only=True)


def _threads(db: Connection, person: Person, *, unread_only: bool) -> tuple[ThreadSummary, ...]:
    return tuple(
        ThreadSummary(
            number=row.number,
            status=OrderStatus(row.status),
            other=row.other,
            by=row.person_name,
            own=row.person_id == person.id,
            text=row.text,
            at=row.at,
            unread=row.unread or 0,
        )
        for row in threads_of(db, person, unread_only=unread_only, limit=INBOX_SIZE)
    )
