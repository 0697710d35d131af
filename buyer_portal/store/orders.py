"""Finding orders. Every query starts from the person: somebody else's order is simply not there."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    select,
    union,
    update,
)

from buyer_portal.domain.errors import OrderChanged, OrderNotFound
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.order_filter import PAGE_SIZE, OrderFilter, OrderSort
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.text import storable
from buyer_portal.store.asking import COMPANY, asking
from buyer_portal.store.tables import company, item, order_line, orders, tally, unread

_MAX_NUMBER = 40
_AFTER_ANY_TEXT = "\U0010ffff"

_buyer = company.alias("buyer")
_supplier = company.alias("supplier")
_OWN = {Role.BUYER: orders.c.buyer_id, Role.SUPPLIER: orders.c.supplier_id}


def mine(role: Role, company_id: int | ColumnElement[int] = COMPANY) -> ColumnElement[bool]:
    """The condition that an order belongs to the company, on the side it is on."""
    return _OWN[role] == company_id


def few_of_mine(role: Role, company_id: int | ColumnElement[int] = COMPANY) -> ColumnElement[bool]:
    """As `mine`, where something else leads to the few orders that are asked about.

    "+ 0" keeps SQLite from walking through all of the company's orders instead.
    """
    return _OWN[role] + 0 == company_id


def order_of(db: Connection, person: Person, number: object, *, to_write: bool = False) -> Row:
    """Find one order among the person's own, with `buyer` and `supplier` as names, and their slugs.

    `to_write`: wait for whoever else writes to it, and see what they did. SQLite has one writer at a time anyway.

    Raises:
        OrderNotFound: there is none, or it is somebody else's.
    """
    wanted = storable(number).strip().upper() if isinstance(number, str) else ""
    if not 0 < len(wanted) <= _MAX_NUMBER:
        raise OrderNotFound("with this number")
    query = _ORDER_OF[person.role, to_write]
    row = db.execute(query, {"wanted": wanted, **asking(person)}).one_or_none()
    if row is None:
        raise OrderNotFound(wanted)
    return row


_WITH_NAMES = select(
    orders,
    _buyer.c.name.label("buyer"),
    _buyer.c.slug.label("buyer_slug"),
    _supplier.c.name.label("supplier"),
    _supplier.c.slug.label("supplier_slug"),
).where(_buyer.c.id == orders.c.buyer_id, _supplier.c.id == orders.c.supplier_id)
_ORDER_OF = {
    (role, to_write): query.with_for_update(of=orders, key_share=True) if to_write else query
    for role in Role
    for query in [_WITH_NAMES.where(orders.c.number == bindparam("wanted"), mine(role))]
    for to_write in (False, True)
}


def lines_of(db: Connection, order_id: int) -> Sequence[Row]:
    """The order's lines as they were ordered: sku, name, quantity, unit_price_minor."""
    query = (
        select(item.c.sku, item.c.name, order_line.c.quantity, order_line.c.unit_price_minor)
        .join_from(order_line, item)
        .where(order_line.c.order_id == order_id)
        .order_by(order_line.c.position)
    )
    return db.execute(query).all()


def move_order(db: Connection, order: Row, to_status: OrderStatus, *, seen_version: int, at: Any) -> None:
    """Move the order if it is still as it was seen, and keep the tally true.

    One conditional statement decides between rivals: never read, then write.

    Raises:
        OrderChanged: it has moved on.
    """
    values = {"seen": seen_version, "to": to_status.value, "order": order.id, "when": at}
    if db.execute(_MOVE, values).rowcount != 1:
        raise OrderChanged(order.number, OrderStatus(order.status).words)
    month = order.placed_at.strftime("%Y-%m")
    counted = {"buyer": order.buyer_id, "supplier": order.supplier_id, "in_month": month, "in": order.currency}
    db.execute(_MOVE_TALLY, {**counted, "left": order.status, "to": to_status.value, "minor": order.total_minor})


_MOVE = (
    update(orders)
    .where(orders.c.id == bindparam("order"), orders.c.version == bindparam("seen"))
    .values(status=bindparam("to"), version=orders.c.version + 1, moved_at=bindparam("when"))
)
_sign = case((tally.c.status == bindparam("to"), 1), else_=-1)
_MOVE_TALLY = (
    update(tally)
    .where(
        tally.c.buyer_id == bindparam("buyer"),
        tally.c.supplier_id == bindparam("supplier"),
        tally.c.month == bindparam("in_month"),
        tally.c.currency == bindparam("in"),
        tally.c.status.in_([bindparam("left"), bindparam("to")]),
    )
    .values(orders=tally.c.orders + _sign, total_minor=tally.c.total_minor + _sign * bindparam("minor"))
)


def tally_of(db: Connection, person: Person) -> Sequence[Row]:
    """The person's orders counted: other (company id), month, currency, status, orders, total_minor."""
    own, other = (tally.c.buyer_id, tally.c.supplier_id)
    if person.role is Role.SUPPLIER:
        own, other = other, own
    query = select(
        other.label("other"), tally.c.month, tally.c.currency, tally.c.status, tally.c.orders, tally.c.total_minor
    ).where(own == person.company_id, tally.c.orders > 0)
    return db.execute(query).all()


def order_counts(db: Connection, person: Person) -> Sequence[Row]:
    """The person's orders counted over all months: other (company id), status, orders."""
    return db.execute(_order_counts(person.role), asking(person)).all()


@cache
def _order_counts(role: Role) -> Select[Any, Any, Any]:
    own, other = (tally.c.buyer_id, tally.c.supplier_id)
    if role is Role.SUPPLIER:
        own, other = other, own
    counted: ColumnElement[Any] = cast(func.sum(tally.c.orders), BigInteger)
    query = select(other.label("other"), tally.c.status, counted.label("orders"))
    return query.where(own == COMPANY, tally.c.orders > 0).group_by(other, tally.c.status)


def company_names(db: Connection, ids: set[int]) -> dict[int, str]:
    """The names of companies, by id."""
    rows = db.execute(select(company.c.id, company.c.name).where(company.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


def page_of_orders(
    db: Connection, person: Person, wanted: OrderFilter, among: Select[Any] | None = None
) -> tuple[Sequence[Row], int | None]:
    """One page of the person's orders, and how many match; None = as the tally says. `among`: only these ids.

    Rows carry the order, `other` (company name) and `unread` (messages, None when all are read).
    """
    other = _supplier if person.role is Role.BUYER else _buyer
    other_id = orders.c.supplier_id if person.role is Role.BUYER else orders.c.buyer_id
    matching = _matching(person, wanted, other_id)
    if among is not None:
        matching = matching.where(orders.c.id.in_(among))
    sorting = _sorting(wanted, other)
    if wanted.open_only:  # few of many: an index of all, in the right order, must not look like the shorter way
        sorting = [_sorting_by(func.coalesce(column.element, column.element), wanted) for column in sorting]
    ids = matching.order_by(*sorting).limit(PAGE_SIZE).offset((wanted.page - 1) * PAGE_SIZE)
    if wanted.sort is OrderSort.COMPANY:
        ids = ids.join(other, other.c.id == other_id)
    query = (
        select(orders, other.c.name.label("other"), unread.c.messages.label("unread"))
        .join(other, other.c.id == other_id)
        .outerjoin(unread, and_(unread.c.order_id == orders.c.id, unread.c.person_id == person.id))
        .where(orders.c.id.in_(ids))
        .order_by(*_sorting(wanted, other))
    )
    is_counted = wanted.query or among is not None
    total = db.scalar(select(func.count()).select_from(matching.subquery())) if is_counted else None
    return db.execute(query).all(), total


def _matching(person: Person, wanted: OrderFilter, other_id: ColumnElement[int]) -> Select[Any]:
    own = person.role, person.company_id
    query = select(orders.c.id).where(few_of_mine(*own) if wanted.words else mine(*own))
    if wanted.status:
        query = query.where(orders.c.status == wanted.status.value)
    if wanted.open_only:
        query = query.where(orders.c.status.in_([s.value for s in OrderStatus if not s.is_final]))
    if wanted.company:
        named = select(company.c.id).where(company.c.name == wanted.company, company.c.role == person.role.other.value)
        query = query.where(other_id.in_(named))
    for word in wanted.words:
        query = query.where(orders.c.id.in_(_found(person, word, other_id)))
    return query


def _found(person: Person, word: str, other_id: ColumnElement[int]) -> Select[Any]:
    """The ids of the person's orders with `word` in number, company or items; each part has an index."""
    number = word.upper()
    partners = select(company.c.id).where(
        company.c.role == person.role.other.value, company.c.search_text.contains(word, autoescape=True)
    )
    items = select(item.c.id).where(item.c.search_text.contains(word, autoescape=True))
    lines = select(order_line.c.order_id.label("id")).where(order_line.c.item_id.in_(items))
    if person.role is Role.BUYER:
        lines = lines.where(order_line.c.buyer_id == person.company_id)
    else:
        lines = lines.where(order_line.c.item_id.in_(select(item.c.id).where(item.c.supplier_id == person.company_id)))
    own = select(orders.c.id).where(mine(person.role, person.company_id))
    parts = union(
        own.where(orders.c.number >= number, orders.c.number < number + _AFTER_ANY_TEXT),
        own.where(orders.c.short_number >= number, orders.c.short_number < number + _AFTER_ANY_TEXT),
        own.where(other_id.in_(partners)),
        lines,
    ).subquery()
    return select(parts.c.id)


def _sorting(wanted: OrderFilter, other: Any) -> list[Any]:
    column = {
        OrderSort.PLACED: orders.c.placed_at,
        OrderSort.NUMBER: orders.c.number,
        OrderSort.COMPANY: other.c.name,
        OrderSort.EXPECTED: orders.c.expected_at,
        OrderSort.TOTAL: orders.c.total_minor,
    }[wanted.sort]
    return [_sorting_by(column, wanted), _sorting_by(orders.c.id, wanted)]


def _sorting_by(column: Any, wanted: OrderFilter) -> Any:
    return column.desc() if wanted.descending else column.asc()
