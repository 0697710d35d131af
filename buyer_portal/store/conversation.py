"""Order chats: messages, what is unread and by whom, and the newest line of each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from buyer_portal.domain.person import Person, Role
from buyer_portal.store.engine import upsert
from buyer_portal.store.tables import company, message, orders, thread, unread
from buyer_portal.store.tables import person as people


def add_message(db: Connection, order: Row, person: Person, text: str, key: str, at: datetime) -> int:
    """Write a message, make it the chat's newest, unread for everybody on the other side. Gives its id."""
    values = {
        "order_id": order.id,
        "company_id": person.company_id,
        "person_id": person.id,
        "person_name": person.name,
        "key": key,
        "text": text,
        "at": at,
    }
    message_id: int = db.execute(insert(message).returning(message.c.id), values).scalar_one()
    newest = {
        "order_id": order.id,
        "buyer_id": order.buyer_id,
        "supplier_id": order.supplier_id,
        "last_message_id": message_id,
    }
    db.execute(
        upsert(db, thread).on_conflict_do_update(index_elements=["order_id"], set_={"last_message_id": message_id}),
        newest,
    )
    _count_unread(db, order, person, message_id)
    return message_id


def _count_unread(db: Connection, order: Row, person: Person, message_id: int) -> None:
    other = order.supplier_id if person.role is Role.BUYER else order.buyer_id
    readers = db.scalars(select(people.c.id).where(people.c.company_id == other)).all()
    if readers:
        counted = upsert(db, unread).on_conflict_do_update(
            index_elements=["person_id", "order_id"], set_={"messages": unread.c.messages + 1}
        )
        rows = [
            {"person_id": reader, "order_id": order.id, "messages": 1, "first_message_id": message_id}
            for reader in readers
        ]
        db.execute(counted, rows)


def message_by_key(db: Connection, person: Person, key: str) -> Row | None:
    """The message this person already sent with this key."""
    return db.execute(select(message).where(message.c.person_id == person.id, message.c.key == key)).one_or_none()


def messages_of(db: Connection, order_id: int, limit: int) -> Sequence[Row]:
    """The newest `limit` messages of the chat, oldest of them first."""
    query = select(message).where(message.c.order_id == order_id).order_by(message.c.id.desc()).limit(limit)
    return db.execute(query).all()[::-1]


def message_count(db: Connection, order_id: int) -> int:
    """How many messages the chat has."""
    return db.scalar(select(func.count()).where(message.c.order_id == order_id)) or 0


def unread_of(db: Connection, person: Person, order_id: int) -> Row | None:
    """How many messages the person has not read, and which is the first; None when all are read."""
    query = select(unread).where(unread.c.person_id == person.id, unread.c.order_id == order_id)
    return db.execute(query).one_or_none()


def mark_read(db: Connection, person: Person, order_id: int, at: datetime) -> None:
    """The person has read the chat: nothing is unread for them, and the other side sees when."""
    db.execute(delete(unread).where(unread.c.person_id == person.id, unread.c.order_id == order_id))
    db.execute(
        update(message)
        .where(message.c.order_id == order_id, message.c.company_id != person.company_id, message.c.read_at.is_(None))
        .values(read_at=at)
    )


def unread_messages(db: Connection, person: Person) -> tuple[int, int]:
    """How many messages and how many chats the person has not read."""
    query = select(func.coalesce(func.sum(unread.c.messages), 0), func.count()).where(unread.c.person_id == person.id)
    messages, chats = db.execute(query).one()
    return int(messages), int(chats)


def threads_of(db: Connection, person: Person, *, unread_only: bool, limit: int) -> Sequence[Row]:
    """The company's chats, newest line first: number, status, other, text, person_name, person_id, at, unread."""
    own, other = (
        (thread.c.buyer_id, thread.c.supplier_id)
        if person.role is Role.BUYER
        else (thread.c.supplier_id, thread.c.buyer_id)
    )
    query = (
        select(
            orders.c.number,
            orders.c.status,
            company.c.name.label("other"),
            message.c.text,
            message.c.person_name,
            message.c.person_id,
            message.c.at,
            unread.c.messages.label("unread"),
        )
        .join_from(thread, orders)
        .join(message, message.c.id == thread.c.last_message_id)
        .join(company, company.c.id == other)
        .outerjoin(unread, and_(unread.c.order_id == thread.c.order_id, unread.c.person_id == person.id))
        .where(own == person.company_id)
        .order_by(thread.c.last_message_id.desc())
        .limit(limit)
    )
    if unread_only:
        query = query.where(unread.c.messages.is_not(None))
    return db.execute(query).all()


def thread_count(db: Connection, person: Person) -> int:
    """How many of the company's orders have a chat with messages."""
    own = thread.c.buyer_id if person.role is Role.BUYER else thread.c.supplier_id
    return db.scalar(select(func.count()).select_from(thread).where(own == person.company_id)) or 0
