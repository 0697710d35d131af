"""Writing new orders, one or a hundred thousand, with everything that hangs on them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, select

from buyer_portal.domain.ordering import NewOrder, short_number
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.text import compact, sort_key
from buyer_portal.store.engine import upsert
from buyer_portal.store.orders.items import ItemKey, add_items
from buyer_portal.store.policies import version_at, versions_in_force
from buyer_portal.store.tables import order_line, orders, tally, timeline_event

CHUNK = 1_000
"""Orders written in one chunk, to limit the memory used."""
_SHORT_NUMBER = 40
_REMEMBERED = 200_000  # items and tallies held between chunks

_TallyKey = tuple[int, int, str, str]


def place_order(db: Connection, order: NewOrder) -> int:
    """Write one order; give its id. As `place_orders`."""
    place_orders(db, [order])
    return db.execute(select(orders.c.id).where(orders.c.number == order.number.upper())).scalar_one()


def place_orders(
    db: Connection, new_orders: Iterable[NewOrder], *, progress: Callable[[int], None] | None = None
) -> int:
    """Write orders with items, lines, timeline and tally; give how many. `progress` is called with the number so far.

    Nobody is notified. Numbers are stored in upper case. The supplier's policy of that day is frozen to each.

    Raises:
        IntegrityError: a number is taken, or a company does not exist.
    """
    placed = 0
    item_ids: dict[ItemKey, int] = {}
    tallies: Counter[tuple[_TallyKey, str, str]] = Counter()
    for chunk in _chunks(new_orders):
        _place_chunk(db, chunk, item_ids)
        for order in chunk:
            _count(tallies, order)
        placed += len(chunk)
        if len(tallies) > _REMEMBERED:
            _write_tallies(db, tallies)
            tallies.clear()
        if progress:
            progress(placed)
    _write_tallies(db, tallies)
    return placed


def _chunks(new_orders: Iterable[NewOrder]) -> Iterator[list[NewOrder]]:
    rest = iter(new_orders)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _place_chunk(db: Connection, chunk: Sequence[NewOrder], item_ids: dict[ItemKey, int]) -> None:
    if len(item_ids) > _REMEMBERED:
        item_ids.clear()
    add_items(db, {(order.supplier_id, line.sku, line.name) for order in chunk for line in order.lines}, item_ids)
    written = insert(orders).returning(orders.c.number, orders.c.id)
    policies = versions_in_force(db, {order.supplier_id for order in chunk})
    frozen = (version_at(policies, order.supplier_id, order.placed_at) for order in chunk)
    rows = db.execute(written, [_order_row(*pair) for pair in zip(chunk, frozen, strict=True)])
    order_ids: dict[str, int] = {row.number: row.id for row in rows}
    lines, events = [], []
    for order in chunk:
        order_id = order_ids[order.number.upper()]
        lines += _line_rows(order_id, order, item_ids)
        events += _event_rows(order_id, order)
    if lines:
        db.execute(insert(order_line), lines)
    db.execute(insert(timeline_event), events)


def _order_row(order: NewOrder, policy_version: int | None) -> dict[str, Any]:
    number = order.number.upper()
    return {
        "number": number,
        "short_number": compact(short_number(number))[:_SHORT_NUMBER],
        "search_number": compact(number),
        "sort_number": sort_key(number),
        "buyer_id": order.buyer_id,
        "supplier_id": order.supplier_id,
        "status": order.status.value,
        "version": order.version,
        "currency": order.currency,
        "total_minor": order.total_minor,
        "line_count": len(order.lines),
        "first_item": order.lines[0].name if order.lines else "",
        "placed_at": order.placed_at,
        "placed_by": order.placed_by,
        "expected_at": order.due and order.due.start,
        "expected_until": order.due and order.due.until,
        "wanted_at": order.wanted and order.wanted.start,
        "wanted_until": order.wanted and order.wanted.until,
        "moved_at": order.moved_at,
        "undated": order.undated,
        "again_of": order.again_of_id,
        "policy_version": policy_version,
    }


def _line_rows(order_id: int, order: NewOrder, item_ids: dict[ItemKey, int]) -> Iterator[dict[str, Any]]:
    for position, line in enumerate(order.lines, start=1):
        yield {
            "order_id": order_id,
            "position": position,
            "item_id": item_ids[(order.supplier_id, line.sku, line.name)],
            "buyer_id": order.buyer_id,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
            "unit": line.unit,
        }


def _event_rows(order_id: int, order: NewOrder) -> Iterator[dict[str, Any]]:
    company_id = order.placed_for_buyer_by or order.buyer_id
    placed = (OrderEvent.PLACE, order.placed_at, order.placed_by_id, order.placed_by, company_id, order.note)
    later = [(e.event, e.at, e.person_id, e.person_name, e.company_id, e.note) for e in order.history]
    columns = ("event", "at", "person_id", "person_name", "company_id", "note")
    for event in (placed, *later):
        yield {"order_id": order_id, **dict(zip(columns, event, strict=True))}


def _count(tallies: Counter[tuple[_TallyKey, str, str]], order: NewOrder) -> None:
    month = order.placed_at.astimezone(UTC).strftime("%Y-%m")
    key = (order.buyer_id, order.supplier_id, month, order.currency)
    tallies[key, order.status.value, "orders"] += 1
    tallies[key, order.status.value, "total_minor"] += order.total_minor


def _write_tallies(db: Connection, tallies: Counter[tuple[_TallyKey, str, str]]) -> None:
    """Add the counts. Each key gets a row for all six statuses, so that a later move is one UPDATE."""
    rows = [
        {
            **dict(zip(("buyer_id", "supplier_id", "month", "currency"), key, strict=True)),
            "status": status.value,
            "orders": tallies[key, status.value, "orders"],
            "total_minor": tallies[key, status.value, "total_minor"],
        }
        for key in sorted({key for key, _, _ in tallies})
        for status in OrderStatus
    ]
    statement = upsert(db, tally)
    added = {name: tally.c[name] + statement.excluded[name] for name in ("orders", "total_minor")}
    if rows:
        key = ["buyer_id", "supplier_id", "month", "currency", "status"]
        db.execute(statement.on_conflict_do_update(index_elements=key, set_=added), rows)
