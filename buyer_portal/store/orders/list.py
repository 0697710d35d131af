"""Finding orders. Every query starts from the person: somebody else's order is simply not there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, select, union_all

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.people.names import order_number
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.store.asking import COMPANY, asking
from buyer_portal.store.orders.own import mine
from buyer_portal.store.orders.search import MAX_TYPED
from buyer_portal.store.tables import company, item, order_line, orders, tally_total

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


def partner_names(db: Connection, person: Person) -> dict[int, str]:
    """The names of the companies that the person's has orders with, by id."""
    return {row.id: row.name for row in db.execute(_PARTNERS[person.side], asking(person))}


_PARTNERS = {
    side: select(company.c.id, company.c.name).where(company.c.id.in_(select(other).where(own == COMPANY)))
    for side, own, other in (
        (Side.BUYER, tally_total.c.buyer_id, tally_total.c.supplier_id),
        (Side.SUPPLIER, tally_total.c.supplier_id, tally_total.c.buyer_id),
    )
}
