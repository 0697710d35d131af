"""Looking at orders: the list, one order, and how many there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Row

from buyer_portal.domain.changes.proposal import NEGOTIABLE
from buyer_portal.domain.orders.delivery import Slot, is_promised, slot_from
from buyer_portal.domain.orders.filter import PAGE_SIZE, OrderFilter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.orders.waiting import Mark, is_decline, marks_of
from buyer_portal.domain.people.names import same_name
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.returns.moves import CaseStatus
from buyer_portal.domain.text import same_text
from buyer_portal.settings import now
from buyer_portal.store.asking import asking
from buyer_portal.store.engine import reading
from buyer_portal.store.orders.attention import waiting_count, waiting_orders
from buyer_portal.store.orders.counts import order_counts
from buyer_portal.store.orders.list import company_names, page_of_orders


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """A row of a list. `other` is the company on the other side, `unread` the person's unread messages.

    `undated`: since when it has its status, nobody knows.
    `due` is when it is to arrive: as wanted by the buyer, or, if `is_promised`, as the supplier says.
    `marks` say why it waits; `is_held`: an open proposal holds its next steps up.
    """

    number: str
    status: OrderStatus
    version: int
    other: str
    first_item: str
    line_count: int
    placed_at: datetime
    due: Slot | None
    is_promised: bool
    moved_at: datetime
    undated: bool
    total_minor: int
    currency: str
    unread: int
    marks: tuple[Mark, ...] = ()
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of a list: orders `first` to `last` of `total`; the counts are of all orders, whatever is filtered.

    `attention` counts the orders that wait for the reader. `company` is the one that was asked for, as it is written;
    `currencies` are those of all orders.
    """

    orders: tuple[OrderSummary, ...]
    first: int
    last: int
    total: int
    pages: int
    by_status: dict[OrderStatus, int]
    by_company: tuple[tuple[str, int], ...]
    attention: int
    company: str
    currencies: frozenset[str]


def list_orders(person: Person, wanted: OrderFilter) -> OrderPage:
    """Give the page of the person's orders that `wanted` describes; a page past the end is the last one.

    Source: the guide, "Find the order you want to cancel in your orders list."
    """
    with reading() as db:
        counts = order_counts(db, person)
        names = company_names(db, {row.other for row in counts})
        wanted = replace(wanted, company=_as_written(wanted.company, names))
        total = _tallied(counts, wanted, names)
        pages = max(1, -(-total // PAGE_SIZE))
        is_tallied = not wanted.query and not wanted.attention
        wanted = replace(wanted, page=pages) if is_tallied and wanted.page > pages else wanted
        at = now()
        attention = waiting_count(db, person, at)
        among = waiting_orders(person.side).params(at=at, **asking(person)) if wanted.attention else None
        everything = sum(row.orders for row in counts)
        rows, found = page_of_orders(db, person, wanted, at, among, everything=everything)
        if found is not None:
            total, pages = found, max(1, -(-found // PAGE_SIZE))
            if wanted.page > pages:
                rows, _ = page_of_orders(
                    db, person, wanted := replace(wanted, page=pages), at, among, everything=everything
                )
    first = (wanted.page - 1) * PAGE_SIZE + 1 if rows else 0
    return OrderPage(
        orders=tuple(_summary(person, row) for row in rows),
        first=first,
        last=first + len(rows) - 1 if rows else 0,
        total=total,
        pages=pages,
        by_status=_by_status(counts),
        by_company=_chosen(wanted, total) if wanted.attention else _by_company(counts, wanted, names),
        attention=attention,
        company=wanted.company,
        currencies=frozenset(row.currency for row in counts),
    )


def _as_written(company: str, names: dict[int, str]) -> str:
    """The partner that an address means, which may have been typed: "fromagerie eveque" is "Fromagerie Évêque"."""
    if not company or company in names.values():
        return company
    same = [name for name in names.values() if same_text(name) == same_text(company)]
    return min(same, default=company)


def _tallied(tally: Sequence[Row], wanted: OrderFilter, names: dict[int, str]) -> int:
    return sum(
        row.orders
        for row in tally
        if _is_in_tab(row, wanted) and (not wanted.company or same_name(names[row.other], wanted.company))
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


def _chosen(wanted: OrderFilter, total: int) -> tuple[tuple[str, int], ...]:
    return ((wanted.company, total),) if wanted.company else ()


def _by_company(tally: Sequence[Row], wanted: OrderFilter, names: dict[int, str]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for row in tally:
        counts[names[row.other]] += row.orders if _is_in_tab(row, wanted) else 0
    return tuple(pair for pair in counts.most_common() if pair[1] or same_name(pair[0], wanted.company))


def _summary(person: Person, row: Row) -> OrderSummary:
    status = OrderStatus(row.status)
    is_offered = row.proposal_id is not None and status in NEGOTIABLE
    return OrderSummary(
        number=row.number,
        status=status,
        version=row.version,
        other=row.other,
        first_item=row.first_item,
        line_count=row.line_count,
        placed_at=row.placed_at,
        due=slot_from(row.expected_at, row.expected_until),
        is_promised=is_promised(OrderStatus(row.status), slot_from(row.wanted_at, row.wanted_until)),
        moved_at=row.moved_at,
        undated=bool(row.undated),
        total_minor=row.total_minor,
        currency=row.currency,
        unread=row.unread or 0,
        marks=marks_of(
            person.side,
            is_asked=row.request_id is not None and status in NEGOTIABLE,
            is_offered=is_offered,
            case=CaseStatus(row.case_status) if row.case_status else None,
            has_question=row.said_at is not None,
            is_declined=is_decline(person.side, status, said_at=row.said_at, moved_at=row.moved_at),
        ),
        is_held=is_offered,
    )
