"""Looking at orders: the list, one order, and how many there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row

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
from buyer_portal.store.orders.finding import Found, among, find
from buyer_portal.store.orders.list import partner_names
from buyer_portal.store.orders.own import in_ids
from buyer_portal.store.orders.reading import Sorting
from buyer_portal.store.orders.rows import rows_of
from buyer_portal.store.orders.scope import Scope
from buyer_portal.store.orders.search import look_up


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

    `more`: a search found many, and counted no further than `total`.

    `attention` counts the orders that wait for the reader. `company` is the one that was asked for, as it is written;
    `currencies` are those of all orders.
    """

    orders: tuple[OrderSummary, ...]
    first: int
    last: int
    total: int
    more: bool
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
        names = partner_names(db, person)
        wanted = replace(wanted, company=_as_written(wanted.company, names))
        at = now()
        attention = waiting_count(db, person, at)
        found = _found(db, person, wanted, _scope(person, wanted, counts, names), at)
        rows = rows_of(db, person, found.ids, at)
    first = (found.page - 1) * PAGE_SIZE + 1 if rows else 0
    return OrderPage(
        orders=tuple(_summary(person, row) for row in rows),
        first=first,
        last=first + len(rows) - 1 if rows else 0,
        total=found.total,
        more=found.more,
        pages=max(1, -(-found.total // PAGE_SIZE)),
        by_status=_by_status(counts),
        by_company=_chosen(wanted, found.total) if wanted.attention else _by_company(counts, wanted, names),
        attention=attention,
        company=wanted.company,
        currencies=frozenset(row.currency for row in counts),
    )


def _scope(person: Person, wanted: OrderFilter, counts: Sequence[Row], names: dict[int, str]) -> Scope:
    by_kind = Counter[tuple[int, str]]()
    for row in counts:
        by_kind[row.other, row.status] += row.orders
    statuses = None
    if wanted.status or wanted.open_only:
        statuses = frozenset(status.value for status in OrderStatus if _is_in_tab(status, wanted))
    others = None
    if wanted.company:
        others = frozenset(id for id, name in names.items() if same_name(name, wanted.company))
    return Scope(person, by_kind, statuses, others)


def _found(db: Connection, person: Person, wanted: OrderFilter, scope: Scope, at: datetime) -> Found:
    sorting = Sorting(wanted.sort, wanted.descending)
    scope, sought = look_up(db, scope, wanted.words) if wanted.query else (scope, [])
    if not wanted.attention:
        return find(db, scope, sought, sorting, wanted.page)
    waiting = waiting_orders(person.side).params(at=at, **asking(person))
    return among(db, scope, sought, sorting, wanted.page, in_ids(waiting))


def _as_written(company: str, names: dict[int, str]) -> str:
    """The partner that an address means, which may have been typed: "fromagerie eveque" is "Fromagerie Évêque"."""
    if not company or company in names.values():
        return company
    same = [name for name in names.values() if same_text(name) == same_text(company)]
    return min(same, default=company)


def _is_in_tab(status: OrderStatus, wanted: OrderFilter) -> bool:
    if wanted.open_only and status.is_final:
        return False
    return wanted.status is None or status is wanted.status


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
        counts[names[row.other]] += row.orders if _is_in_tab(OrderStatus(row.status), wanted) else 0
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
