"""The inbox: every order's chat and every direct thread, the newest message first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.conversation.thread import Direct, ThreadFilter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.orders.waiting import is_decline
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.text import search_words
from buyer_portal.store.conversation.chat import unread_messages
from buyer_portal.store.conversation.direct_threads import partners_of
from buyer_portal.store.conversation.inbox import thread_counts, threads_of, unanswered_threads
from buyer_portal.store.engine import reading
from buyer_portal.store.searching import Word

INBOX_SIZE = 100
"""Threads in the inbox at first, and as many more each time that older ones are asked for."""
MAX_INBOX = 1_000
"""The most that are listed; what is older is found by searching."""
PARTNERS_SHOWN = 50
"""Companies offered to write to; the others are found by searching."""


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """A line of the inbox; a direct thread has no order, so no `number` and no `status`.

    `text` is the newest message, or the newest that was searched for. `slug` is the other's name in addresses.
    `waits`: the company has not answered the newest message; `is_declined`: it is the reason of a decline.
    """

    number: str
    status: OrderStatus | None
    other: str
    slug: str
    by: str
    own: bool
    text: str
    at: datetime
    unread: int
    waits: bool = False
    is_declined: bool = False

    @property
    def name(self) -> str:
        """What the thread goes by: an order's number, or the direct thread's name."""
        return self.number or str(Direct(self.slug))


@dataclass(frozen=True, slots=True)
class Partner:
    """A company that one may write to."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """The newest threads, how many there are of each kind, unread and to answer, and whom one may write to.

    `has_older`: more would be listed; `has_more_partners`: more than these can be written to. `named`: companies that
    were searched for and have no direct thread yet.
    """

    threads: tuple[ThreadSummary, ...]
    has_older: bool
    orders: int
    direct: int
    unread: int
    to_answer: int
    partners: tuple[Partner, ...]
    named: tuple[Partner, ...]
    has_more_partners: bool = False

    @property
    def total(self) -> int:
        """How many threads the company has."""
        return self.orders + self.direct

    @property
    def counts(self) -> dict[ThreadFilter, int]:
        """How many threads each tab would show."""
        return {
            ThreadFilter.ALL: self.total,
            ThreadFilter.UNREAD: self.unread,
            ThreadFilter.UNANSWERED: self.to_answer,
            ThreadFilter.ORDERS: self.orders,
            ThreadFilter.DIRECT: self.direct,
        }


def inbox(person: Person, *, which: ThreadFilter = ThreadFilter.ALL, query: str = "", shown: int = INBOX_SIZE) -> Inbox:
    """Give the company's threads, the one with the newest message first: `shown` of them, at most 1,000.

    `query`: only those in which each word is found, in the other's name, the order's number or a message.

    Source: the guide, "Contact the supplier immediately via messages or order chat."
    """
    words, shown = search_words(query), min(max(shown, 1), MAX_INBOX)
    with reading() as db:
        found = _threads(db, person, which, words=words, limit=shown + 1)
        threads = found[:shown]
        begun = {thread.slug for thread in threads if not thread.number}
        named = _partners(db, person, words) if words and which in (ThreadFilter.ALL, ThreadFilter.DIRECT) else ()
        partners = _partners(db, person)
        of_orders, direct = thread_counts(db, person)
        return Inbox(
            threads=threads,
            has_older=len(found) > shown,
            orders=of_orders,
            direct=direct,
            unread=unread_messages(db, person)[1],
            to_answer=unanswered_threads(db, person),
            partners=partners[:PARTNERS_SHOWN],
            has_more_partners=len(partners) > PARTNERS_SHOWN,
            named=tuple(partner for partner in named if partner.slug not in begun),
        )


def _partners(db: Connection, person: Person, words: Sequence[Word] = ()) -> tuple[Partner, ...]:
    return tuple(Partner(row.name, row.slug) for row in partners_of(db, person, words, PARTNERS_SHOWN + 1))


def unread_threads(db: Connection, person: Person) -> tuple[ThreadSummary, ...]:
    """The newest threads that hold something the person has not read."""
    return _threads(db, person, ThreadFilter.UNREAD, limit=INBOX_SIZE)


def _threads(
    db: Connection, person: Person, which: ThreadFilter, *, words: Sequence[Word] = (), limit: int
) -> tuple[ThreadSummary, ...]:
    found = threads_of(db, person, which, words=words, limit=limit)
    return tuple(_summary(person, row) for row in found)


def _summary(person: Person, row: Row) -> ThreadSummary:
    status = OrderStatus(row.status) if row.status else None
    return ThreadSummary(
        number=row.number or "",
        status=status,
        other=row.other,
        slug=row.slug,
        by=row.person_name,
        own=row.person_id == person.id,
        text=row.text,
        at=row.at,
        unread=row.unread or 0,
        waits=bool(row.waits),
        is_declined=status is not None and is_decline(person.side, status, said_at=row.at, moved_at=row.moved_at),
    )
