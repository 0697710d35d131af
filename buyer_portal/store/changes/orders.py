"""Rewriting what an order holds; its status stays."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, update

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.errors import OrderChanged
from buyer_portal.domain.orders.delivery import Slot
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.store.orders.items import ItemKey, add_items
from buyer_portal.store.tables import order_line, orders, tally


def rewrite_order(
    db: Connection, order: Row, lines: Sequence[OfferedLine], due: Slot | None, *, seen_version: int
) -> None:
    """Replace the order's lines and date if it is still as it was seen; update search text and tally.

    A date that both sides have agreed on is also the wanted one, where one was.

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
            **_delivery(order, due),
        )
    )
    if rewritten.rowcount != 1:
        raise OrderChanged(order.number, OrderStatus(order.status).words)
    _rewrite_lines(db, order, lines)
    _correct_tally(db, order, total_minor - order.total_minor)


def promise(db: Connection, order: Row, due: Slot, *, seen_version: int) -> None:
    """Write when the order is expected, if it is still as it was seen.

    Raises:
        OrderChanged: it has moved on.
    """
    written = db.execute(
        update(orders)
        .where(orders.c.id == order.id, orders.c.version == seen_version)
        .values(version=seen_version + 1, expected_at=due.start, expected_until=due.until)
    )
    if written.rowcount != 1:
        raise OrderChanged(order.number, OrderStatus(order.status).words)


def promise_with_move(db: Connection, order_id: int, due: Slot) -> None:
    """Set the expected date of an order that the same transaction has just moved, so no version is checked."""
    db.execute(update(orders).where(orders.c.id == order_id).values(expected_at=due.start, expected_until=due.until))


def _delivery(order: Row, due: Slot | None) -> dict[str, Any]:
    if due is None or due.start == order.expected_at:
        return {}
    expected = {"expected_at": due.start, "expected_until": due.until}
    return expected | ({"wanted_at": due.start, "wanted_until": due.until} if order.wanted_at else {})


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
            "unit": line.unit,
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
