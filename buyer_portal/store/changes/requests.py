"""What buyers asked to have changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from buyer_portal.domain.changes.request import RequestStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.store.orders.own import few_of_mine
from buyer_portal.store.tables import change_request, change_request_line, company, orders


def add_request(db: Connection, values: dict[str, Any], quantities: list[int]) -> int:
    """Write an open request with the wanted quantity of each line; a second open one can't be written."""
    written = insert(change_request).returning(change_request.c.id)
    request_id: int = db.execute(written, values | {"status": RequestStatus.OPEN.value}).scalar_one()
    rows = [
        {"request_id": request_id, "position": position, "quantity": quantity}
        for position, quantity in enumerate(quantities, start=1)
    ]
    db.execute(insert(change_request_line), rows)
    return request_id


def open_request_of(db: Connection, order_id: int) -> Row | None:
    """The order's request that nobody answered."""
    unanswered = change_request.c.status == RequestStatus.OPEN.value
    return db.execute(select(change_request).where(change_request.c.order_id == order_id, unanswered)).one_or_none()


def request_by_key(db: Connection, person: Person, key: str) -> Row | None:
    """The request that this person already made with this key."""
    query = select(change_request).where(change_request.c.person_id == person.id, change_request.c.key == key)
    return db.execute(query).one_or_none()


def quantities_of(db: Connection, request_id: int) -> list[int]:
    """The wanted quantity of each line, in their order."""
    query = select(change_request_line.c.quantity).where(change_request_line.c.request_id == request_id)
    return list(db.scalars(query.order_by(change_request_line.c.position)))


def close_requests(db: Connection, order_id: int, status: RequestStatus, at: datetime) -> bool:
    """Close the order's open request; give whether there was one. One conditional UPDATE: only one caller wins."""
    return db.execute(_CLOSE, {"order": order_id, "to": status.value, "when": at}).rowcount == 1


def requests_of_buyer(db: Connection, person: Person, limit: int) -> Sequence[Row]:
    """The buyer's requests that no supplier has answered, the oldest first: number, other, note, at."""
    query = (
        select(orders.c.number, company.c.name.label("other"), change_request.c.note, change_request.c.at)
        .join_from(change_request, orders)
        .join(company, company.c.id == orders.c.supplier_id)
        .where(few_of_mine(Side.BUYER, person.company_id), change_request.c.status == RequestStatus.OPEN.value)
        .order_by(change_request.c.id)
        .limit(limit)
    )
    return db.execute(query).all()


_CLOSE = (
    update(change_request)
    .where(change_request.c.order_id == bindparam("order"), change_request.c.status == RequestStatus.OPEN.value)
    .values(status=bindparam("to"), closed_at=bindparam("when"))
)
