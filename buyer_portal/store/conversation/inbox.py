"""The inbox: threads by their newest message."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    and_,
    func,
    or_,
    select,
)

from buyer_portal.domain.conversation.thread import ThreadFilter
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.store.searching import Word, holds
from buyer_portal.store.tables import company, direct_thread, message, orders, thread, unread

_KINDS = {ThreadFilter.ORDERS: thread.c.order_id, ThreadFilter.DIRECT: thread.c.direct_id}
SEARCHED_THREADS = 10_000
"""A search reads at most this many of the newest threads: its time grows with the messages that it reads."""


def threads_of(
    db: Connection, person: Person, which: ThreadFilter, *, words: Sequence[Word] = (), limit: int
) -> Sequence[Row]:
    """The company's threads, newest line first: number, status, other, slug, text, person_name, person_id, at, unread.

    And `waits`: whether the company has to answer; `moved_at`: when the order came to its status.
    `number` and `status` are None in a direct one. With `words`, only threads in which each of them is found in the
    other's name, in the number or in a message; `text` is then the newest such message.
    """
    own = _threads_of(person, which, newest=SEARCHED_THREADS if words else None)
    line = message.alias("line")
    query = (
        select(
            orders.c.number,
            orders.c.status,
            company.c.name.label("other"),
            company.c.slug,
            line.c.text,
            line.c.person_name,
            line.c.person_id,
            line.c.at,
            unread.c.messages.label("unread"),
            (own.c.waits_for_id == person.company_id).label("waits"),
            orders.c.moved_at,
        )
        .select_from(own)
        .join(company, company.c.id == own.c.other_id)
        .outerjoin(orders, orders.c.id == own.c.order_id)
        .join(line, line.c.id == (_newest_with(words, own) if words else own.c.last_message_id))
        .outerjoin(unread, and_(same_subject(unread, own), unread.c.person_id == person.id))
        .order_by(own.c.last_message_id.desc())
        .limit(limit)
    )
    if which is ThreadFilter.UNREAD:
        query = query.where(unread.c.messages.is_not(None))
    return db.execute(query).all()


def _threads_of(person: Person, which: ThreadFilter, *, newest: int | None) -> FromClause:
    own, other = sides_of(person)
    shown = (thread.c.order_id, thread.c.direct_id, thread.c.last_message_id, thread.c.waits_for_id)
    query = select(*shown, other.label("other_id"))
    if which is ThreadFilter.UNREAD:  # few of all: "+ 0" keeps SQLite off the company's index
        few = select(unread.c.order_id, unread.c.direct_id).where(unread.c.person_id == person.id).subquery()
        query = query.where(
            own + 0 == person.company_id,
            thread.c.order_id.in_(select(few.c.order_id)) | thread.c.direct_id.in_(select(few.c.direct_id)),
        )
    elif which is ThreadFilter.UNANSWERED:
        query = query.where(own + 0 == person.company_id, thread.c.waits_for_id == person.company_id)
    elif which is ThreadFilter.DIRECT:  # no more than companies: "+ 0" keeps SQLite off the index of all threads
        query = query.where(own + 0 == person.company_id, thread.c.direct_id.in_(_direct_of(person)))
    else:
        query = query.where(own == person.company_id)
    if which in _KINDS:
        query = query.where(_KINDS[which].is_not(None))
    if newest:  # a lower bound of the id, so that the index scan from the newest can stop early
        older = select(thread.c.last_message_id).where(own == person.company_id)
        older = older.order_by(thread.c.last_message_id.desc()).offset(newest).limit(1)
        query = query.where(thread.c.last_message_id > func.coalesce(older.scalar_subquery(), 0))
    return query.subquery("own")


def _direct_of(person: Person) -> Select[Any]:
    own = direct_thread.c.buyer_id if person.side is Side.BUYER else direct_thread.c.supplier_id
    return select(direct_thread.c.id).where(own == person.company_id)


def sides_of(person: Person) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """The person's own company in a thread, and the other."""
    buyer, supplier = thread.c.buyer_id, thread.c.supplier_id
    return (buyer, supplier) if person.side is Side.BUYER else (supplier, buyer)


def _newest_with(words: Sequence[Word], own: FromClause) -> ScalarSelect[int]:
    """The newest message of a thread with the words that are neither in the other's name nor in the number."""
    query = select(message.c.id).where(same_subject(message, own), *map(_is_said, words))
    return query.correlate(own, orders, company).order_by(message.c.id.desc()).limit(1).scalar_subquery()


def _is_said(word: Word) -> ColumnElement[bool]:
    return or_(
        holds(company.c.search_text, word),
        holds(orders.c.search_number, tuple(way.replace(" ", "") for way in word)),
        holds(message.c.search_text, word),
    )


def same_subject(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """The condition that both rows are of the same order's chat, or of the same direct thread."""
    return or_(one.c.order_id == other.c.order_id, one.c.direct_id == other.c.direct_id)


def unanswered_threads(db: Connection, person: Person) -> int:
    """In how many threads the company has to answer."""
    waiting = select(func.count()).select_from(thread).where(thread.c.waits_for_id == person.company_id)
    return db.scalar(waiting) or 0


def thread_counts(db: Connection, person: Person) -> tuple[int, int]:
    """How many order chats and how many direct threads the company has."""
    own, _ = sides_of(person)
    threads = select(func.count()).select_from(thread).where(own == person.company_id)  # the index alone tells
    direct = select(func.count()).select_from(thread).where(thread.c.direct_id.in_(_direct_of(person)))
    both, of_companies = db.scalar(threads) or 0, db.scalar(direct) or 0
    return both - of_companies, of_companies
