"""The inbox: every order's chat and every direct thread, the newest message first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.order_filter import search_words, typed_words
from buyer_portal.domain.person import Person
from buyer_portal.domain.thread import Direct, ThreadFilter
from buyer_portal.store.conversation import thread_counts, threads_of, unread_messages
from buyer_portal.store.direct_threads import partners_of
from buyer_portal.store.engine import reading

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
    """The newest threads, how many there are of each kind and with something unread, and whom one may write to.

    `has_older`: more would be listed. `named`: companies that were searched for and have no direct thread yet.
    """

    threads: tuple[ThreadSummary, ...]
    has_older: bool
    orders: int
    direct: int
    unread: int
    partners: tuple[Partner, ...]
    named: tuple[Partner, ...]

    @property
    def total(self) -> int:
        """How many threads the company has."""
        return self.orders + self.direct


def inbox(person: Person, *, which: ThreadFilter = ThreadFilter.ALL, query: str = "", shown: int = INBOX_SIZE) -> Inbox:
    """Give the company's threads, the one with the newest message first: `shown` of them, at most 1,000.

    `query`: only those in which each word is found, in the other's name, the order's number or a message.

    Source: the guide, "Contact the supplier immediately via messages or order chat."
    """
    words, shown = search_words(query), min(max(shown, 1), MAX_INBOX)
    with reading() as db:
        found = _threads(db, person, which, words=typed_words(query), limit=shown + 1)
        threads = found[:shown]
        begun = {thread.slug for thread in threads if not thread.number}
        named = _partners(db, person, words) if words and which in (ThreadFilter.ALL, ThreadFilter.DIRECT) else ()
        of_orders, direct = thread_counts(db, person)
        return Inbox(
            threads=threads,
            has_older=len(found) > shown,
            orders=of_orders,
            direct=direct,
            unread=unread_messages(db, person)[1],
            partners=_partners(db, person),
            named=tuple(partner for partner in named if partner.slug not in begun),
        )


def _partners(db: Connection, person: Person, words: Sequence[str] = ()) -> tuple[Partner, ...]:
    return tuple(Partner(row.name, row.slug) for row in partners_of(db, person, words, PARTNERS_SHOWN))


def unread_threads(db: Connection, person: Person) -> tuple[ThreadSummary, ...]:
    """The newest threads that hold something the person has not read."""
    return _threads(db, person, ThreadFilter.UNREAD, limit=INBOX_SIZE)


def _threads(
    db: Connection, person: Person, which: ThreadFilter, *, words: Sequence[str] = (), limit: int
) -> tuple[ThreadSummary, ...]:
    return tuple(
        ThreadSummary(
            number=row.number or "",
            status=OrderStatus(row.status) if row.status else None,
            other=row.other,
            slug=row.slug,
            by=row.person_name,
            own=row.person_id == person.id,
            text=row.text,
            at=row.at,
            unread=row.unread or 0,
        )
        for row in threads_of(db, person, which, words=words, limit=limit)
    )
