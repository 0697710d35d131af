"""Bringing orders in from a file: all of them, or none."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from buyer_portal.domain.errors import ImportRefused
from buyer_portal.domain.imported_order import ImportedOrder, Problem
from buyer_portal.domain.new_order import NewEvent, NewOrder
from buyer_portal.domain.order import MOVES, OrderEvent, OrderStatus
from buyer_portal.domain.person import Role
from buyer_portal.services.import_file import Progress, check_file
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.order_import import StoredOrder, stored_orders
from buyer_portal.store.people import add_companies, company_ids_of
from buyer_portal.store.placing import place_orders

IMPORTED = "Imported with this status"
"""What the timeline says about a status that came with the file: who caused it and when is not known."""

_EVENT_OF = {move.to_status: event for event, move in MOVES.items() if event is not OrderEvent.DECLINE}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `totals` in minor units by currency; `skipped` are order numbers; `problems` sentences."""

    orders: int
    lines: int
    totals: dict[str, int]
    skipped: tuple[str, ...]
    already_there: int
    new_buyers: int
    new_suppliers: int
    problems: tuple[str, ...]


def import_orders(path: str | Path, *, skip_bad: bool = False, progress: Progress | None = None) -> ImportReport:
    """Bring in the orders of a CSV file, in one transaction. Orders that are here already, as they are, don't count.

    Companies that are new are made, without people. An order that has moved on since it was imported, or has other
    lines since a proposal was accepted, is the same order. With `skip_bad`, orders with a bad row are left out and the
    others come in.

    Raises:
        ImportRefused: rows that can't be imported, or no such file; nothing was written.
        PortalBusy: somebody else was writing; try again.
    """
    tell = progress or (lambda _what, _done, _of: None)
    checked = check_file(Path(path), tell)
    if checked.problems and not skip_bad:
        raise ImportRefused([str(problem) for problem in checked.problems])
    with transaction() as db:
        fresh, clashes = _sort_out(db, checked.orders)
        if clashes and not skip_bad:
            raise ImportRefused([str(clash) for clash in clashes])
        new_buyers = add_companies(db, Role.BUYER, {order.buyer for order in fresh})
        new_suppliers = add_companies(db, Role.SUPPLIER, {order.supplier for order in fresh})
        place_orders(db, _as_placed(db, fresh), progress=lambda done: tell("Writing", done, len(fresh)))
    return ImportReport(
        orders=len(fresh),
        lines=sum(len(order.lines) for order in fresh),
        totals=_totals(fresh),
        skipped=(*checked.refused, *(clash.value for clash in clashes)),
        already_there=len(checked.orders) - len(fresh) - len(clashes),
        new_buyers=new_buyers,
        new_suppliers=new_suppliers,
        problems=tuple(str(problem) for problem in (*checked.problems, *clashes)),
    )


def _sort_out(db: Connection, candidates: list[ImportedOrder]) -> tuple[list[ImportedOrder], list[Problem]]:
    """Give the orders that are new, and a problem for each whose number is taken by a different order."""
    by_number = {order.number: order for order in candidates}
    stored = stored_orders(db, list(by_number))
    is_same = {number: there == _as_stored(by_number[number], there) for number, there in stored}
    taken = "is here already, with another buyer, supplier, time, currency or other lines"
    clashes = [
        Problem(order.first_line, "order_number", order.number, taken)
        for order in candidates
        if is_same.get(order.number) is False
    ]
    return [order for order in candidates if order.number not in is_same], clashes


def _as_stored(order: ImportedOrder, there: StoredOrder) -> StoredOrder:
    lines = None if there.lines is None else Counter(order.lines)
    return StoredOrder(order.buyer, order.supplier, order.placed_at, order.currency, lines)


def _as_placed(db: Connection, fresh: list[ImportedOrder]) -> Iterator[NewOrder]:
    buyers = company_ids_of(db, Role.BUYER, {order.buyer for order in fresh})
    suppliers = company_ids_of(db, Role.SUPPLIER, {order.supplier for order in fresh})
    at = now()
    for order in fresh:
        buyer_id, supplier_id = buyers[order.buyer], suppliers[order.supplier]
        yield NewOrder(
            number=order.number,
            buyer_id=buyer_id,
            supplier_id=supplier_id,
            placed_at=order.placed_at,
            currency=order.currency,
            lines=order.lines,
            placed_by=order.buyer,
            status=order.status,
            history=_history(order, buyer_id, supplier_id, at),
        )


def _history(order: ImportedOrder, buyer_id: int, supplier_id: int, at: datetime) -> tuple[NewEvent, ...]:
    """One event for the status that came with the file, dated at the import; no person is made up for it."""
    if order.status is OrderStatus.PENDING:
        return ()
    event = _EVENT_OF[order.status]
    by_buyer = MOVES[event].role is Role.BUYER
    name, company_id = (order.buyer, buyer_id) if by_buyer else (order.supplier, supplier_id)
    return (NewEvent(event, at, company_id, name, note=IMPORTED),)


def _totals(fresh: list[ImportedOrder]) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for order in fresh:
        totals[order.currency] += order.total_minor
    return dict(sorted(totals.items()))
