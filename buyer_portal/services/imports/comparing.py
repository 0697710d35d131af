"""Telling the orders of a file that are new from those that are here already, as they are or otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from buyer_portal.domain.imports.difference import Standing, StoredOrder, differences, standing_of
from buyer_portal.domain.imports.order import ImportedOrder, Problem
from buyer_portal.store.engine import reading
from buyer_portal.store.imports.stored import stored_orders

_AT_ONCE = 500


@dataclass(slots=True)
class Found:
    """The orders of a file by what is here already. `behind` and `apart` are sentences, as are those of `ahead`."""

    fresh: list[ImportedOrder] = field(default_factory=list)
    clashes: list[Problem] = field(default_factory=list)
    same: int = 0
    behind: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    ahead: list[tuple[ImportedOrder, str]] = field(default_factory=list)


def compare(orders: Sequence[ImportedOrder]) -> Found:
    """Look at all of them, a few at a time: what is here may be as large as the file."""
    found = Found()
    with reading() as db:
        for start in range(0, len(orders), _AT_ONCE):
            compare_some(db, orders[start : start + _AT_ONCE], found)
    return found


def compare_some(db: Connection, some: Sequence[ImportedOrder], found: Found) -> None:
    """Put each of these orders where it belongs in `found`."""
    there = dict(stored_orders(db, [order.number for order in some]))
    for order in some:
        if stored := there.get(order.number):
            _compare(order, stored, found)
        else:
            found.fresh.append(order)


def _compare(order: ImportedOrder, stored: StoredOrder, found: Found) -> None:
    if others := differences(order, stored):
        reason = f"is here already, with {', '.join(others)}"
        found.clashes.append(Problem(order.first_line, "order_number", order.number, reason))
        return
    standing = standing_of(stored.status, order.status)
    said = f"{order.number}: {order.status.words} in the file, {stored.status.words} here; {standing}"
    if standing is Standing.AHEAD:
        found.ahead.append((order, said))
    elif standing is Standing.SAME:
        found.same += 1
    else:
        (found.behind if standing is Standing.BEHIND else found.apart).append(said)
