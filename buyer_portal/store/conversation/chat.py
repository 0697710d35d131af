"""Order chats and direct threads: messages, what is unread and by whom, and the newest line of each."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from buyer_portal.domain.key import MAX_ID
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.text import searchable
from buyer_portal.store.asking import COMPANY, PERSON, asking
from buyer_portal.store.conversation.inbox import same_subject, sides_of
from buyer_portal.store.conversation.subject import COLUMNS, Subject
from buyer_portal.store.engine import upsert
from buyer_portal.store.people.people import CAN_SIGN_IN
from buyer_portal.store.tables import message, thread, unread
from buyer_portal.store.tables import person as people


def add_message(db: Connection, subject: Subject, person: Person, text: str, key: str, at: datetime) -> int:
    """Write a message: the thread's newest, unread on the other side and theirs to answer. Gives its id.

    Its time is never before the newest message's, even if the clock went back.
    """
    before = db.scalar(select(func.max(message.c.at)).where(subject.is_of(message)))
    values = {
        **subject.reference,
        "company_id": person.company_id,
        "person_id": person.id,
        "person_name": person.name,
        "key": key,
        "text": text,
        "search_text": searchable(text),
        "at": max(at, before) if before else at,
    }
    message_id: int = db.execute(insert(message).returning(message.c.id), values).scalar_one()
    other = subject.supplier_id if person.side is Side.BUYER else subject.buyer_id
    newest = {"last_message_id": message_id, "waits_for_id": other}
    db.execute(
        upsert(db, thread).on_conflict_do_update(index_elements=[subject.column], set_=newest),
        {**subject.reference, "buyer_id": subject.buyer_id, "supplier_id": subject.supplier_id, **newest},
    )
    _count_unread(db, subject, other, message_id)
    return message_id


def _count_unread(db: Connection, subject: Subject, other: int, message_id: int) -> None:
    readers = db.scalars(select(people.c.id).where(people.c.company_id == other, CAN_SIGN_IN)).all()
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


def messages_of(db: Connection, subject: Subject, limit: int, *, since: int = 0, until: int = MAX_ID) -> Sequence[Row]:
    """The newest `limit` messages of the thread, oldest of them first; only ids from `since` on and before `until`."""
    asked = {"subject": subject.id, "since": since, "until": until, "most": limit}
    return db.execute(_NEWEST[subject.column], asked).all()[::-1]


def messages_before(db: Connection, subject: Subject, until: int) -> int:
    """How many messages of the thread have smaller ids."""
    return db.scalar(_BEFORE[subject.column], {"subject": subject.id, "until": until}) or 0


def unread_there(db: Connection, subject: Subject, company_id: int, since: int) -> Sequence[int]:
    """The ids of the company's messages from `since` on that nobody on the other side has read yet."""
    asked = {"subject": subject.id, "since": since, "company": company_id}
    return db.scalars(_UNREAD_THERE[subject.column], asked).all()


def unread_of(db: Connection, person: Person, subject: Subject) -> Row | None:
    """How many messages the person has not read, and which is the first; None when all are read."""
    return db.execute(_UNREAD_OF[subject.column], {"subject": subject.id, **asking(person)}).one_or_none()


def waiting_message(db: Connection, subject: Subject, company_id: int) -> Row | None:
    """The thread's newest message while the company has neither answered it nor put it away."""
    return db.execute(_WAITING[subject.column], {"subject": subject.id, "company": company_id}).one_or_none()


def _by_subject(build: Callable[[Callable[[Table], ColumnElement[bool]]], Select]) -> dict[str, Select]:
    """A statement, made once for each column that names a subject, from the condition that a row is of it."""
    wanted = bindparam("subject")
    return {column: build(lambda table, column=column: table.c[column] == wanted) for column in COLUMNS}


_NEWEST = _by_subject(
    lambda is_of: (
        select(message)
        .where(is_of(message), message.c.id >= bindparam("since"), message.c.id < bindparam("until"))
        .order_by(message.c.id.desc())
        .limit(bindparam("most"))
    )
)
_BEFORE = _by_subject(
    lambda is_of: select(func.count()).select_from(message).where(is_of(message), message.c.id < bindparam("until"))
)
_UNREAD_THERE = _by_subject(
    lambda is_of: select(message.c.id).where(
        is_of(message),
        message.c.id >= bindparam("since"),
        message.c.company_id == COMPANY,
        message.c.read_at.is_(None),
    )
)
_UNREAD_OF = _by_subject(lambda is_of: select(unread).where(unread.c.person_id == PERSON, is_of(unread)))
_WAITING = _by_subject(
    lambda is_of: (
        select(message)
        .join(thread, thread.c.last_message_id == message.c.id)
        .where(is_of(thread), thread.c.waits_for_id == COMPANY)
    )
)


def put_message_away(db: Connection, subject: Subject, company_id: int, message_id: int) -> bool:
    """Mark the message as needing no answer; give whether it was the newest and still waited for one."""
    waited = subject.is_of(thread) & (thread.c.waits_for_id == company_id) & (thread.c.last_message_id == message_id)
    return db.execute(update(thread).where(waited).values(waits_for_id=None)).rowcount == 1


def mark_read(db: Connection, person: Person, subject: Subject, at: datetime | None) -> None:
    """Mark the thread as read by the person; the other side sees the time of the first reading, and none without `at`.

    Whoever is writing keeps the thread's row until the message is there: a message is read with all of it, or not yet.
    """
    db.execute(select(thread.c.last_message_id).where(subject.is_of(thread)).with_for_update(key_share=True))
    db.execute(delete(unread).where(unread.c.person_id == person.id, subject.is_of(unread)))
    if at is not None:
        db.execute(
            update(message)
            .where(subject.is_of(message), message.c.company_id != person.company_id, message.c.read_at.is_(None))
            .values(read_at=case((message.c.at > at, message.c.at), else_=literal(at, message.c.at.type)))
        )


def count_what_waited(db: Connection, person: Person) -> None:
    """Mark as unread for a new person the messages that nobody of their company has read yet."""
    own, _ = sides_of(person)
    waiting = (
        select(
            literal(person.id),
            message.c.order_id,
            message.c.direct_id,
            func.count(message.c.id),
            func.min(message.c.id),
        )
        .join_from(thread, message, same_subject(message, thread))
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
