"""Finding orders. Every query starts from the person: somebody else's order is simply not there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.orders.filter import PAGE_SIZE, OrderFilter, OrderSort
from buyer_portal.domain.people.names import order_number
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.store.asking import asking
from buyer_portal.store.orders.own import mine
from buyer_portal.store.orders.search import MAX_TYPED, is_inside, orders_matching
from buyer_portal.store.tables import (
    change_request,
    company,
    item,
    message,
    order_line,
    orders,
    proposal,
    return_case,
    thread,
    unread,
)

_buyer = company.alias("buyer")
_supplier = company.alias("supplier")


def order_of(db: Connection, person: Person, number: object, *, to_write: bool = False) -> Row:
    """Find one order among the person's own, with `buyer` and `supplier` as names, and their slugs.

    `to_write`: lock the row until the transaction ends. SQLite needs no row lock: it has one writer at a time.

    Raises:
        OrderNotFound: there is none, or it is somebody else's.
    """
    wanted = order_number(number) if isinstance(number, str) and len(number) <= MAX_TYPED else ""
    if not wanted:
        raise OrderNotFound("with this number")
    query = _ORDER_OF[person.side, to_write]
    row = db.execute(query, {"wanted": wanted, **asking(person)}).one_or_none()
    if row is None:
        raise OrderNotFound(wanted)
    return row


def order_with_names(db: Connection, order_id: int) -> Row:
    """An order whoever's it is, with `buyer` and `supplier` as names, for what nobody's permission is asked for."""
    return db.execute(_WITH_NAMES.where(orders.c.id == order_id)).one()


_WITH_NAMES = select(
    orders,
    _buyer.c.name.label("buyer"),
    _buyer.c.slug.label("buyer_slug"),
    _supplier.c.name.label("supplier"),
    _supplier.c.slug.label("supplier_slug"),
).where(_buyer.c.id == orders.c.buyer_id, _supplier.c.id == orders.c.supplier_id)
_ORDER_OF = {
    (side, to_write): query.with_for_update(of=orders, key_share=True) if to_write else query
    for side in Side
    for query in [_WITH_NAMES.where(orders.c.number == bindparam("wanted"), mine(side))]
    for to_write in (False, True)
}


def lines_of(db: Connection, order_id: int) -> Sequence[Row]:
    """The order's lines as they were ordered: sku, name, quantity, unit_price_minor, position, unit."""
    query = (
        select(
            item.c.sku,
            item.c.name,
            order_line.c.quantity,
            order_line.c.unit_price_minor,
            order_line.c.position,
            order_line.c.unit,
        )
        .join_from(order_line, item)
        .where(order_line.c.order_id == order_id)
        .order_by(order_line.c.position)
    )
    return db.execute(query).all()


def placed_between(db: Connection, person: Person, stretches: Sequence[tuple[datetime, datetime]]) -> Sequence[Row]:
    """The person's orders of some stretches of time (from, until): other, placed_at, currency, status, total_minor."""
    if not stretches:
        return []
    other = orders.c.supplier_id if person.side is Side.BUYER else orders.c.buyer_id
    columns = (orders.c.placed_at, orders.c.currency, orders.c.status, orders.c.total_minor)
    own = select(other.label("other"), *columns).where(mine(person.side, person.company_id))
    # One query for each range, so that it uses the index: with OR between them, SQLite scans all orders.
    parts = (own.where(orders.c.placed_at >= start, orders.c.placed_at < end) for start, end in stretches)
    return db.execute(union_all(*parts)).all()


def company_names(db: Connection, ids: set[int]) -> dict[int, str]:
    """The names of companies, by id."""
    rows = db.execute(select(company.c.id, company.c.name).where(company.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


def page_of_orders(
    db: Connection,
    person: Person,
    wanted: OrderFilter,
    at: datetime,
    among: Select[Any] | None = None,
    *,
    everything: int = 0,
) -> tuple[Sequence[Row], int | None]:
    """One page of the person's orders, and how many match; None = as the tally says. `among`: only these ids.

    `everything` is how many orders the person has: above a limit, the middle of numbers is searched only if no number
    begins with the word. Rows have the order, `other` (company name), `unread` (messages, None when all are read), and
    what waits at the time `at`: `request_id`, `proposal_id`, `case_status`, and `said_at`, the time of a message that
    the company has not answered.
    """
    other = _supplier if person.side is Side.BUYER else _buyer
    other_id = orders.c.supplier_id if person.side is Side.BUYER else orders.c.buyer_id
    inside = [is_inside(db, person, word, everything) for word in wanted.words]
    matching = orders_matching(person, wanted, other_id, inside)
    if among is not None:
        matching = matching.where(orders.c.id.in_(among))
    sorting = _sorting(wanted, other, person.side)
    ids = matching.order_by(*sorting).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    if wanted.sort is OrderSort.COMPANY:
        ids = ids.join(other, other.c.id == other_id)
    query = (
        select(
            orders,
            other.c.name.label("other"),
            unread.c.messages.label("unread"),
            change_request.c.id.label("request_id"),
            proposal.c.id.label("proposal_id"),
            return_case.c.status.label("case_status"),
            message.c.at.label("said_at"),
        )
        .join(other, other.c.id == other_id)
        .outerjoin(unread, and_(unread.c.order_id == orders.c.id, unread.c.person_id == person.id))
        .outerjoin(change_request, and_(change_request.c.order_id == orders.c.id, _is_open(change_request)))
        .outerjoin(proposal, and_(proposal.c.order_id == orders.c.id, _is_open(proposal), proposal.c.answer_by > at))
        .outerjoin(return_case, and_(return_case.c.order_id == orders.c.id, return_case.c.closed_at.is_(None)))
        .outerjoin(thread, and_(thread.c.order_id == orders.c.id, thread.c.waits_for_id == person.company_id))
        .outerjoin(message, message.c.id == thread.c.last_message_id)
        .where(orders.c.id.in_(ids))
        .order_by(*_sorting(wanted, other, person.side))
    )
    is_counted = wanted.query or among is not None
    total = db.scalar(select(func.count()).select_from(matching.subquery())) if is_counted else None
    return db.execute(query).all(), total


def _is_open(table: Table) -> ColumnElement[bool]:
    return table.c.status == literal_column("'OPEN'")  # a literal, to match the partial unique index of open rows


def _sorting(wanted: OrderFilter, other: Any, side: Side) -> list[Any]:
    if wanted.sort is OrderSort.EXPECTED:
        due = orders.c.expected_at.desc() if wanted.descending else orders.c.expected_at.asc()
        # NULLS LAST in both directions: by default SQLite and PostgreSQL differ.
        later = (
            [orders.c.placed_at.asc(), orders.c.id.asc()] if side is Side.SUPPLIER else [_turned(orders.c.id, wanted)]
        )
        return [due.nulls_last(), *later]
    columns = {
        OrderSort.PLACED: [orders.c.placed_at],
        OrderSort.NUMBER: [orders.c.sort_number],
        OrderSort.COMPANY: [other.c.sort_name],
        OrderSort.TOTAL: [orders.c.currency, orders.c.total_minor],  # amounts in different currencies can't be compared
    }[wanted.sort]
    columns = [*columns, orders.c.id]
    if wanted.open_only:  # few of all: keep the planner from scanning an index of all orders for its sort order
        columns = [_by_no_index(column) for column in columns]
    return [_turned(column, wanted) for column in columns]


def _by_no_index(column: Any) -> Any:
    """The same value as an expression, so that no index can provide the sort order."""
    return func.coalesce(column, column)


def _turned(column: Any, wanted: OrderFilter) -> Any:
    return column.desc() if wanted.descending else column.asc()
