"""Looking at orders: the list, one order, and how many there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.cancellation import CancellationVerdict, cancellation_verdict
from buyer_portal.domain.order import OrderEvent, OrderStatus, moves_from
from buyer_portal.domain.order_filter import PAGE_SIZE, OrderFilter
from buyer_portal.domain.person import Person
from buyer_portal.store.cancellation import cancellation_of
from buyer_portal.store.engine import reading
from buyer_portal.store.orders import company_names, lines_of, order_counts, order_of, page_of_orders
from buyer_portal.store.people import contact_of
from buyer_portal.store.timeline import events_of


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """A row of a list. `other` is the company on the other side, `unread` the person's unread messages."""

    number: str
    status: OrderStatus
    version: int
    other: str
    first_item: str
    line_count: int
    placed_at: datetime
    expected_at: datetime | None
    moved_at: datetime
    total_minor: int
    currency: str
    unread: int


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of a list: orders `first` to `last` of `total`; the counts are of all orders, whatever is filtered."""

    orders: tuple[OrderSummary, ...]
    first: int
    last: int
    total: int
    pages: int
    by_status: dict[OrderStatus, int]
    by_company: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order; amounts in minor units."""

    sku: str
    name: str
    quantity: int
    unit_price_minor: int

    @property
    def amount_minor(self) -> int:
        """Quantity times unit price."""
        return self.quantity * self.unit_price_minor


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the timeline. `by` is a person's name, or a company's where no person is known."""

    event: OrderEvent
    at: datetime
    by: str
    company: str
    note: str


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """Everything an order page shows, as of one moment. `contact` is the first person to ask at the supplier's."""

    number: str
    status: OrderStatus
    version: int
    buyer: str
    supplier: str
    contact: str
    placed_at: datetime
    placed_by: str
    expected_at: datetime | None
    total_minor: int
    currency: str
    lines: tuple[Line, ...]
    timeline: tuple[Event, ...]
    verdict: CancellationVerdict
    moves: tuple[OrderEvent, ...]
    cancellation_message: str = ""
    cancelled_from: OrderStatus | None = None


def list_orders(person: Person, wanted: OrderFilter) -> OrderPage:
    """Give the page of the person's orders that `wanted` describes; a page past the end is the last one.

    Source: the guide, "Find the order you want to cancel in your orders list."
    """
    with reading() as db:
        counts = order_counts(db, person)
        names = company_names(db, {row.other for row in counts})
        total = _tallied(counts, wanted, names)
        pages = max(1, -(-total // PAGE_SIZE))
        wanted = wanted if wanted.query or wanted.page <= pages else replace(wanted, page=pages)
        rows, found = page_of_orders(db, person, wanted)
        if found is not None:
            total, pages = found, max(1, -(-found // PAGE_SIZE))
            if wanted.page > pages:
                rows, _ = page_of_orders(db, person, wanted := replace(wanted, page=pages))
    first = (wanted.page - 1) * PAGE_SIZE + 1 if rows else 0
    return OrderPage(
        orders=tuple(map(_summary, rows)),
        first=first,
        last=first + len(rows) - 1 if rows else 0,
        total=total,
        pages=pages,
        by_status=_by_status(counts),
        by_company=_by_company(counts, names),
    )


def _tallied(tally: Sequence[Row], wanted: OrderFilter, names: dict[int, str]) -> int:
    return sum(
        row.orders
        for row in tally
        if (wanted.status is None or row.status == wanted.status.value)
        and (not wanted.company or names[row.other] == wanted.company)
        and not (wanted.open_only and OrderStatus(row.status).is_final)
    )


def _by_status(tally: Sequence[Row]) -> dict[OrderStatus, int]:
    counts: Counter[str] = Counter()
    for row in tally:
        counts[row.status] += row.orders
    return {status: counts[status.value] for status in OrderStatus}


def _by_company(tally: Sequence[Row], names: dict[int, str]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for row in tally:
        counts[names[row.other]] += row.orders
    return tuple(counts.most_common())


def _summary(row: Row) -> OrderSummary:
    return OrderSummary(
        number=row.number,
        status=OrderStatus(row.status),
        version=row.version,
        other=row.other,
        first_item=row.first_item,
        line_count=row.line_count,
        placed_at=row.placed_at,
        expected_at=row.expected_at,
        moved_at=row.moved_at,
        total_minor=row.total_minor,
        currency=row.currency,
        unread=row.unread or 0,
    )


def order_details(person: Person, number: str) -> OrderDetails:
    """Give one order with its lines, timeline and verdict.

    Raises:
        OrderNotFound: it is not among the person's own; another company's order is not there either.

    Source: the guide, "Click on the order to view its details."
    """
    with reading() as db:
        order = order_of(db, person, number)
        contact = contact_of(db, order.supplier_id)
        cancelled = cancellation_of(db, order.id) if order.status == OrderStatus.CANCELLED.value else None
        return OrderDetails(
            number=order.number,
            status=OrderStatus(order.status),
            version=order.version,
            buyer=order.buyer,
            supplier=order.supplier,
            contact=contact,
            placed_at=order.placed_at,
            placed_by=order.placed_by,
            expected_at=order.expected_at,
            total_minor=order.total_minor,
            currency=order.currency,
            lines=lines_for(db, order.id),
            timeline=timeline_for(db, order),
            verdict=cancellation_verdict(
                OrderStatus(order.status),
                supplier=order.supplier,
                contact=contact.partition(" ")[0],
                number=order.number,
            ),
            moves=tuple(moves_from(OrderStatus(order.status), person.role)),
            cancellation_message=cancelled.message if cancelled else "",
            cancelled_from=OrderStatus(cancelled.from_status) if cancelled else None,
        )


def lines_for(db: Connection, order_id: int) -> tuple[Line, ...]:
    """The order's lines, in their order."""
    return tuple(Line(row.sku, row.name, row.quantity, row.unit_price_minor) for row in lines_of(db, order_id))


def timeline_for(db: Connection, order: Row) -> tuple[Event, ...]:
    """What happened to the order, oldest first."""
    names = {order.buyer_id: order.buyer, order.supplier_id: order.supplier}
    return tuple(
        Event(OrderEvent(row.event), row.at, row.person_name, names.get(row.company_id, ""), row.note)
        for row in events_of(db, order.id)
    )
