"""Order chats and direct threads: messages, what is unread and by whom, and the newest line of each."""

from collections.abc import Sequence
from datetime import datetime
from unicodedata import normalize

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    ScalarSelect,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.thread import ThreadFilter
from buyer_portal.store.asking import PERSON, asking
from buyer_portal.store.engine import upsert
from buyer_portal.store.subject import Subject
from buyer_portal.store.tables import company, message, orders, thread, unread
from buyer_portal.store.tables import person as people

_KINDS = {ThreadFilter.ORDERS: thread.c.order_id, ThreadFilter.DIRECT: thread.c.direct_id}
SEARCHED_THREADS = 10_000
"""A search looks into so many of the newest threads: what it takes grows with the messages that it reads."""


def add_message(db: Connection, subject: Subject, person: Person, text: str, key: str, at: datetime) -> int:
    """Write a message, make it the thread's newest, unread for everybody on the other side. Gives its id."""
    values = {
        **subject.reference,
        "company_id": person.company_id,
        "person_id": person.id,
        "person_name": person.name,
        "key": key,
        "text": text,
        "at": at,
    }
    message_id: int = db.execute(insert(message).returning(message.c.id), values).scalar_one()
    newest = {
        **subject.reference,
        "buyer_id": subject.buyer_id,
        "supplier_id": subject.supplier_id,
        "last_message_id": message_id,
    }
    db.execute(
        upsert(db, thread).on_conflict_do_update(index_elements=[subject.column], set_={"last_message_id": message_id}),
        newest,
    )
    _count_unread(db, subject, person, message_id)
    return message_id


def _count_unread(db: Connection, subject: Subject, person: Person, message_id: int) -> None:
    other = subject.supplier_id if person.role is Role.BUYER else subject.buyer_id
    readers = db.scalars(select(people.c.id).where(people.c.company_id == other)).all()
    if readers:
        counted = upsert(db, unread).on_conflict_do_update(
            index_elements=["person_id", subject.column], set_={"messages": unread.c.messages + 1}
        )
        rows = [
            {"person_id": reader, **subject.reference, "messages": 1, "first_message_id": message_id}
            for reader in readers
        ]
        db.execute(counted, rows)


def message_by_key(db: Connection, person: Person, key: str) -> Row | None:
    """The message this person already sent with this key."""
    return db.execute(select(message).where(message.c.person_id == person.id, message.c.key == key)).one_or_none()


def messages_of(db: Connection, subject: Subject, limit: int) -> Sequence[Row]:
    """The newest `limit` messages of the thread, oldest of them first."""
    query = select(message).where(subject.is_of(message)).order_by(message.c.id.desc()).limit(limit)
    return db.execute(query).all()[::-1]


def message_count(db: Connection, subject: Subject) -> int:
    """How many messages the thread has."""
    return db.scalar(select(func.count()).select_from(message).where(subject.is_of(message))) or 0


def unread_of(db: Connection, person: Person, subject: Subject) -> Row | None:
    """How many messages the person has not read, and which is the first; None when all are read."""
    query = select(unread).where(unread.c.person_id == person.id, subject.is_of(unread))
    return db.execute(query).one_or_none()


def mark_read(db: Connection, person: Person, subject: Subject, at: datetime) -> None:
    """The person has read the thread: nothing is unread for them, and the other side sees when."""
    db.execute(delete(unread).where(unread.c.person_id == person.id, subject.is_of(unread)))
    db.execute(
        update(message)
        .where(subject.is_of(message), message.c.company_id != person.company_id, message.c.read_at.is_(None))
        .values(read_at=at)
    )


def count_what_waited(db: Connection, person: Person) -> None:
    """Make unread for a newcomer what nobody of their company has read yet."""
    own, _ = _sides(person)
    waiting = (
        select(
            literal(person.id),
            message.c.order_id,
            message.c.direct_id,
            func.count(message.c.id),
            func.min(message.c.id),
        )
        .join_from(thread, message, _same_subject(message, thread))
        .where(own == person.company_id, message.c.company_id != person.company_id, message.c.read_at.is_(None))
        .group_by(message.c.order_id, message.c.direct_id)
    )
    db.execute(
        insert(unread).from_select(["person_id", "order_id", "direct_id", "messages", "first_message_id"], waiting)
    )


def unread_messages(db: Connection, person: Person) -> tuple[int, int]:
    """How many messages and how many threads the person has not read."""
    messages, chats = db.execute(_UNREAD, asking(person)).one()
    return int(messages), int(chats)


_UNREAD = select(func.coalesce(func.sum(unread.c.messages), 0), func.count()).where(unread.c.person_id == PERSON)


def threads_of(
    db: Connection, person: Person, which: ThreadFilter, *, words: Sequence[str] = (), limit: int
) -> Sequence[Row]:
    """The company's threads, newest line first: number, status, other, slug, text, person_name, person_id, at, unread.

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
        )
        .select_from(own)
        .join(company, company.c.id == own.c.other_id)
        .outerjoin(orders, orders.c.id == own.c.order_id)
        .join(line, line.c.id == (_newest_with(words, own) if words else own.c.last_message_id))
        .outerjoin(unread, and_(_same_subject(unread, own), unread.c.person_id == person.id))
        .order_by(own.c.last_message_id.desc())
        .limit(limit)
    )
    if which is ThreadFilter.UNREAD:
        query = query.where(unread.c.messages.is_not(None))
    return db.execute(query).all()


def _threads_of(person: Person, which: ThreadFilter, *, newest: int | None) -> FromClause:
    own, other = _sides(person)
    query = select(thread.c.order_id, thread.c.direct_id, thread.c.last_message_id, other.label("other_id"))
    if which is ThreadFilter.UNREAD:  # few of all: "+ 0" keeps SQLite from walking through the company's
        few = select(unread.c.order_id, unread.c.direct_id).where(unread.c.person_id == person.id).subquery()
        query = query.where(
            own + 0 == person.company_id,
            thread.c.order_id.in_(select(few.c.order_id)) | thread.c.direct_id.in_(select(few.c.direct_id)),
        )
    else:
        query = query.where(own == person.company_id)
    if which in _KINDS:
        query = query.where(_KINDS[which].is_not(None))
    if newest:  # as a line below which nobody looks: so the walk from the newest ends when enough is found
        older = select(thread.c.last_message_id).where(own == person.company_id)
        older = older.order_by(thread.c.last_message_id.desc()).offset(newest).limit(1)
        query = query.where(thread.c.last_message_id > func.coalesce(older.scalar_subquery(), 0))
    return query.subquery("own")


def _sides(person: Person) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """The person's own company in a thread, and the other."""
    buyer, supplier = thread.c.buyer_id, thread.c.supplier_id
    return (buyer, supplier) if person.role is Role.BUYER else (supplier, buyer)


def _newest_with(words: Sequence[str], own: FromClause) -> ScalarSelect[int]:
    """The newest message of a thread with the words that are neither in the other's name nor in the number."""
    query = select(message.c.id).where(_same_subject(message, own), *map(_is_said, words))
    return query.correlate(own, orders, company).order_by(message.c.id.desc()).limit(1).scalar_subquery()


def _is_said(word: str) -> ColumnElement[bool]:
    spellings = {word} if word.isascii() else _spellings(word)
    return or_(
        company.c.search_text.contains(word.casefold(), autoescape=True),
        orders.c.number.startswith(word.upper(), autoescape=True),
        orders.c.short_number.startswith(word.upper(), autoescape=True),
        *(message.c.text.icontains(spelling, autoescape=True) for spelling in sorted(spellings)),
    )


def _spellings(word: str) -> set[str]:
    # SQLite knows no capitals but A to Z, and a message stays as it was typed: accents in their letters or beside them.
    cases = (word, word.lower(), word.upper(), word.capitalize())
    return {normalize(form, case) for case in cases for form in ("NFC", "NFD")}


def _same_subject(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return or_(one.c.order_id == other.c.order_id, one.c.direct_id == other.c.direct_id)


def thread_counts(db: Connection, person: Person) -> tuple[int, int]:
    """How many order chats and how many direct threads the company has."""
    own, _ = _sides(person)
    counted = db.execute(select(*map(func.count, _KINDS.values())).where(own == person.company_id)).one()
    return counted[0], counted[1]
