"""What of an import is in the database already."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Connection, Row, select

from buyer_portal.domain.imports.difference import StoredOrder
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.store.tables import company, item, order_line, orders, timeline_event

_AT_ONCE = 500


def stored_orders(db: Connection, numbers: list[str]) -> Iterator[tuple[str, StoredOrder]]:
    """Those of the orders that exist, with their numbers."""
    rest = iter(numbers)
    while some := list(islice(rest, _AT_ONCE)):
        yield from _some_stored(db, some)


def orders_to_move(db: Connection, numbers: list[str]) -> Iterator[Row]:
    """These orders with `buyer` and `supplier` as names; their rows are locked until the transaction ends."""
    rest = iter(numbers)
    buyer, supplier = company.alias("buyer"), company.alias("supplier")
    query = (
        select(orders, buyer.c.name.label("buyer"), supplier.c.name.label("supplier"))
        .join_from(orders, buyer, buyer.c.id == orders.c.buyer_id)
        .join(supplier, supplier.c.id == orders.c.supplier_id)
        .order_by(orders.c.id)
        .with_for_update(of=orders, key_share=True)
    )
    while some := list(islice(rest, _AT_ONCE)):
        yield from db.execute(query.where(orders.c.number.in_(some))).all()


def _some_stored(db: Connection, numbers: list[str]) -> Iterator[tuple[str, StoredOrder]]:
    buyer, supplier = company.alias("buyer"), company.alias("supplier")
    found = (
        select(
            orders.c.id,
            orders.c.number,
            orders.c.status,
            orders.c.placed_at,
            orders.c.currency,
            buyer.c.name.label("buyer"),
            supplier.c.name.label("supplier"),
        )
        .where(orders.c.number.in_(numbers))
        .join_from(orders, buyer, buyer.c.id == orders.c.buyer_id)
        .join(supplier, supplier.c.id == orders.c.supplier_id)
    )
    rows = db.execute(found).all()
    if not rows:
        return
    ids = [row.id for row in rows]
    lines, rewritten = _lines(db, ids), _rewritten(db, ids)
    for row in rows:
        kept = None if row.id in rewritten else lines.get(row.id, Counter())
        yield (
            row.number,
            StoredOrder(OrderStatus(row.status), row.buyer, row.supplier, row.placed_at, row.currency, kept),
        )


def _rewritten(db: Connection, order_ids: list[int]) -> set[int]:
    accepted = timeline_event.c.event == OrderEvent.ACCEPT.value
    return set(db.scalars(select(timeline_event.c.order_id).where(timeline_event.c.order_id.in_(order_ids), accepted)))


def _lines(db: Connection, order_ids: list[int]) -> dict[int, Counter[NewLine]]:
    found = (
        select(
            order_line.c.order_id,
            item.c.sku,
            item.c.name,
            order_line.c.quantity,
            order_line.c.unit_price_minor,
            order_line.c.unit,
        )
        .join_from(order_line, item)
        .where(order_line.c.order_id.in_(order_ids))
    )
    lines: dict[int, Counter[NewLine]] = {}
    for order_id, *line in db.execute(found):
        lines.setdefault(order_id, Counter())[NewLine(*line)] += 1
    return lines
