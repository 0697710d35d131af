"""Looking at orders: the list, one order, and how many there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Row

from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.order_filter import PAGE_SIZE, OrderFilter
from buyer_portal.domain.person import Person
from buyer_portal.settings import now
from buyer_portal.store.asking import asking
from buyer_portal.store.attention import waiting_count, waiting_orders
from buyer_portal.store.engine import reading
from buyer_portal.store.orders import company_names, order_counts, page_of_orders


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
    """One page of a list: orders `first` to `last` of `total`; the counts are of all orders, whatever is filtered.

    `attention` counts the orders that wait for the reader.
    """

    orders: tuple[OrderSummary, ...]
    first: int
    last: int
    total: int
    pages: int
    by_status: dict[OrderStatus, int]
    by_company: tuple[tuple[str, int], ...]
    attention: int


def list_orders(person: Person, wanted: OrderFilter) -> OrderPage:
    """Give the page of the person's orders that `wanted` describes; a page past the end is the last one.

    Source: the guide, "Find the order you want to cancel in your orders list."
    """
    with reading() as db:
        counts = order_counts(db, person)
        names = company_names(db, {row.other for row in counts})
        total = _tallied(counts, wanted, names)
        pages = max(1, -(-total // PAGE_SIZE))
        is_tallied = not wanted.query and not wanted.attention
        wanted = replace(wanted, page=pages) if is_tallied and wanted.page > pages else wanted
        attention = waiting_count(db, person, now())
        among = waiting_orders(person.role).params(at=now(), **asking(person)) if wanted.attention else None
        rows, found = page_of_orders(db, person, wanted, among)
        if found is not None:
            total, pages = found, max(1, -(-found // PAGE_SIZE))
            if wanted.page > pages:
                rows, _ = page_of_orders(db, person, wanted := replace(wanted, page=pages), among)
    first = (wanted.page - 1) * PAGE_SIZE + 1 if rows else 0
    return OrderPage(
        orders=tuple(map(_summary, rows)),
        first=first,
        last=first + len(rows) - 1 if rows else 0,
        total=total,
        pages=pages,
        by_status=_by_status(counts),
        by_company=() if wanted.attention else _by_company(counts, wanted, names),
        attention=attention,
    )


def _tallied(tally: Sequence[Row], wanted: OrderFilter, names: dict[int, str]) -> int:
    return sum(
        row.orders
        for row in tally
        if _is_in_tab(row, wanted) and (not wanted.company or names[row.other] == wanted.company)
    )


def _is_in_tab(row: Row, wanted: OrderFilter) -> bool:
    if wanted.open_only and OrderStatus(row.status).is_final:
        return False
    return wanted.status is None or row.status == wanted.status.value


def _by_status(tally: Sequence[Row]) -> dict[OrderStatus, int]:
    counts: Counter[str] = Counter()
    for row in tally:
        counts[row.status] += row.orders
    return {status: counts[status.value] for status in OrderStatus}


def _by_company(tally: Sequence[Row], wanted: OrderFilter, names: dict[int, str]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for row in tally:
        counts[names[row.other]] += row.orders if _is_in_tab(row, wanted) else 0
    return tuple(pair for pair in counts.most_common() if pair[1] or pair[0] == wanted.company)


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
