"""Rewriting what an order holds; its status stays."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, update

from buyer_portal.domain.errors import OrderChanged
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.proposal import OfferedLine
from buyer_portal.store.items import ItemKey, add_items
from buyer_portal.store.tables import order_line, orders, tally


def rewrite_order(
    db: Connection, order: Row, lines: Sequence[OfferedLine], expected_at: datetime | None, *, seen_version: int
) -> None:
    """Give the order other lines and another date if it is still as it was seen; keep search and tally true.

    Raises:
        OrderChanged: it has moved on.
    """
    total_minor = sum(line.amount_minor for line in lines)
    rewritten = db.execute(
        update(orders)
        .where(orders.c.id == order.id, orders.c.version == seen_version)
        .values(
            version=seen_version + 1,
            total_minor=total_minor,
            line_count=len(lines),
            first_item=lines[0].name,
            expected_at=expected_at,
        )
    )
    if rewritten.rowcount != 1:
        raise OrderChanged(order.number, OrderStatus(order.status).words)
    _rewrite_lines(db, order, lines)
    _correct_tally(db, order, total_minor - order.total_minor)


def _rewrite_lines(db: Connection, order: Row, lines: Sequence[OfferedLine]) -> None:
    item_ids: dict[ItemKey, int] = {}
    add_items(db, {(order.supplier_id, line.sku, line.name) for line in lines}, item_ids)
    db.execute(delete(order_line).where(order_line.c.order_id == order.id))
    rows = [
        {
            "order_id": order.id,
            "position": position,
            "item_id": item_ids[order.supplier_id, line.sku, line.name],
            "buyer_id": order.buyer_id,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
        }
        for position, line in enumerate(lines, start=1)
    ]
    db.execute(insert(order_line), rows)


def _correct_tally(db: Connection, order: Row, difference_minor: int) -> None:
    db.execute(
        update(tally)
        .where(
            tally.c.buyer_id == order.buyer_id,
            tally.c.supplier_id == order.supplier_id,
            tally.c.month == order.placed_at.strftime("%Y-%m"),
            tally.c.currency == order.currency,
            tally.c.status == order.status,
        )
        .values(total_minor=tally.c.total_minor + difference_minor)
    )
