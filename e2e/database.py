"""What the database holds, read and written through services and store, beside the running portal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from buyer_portal.domain.ordering import NewLine, NewOrder
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.notifications.news import notifications
from buyer_portal.services.notifications.notice import Notice
from buyer_portal.services.orders import moves as order_moves
from buyer_portal.services.people import people
from buyer_portal.settings import now
from buyer_portal.store import ordering as placing
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.people.people import add_companies, person_with_hash_by_email
from tests.forgetting import forget_attempts

ADA = "ada@corner-bistro.example"
BEN = "ben@corner-bistro.example"
VERA = "vera@corner-bistro.example"
MIA = "mia@hotel-aurora.example"
TOM = "tom@green-valley.example"
INES = "ines@harbour-seafood.example"
OMAR = "omar@stonemill.example"
PASSWORD = "demo-portal"

LINES = (NewLine("TOM-5", "Tomatoes, 5 kg", 2, 1250), NewLine("BAS-1", "Basil, 1 bunch", 10, 195))
"""What an order holds when a test doesn't care: 44.50 in all."""

_STEPS = ("confirm_order", "start_processing", "send_out_order", "deliver_order")
_STEPS_TO = {
    OrderStatus.PENDING: 0,
    OrderStatus.CONFIRMED: 1,
    OrderStatus.PROCESSING: 2,
    OrderStatus.OUT_FOR_DELIVERY: 3,
    OrderStatus.DELIVERED: 4,
    OrderStatus.CANCELLED: 0,
}


def person(email: str) -> Person:
    with reading() as db:
        found = person_with_hash_by_email(db, email)
    assert found, email
    return found[0]


def add_company(name: str, side: Side) -> None:
    with transaction() as db:
        add_companies(db, side, {name})


def add_person(email: str, name: str, company: str, side: Side) -> Person:
    return people.add_person(email, name, company, side, PASSWORD)


def write_order(
    number: str,
    *,
    status: OrderStatus = OrderStatus.PENDING,
    buyer: str = ADA,
    supplier: str = TOM,
    lines: Sequence[NewLine] = LINES,
    placed_at: datetime | None = None,
    expected_at: datetime | None = None,
) -> str:
    """Place an order and bring it to its status by what people really do."""
    by, to = person(buyer), person(supplier)
    order = NewOrder(
        number=number,
        buyer_id=by.company_id,
        supplier_id=to.company_id,
        placed_at=placed_at or now(),
        currency="EUR",
        lines=lines,
        placed_by=by.name,
        placed_by_id=by.id,
        expected_at=expected_at,
    )
    with transaction() as db:
        placing.place_order(db, order)
    for version, step in enumerate(_STEPS[: _STEPS_TO[status]], start=1):
        getattr(order_moves, step)(to, number, seen_version=version)
    if status is OrderStatus.CANCELLED:
        cancel_order(by, number, seen_version=1, key=f"e2e-{number}", message=f"We don't need {number} any more.")
    return number


def status_of(number: str) -> OrderStatus:
    return OrderStatus(_order(number).status)


def write_messages(email: str, number: str, texts: Sequence[str]) -> None:
    """Write in an order's chat, more than one person may in a short time."""
    for place, text in enumerate(texts):
        if place % 100 == 0:
            forget_attempts()
        post_message(person(email), number, text, key=f"many-{number}-{place}")


def version_of(number: str) -> int:
    return _order(number).version


def cancellations_of(number: str) -> list[Any]:
    """The rows; a cancelled order has one."""
    return _rows(tables.cancellation, number)


def messages_of(number: str) -> list[tuple[str, str]]:
    """Who wrote what in the order's chat, oldest first."""
    return [(row.person_name, row.text) for row in _rows(tables.message, number)]


def direct_messages_of(email: str, company: str) -> list[tuple[str, str]]:
    """Who wrote what in the direct thread of the person's company with another, oldest first."""
    pair = {tables.direct_thread.c.buyer_id, tables.direct_thread.c.supplier_id}
    own = person(email).company_id
    other = select(tables.company.c.id).where(tables.company.c.name == company).scalar_subquery()
    query = select(tables.message.c.person_name, tables.message.c.text).join_from(tables.message, tables.direct_thread)
    query = query.where(*(column.in_([own, other]) for column in pair)).order_by(tables.message.c.id)
    with reading() as db:
        return [(row.person_name, row.text) for row in db.execute(query)]


def timeline_of(number: str) -> list[tuple[OrderEvent, str]]:
    """What happened and by whom, oldest first."""
    return [(OrderEvent(row.event), row.person_name) for row in _rows(tables.timeline_event, number)]


def notices_of(email: str, number: str) -> list[Notice]:
    """What a person finds behind the bell about an order, newest first."""
    return [notice for notice in notifications(person(email), shown=500).notices if notice.number == number]


def cases_of(number: str) -> list[Any]:
    """The order's return cases, oldest first."""
    return _rows(tables.return_case, number)


def photos_of(number: str) -> list[Any]:
    """The photos of the order's cases."""
    with reading() as db:
        query = (
            select(tables.return_photo).select_from(tables.return_photo).join(tables.return_case).join(tables.orders)
        )
        return list(db.execute(query.where(tables.orders.c.number == number)))


def _order(number: str) -> Any:
    with reading() as db:
        return db.execute(select(tables.orders).where(tables.orders.c.number == number)).one()


def _rows(table: Table, number: str) -> list[Any]:
    column = table.c.get("id", table.c.order_id)
    with reading() as db:
        belongs = tables.orders.c.id == table.c.order_id
        return list(db.execute(select(table).where(belongs, tables.orders.c.number == number).order_by(column)))
