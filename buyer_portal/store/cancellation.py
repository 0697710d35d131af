"""The records of cancellations, and the signatures and keys that prove them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Person
from buyer_portal.store.engine import upsert
from buyer_portal.store.tables import cancellation, message, receipt_key, receipt_signature, timeline_event


def cancellation_by_key(db: Connection, person: Person, key: str) -> Row | None:
    """What this key already cancelled, if anything."""
    return db.execute(_BY_KEY, {"buyer": person.company_id, "given": key}).one_or_none()


_BY_KEY = select(cancellation).where(
    cancellation.c.buyer_id == bindparam("buyer"), cancellation.c.key == bindparam("given")
)


def cancellation_of(db: Connection, order_id: int) -> Row | None:
    """The order's cancellation, if a buyer cancelled it."""
    return db.execute(select(cancellation).where(cancellation.c.order_id == order_id)).one_or_none()


def record_cancellation(db: Connection, values: dict[str, Any]) -> None:
    """Write the record; a second one for the same order or key can't be written."""
    db.execute(_RECORD, values)


_RECORD = insert(cancellation)


def has_written_since_processing(db: Connection, order: Row) -> bool:
    """Whether anybody of the buyer's company wrote in the chat since processing began."""
    began = (
        select(timeline_event.c.at)
        .where(timeline_event.c.order_id == order.id, timeline_event.c.event == OrderEvent.START_PROCESSING.value)
        .order_by(timeline_event.c.id.desc())
        .limit(1)
    )
    start = db.scalar(began) or order.moved_at
    wrote = select(message.c.id).where(
        message.c.order_id == order.id, message.c.company_id == order.buyer_id, message.c.at >= start
    )
    return db.execute(wrote.limit(1)).first() is not None


def cancellation_by_receipt(db: Connection, receipt: str) -> Row | None:
    """The cancellation whose receipt has this number, whoever's it is."""
    return db.execute(select(cancellation).where(cancellation.c.receipt == receipt)).one_or_none()


def signature_of(db: Connection, order_id: int) -> Row | None:
    """What was signed for the order's receipt, if it was, with the signature and the public key."""
    return db.execute(_SIGNATURE, {"wanted": order_id}).one_or_none()


_SIGNATURE = select(
    receipt_signature.c.statement, receipt_signature.c.signature, receipt_key.c.key_id, receipt_key.c.public_key
).where(receipt_key.c.id == receipt_signature.c.key_id, receipt_signature.c.order_id == bindparam("wanted"))


def record_signature(db: Connection, values: dict[str, Any]) -> None:
    """Write what was signed; where somebody has signed it already, that stays."""
    db.execute(upsert(db, receipt_signature).on_conflict_do_nothing(), values)


def newest_key(db: Connection) -> Row | None:
    """The key that signs now, if there is one yet."""
    return db.execute(_NEWEST_KEY).one_or_none()


_NEWEST_KEY = select(receipt_key).order_by(receipt_key.c.id.desc()).limit(1)


def receipt_keys(db: Connection) -> Sequence[Row]:
    """Every key that signs or signed, without its private part, oldest first."""
    public = (receipt_key.c.key_id, receipt_key.c.public_key, receipt_key.c.made_at)
    return db.execute(select(*public).order_by(receipt_key.c.id)).all()


def add_key(db: Connection, values: dict[str, Any]) -> None:
    """Write a key; its id says which one it follows, and where that has a follower already, that one stays."""
    db.execute(upsert(db, receipt_key).on_conflict_do_nothing(), values)


def forget_private_keys(db: Connection, *, but: int) -> None:
    """Leave a private part to no key but this one."""
    db.execute(update(receipt_key).where(receipt_key.c.id != but).values(private_key=""))
