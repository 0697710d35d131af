"""Bringing orders in from a file: all of them, or none."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from buyer_portal.domain.errors import ImportRefused
from buyer_portal.domain.imports.difference import Standing, differences, standing_of
from buyer_portal.domain.imports.order import IMPORTED, ImportedOrder, Problem
from buyer_portal.domain.ordering import NewEvent, NewOrder
from buyer_portal.domain.orders.order import MOVES, OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.services.imports.file import Progress, check_file
from buyer_portal.services.imports.near import add_new_companies, near_codes_of
from buyer_portal.services.imports.status import move_as_in_file
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.imports import stored_orders
from buyer_portal.store.ordering import place_orders
from buyer_portal.store.people.people import company_ids_of

_EVENT_OF = {move.to_status: event for event, move in MOVES.items() if event is not OrderEvent.DECLINE}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `totals` in minor units by currency; `skipped` are order numbers; `problems` sentences.

    `already_there` counts orders as in the file, including those that have `moved_on` here since. `moved` were given
    the file's status; `other_status` have another one and were left alone. `near` names new companies spelled almost
    like another, `near_codes` codes that differ from the catalogue's in leading zeros only. The last four are
    sentences.
    `understood` says how the file was read, where that was not plain.
    """

    orders: int
    lines: int
    totals: dict[str, int]
    skipped: tuple[str, ...]
    already_there: int
    new_buyers: int
    new_suppliers: int
    problems: tuple[str, ...]
    moved_on: tuple[str, ...] = ()
    other_status: tuple[str, ...] = ()
    moved: int = 0
    near: tuple[str, ...] = ()
    near_codes: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sorted:
    """The orders of a file by what is here already."""

    fresh: list[ImportedOrder] = field(default_factory=list)
    clashes: list[Problem] = field(default_factory=list)
    same: int = 0
    behind: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    ahead: list[tuple[ImportedOrder, str]] = field(default_factory=list)


def import_orders(
    path: str | Path, *, skip_bad: bool = False, update_status: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Bring in the orders of a CSV file, in one transaction. Orders that are here already, as they are, don't count.

    Companies that are new are made, without people. An order that has moved on since it was imported, or has other
    lines since a proposal was accepted, is the same order. With `skip_bad`, orders with a bad row are left out and the
    others come in. With `update_status`, orders that stand further on in the file than here are moved there; without,
    the report names them.

    Raises:
        ImportRefused: rows that can't be imported, or no such file; nothing was written.
        PortalBusy: somebody else was writing; try again.
    """
    tell = progress or (lambda _what, _done, _of: None)
    checked = check_file(Path(path), tell)
    if checked.problems and not skip_bad:
        raise ImportRefused([str(problem) for problem in checked.problems])
    with transaction() as db:
        found = _sort_out(db, checked.orders)
        if found.clashes and not skip_bad:
            raise ImportRefused([str(clash) for clash in found.clashes])
        near: list[str] = []
        new_buyers = add_new_companies(db, Side.BUYER, [order.buyer for order in found.fresh], near)
        new_suppliers = add_new_companies(db, Side.SUPPLIER, [order.supplier for order in found.fresh], near)
        near_codes = near_codes_of(db, found.fresh)
        place_orders(db, _as_placed(db, found.fresh), progress=lambda done: tell("Writing", done, len(found.fresh)))
        left = [sentence for _, sentence in found.ahead]
        moved: list[Changed] = []
        if update_status:
            moved, left = move_as_in_file(db, {order.number: order.status for order, _ in found.ahead}, now())
    for news in moved:
        bus.announce(news)
    return ImportReport(
        orders=len(found.fresh),
        lines=sum(len(order.lines) for order in found.fresh),
        totals=_totals(found.fresh),
        skipped=(*checked.refused, *(clash.value for clash in found.clashes)),
        already_there=found.same + len(found.behind),
        new_buyers=new_buyers,
        new_suppliers=new_suppliers,
        problems=tuple(str(problem) for problem in (*checked.problems, *found.clashes)),
        moved_on=tuple(found.behind),
        other_status=(*left, *found.apart),
        moved=len(moved),
        near=tuple(near),
        near_codes=near_codes,
        understood=checked.understood,
    )


def _sort_out(db: Connection, candidates: list[ImportedOrder]) -> _Sorted:
    """Tell the orders that are new from those that are here, as they are or otherwise."""
    found, there = _Sorted(), dict(stored_orders(db, [order.number for order in candidates]))
    for order in candidates:
        if order.number not in there:
            found.fresh.append(order)
        elif others := differences(order, stored := there[order.number]):
            reason = f"is here already, with {', '.join(others)}"
            found.clashes.append(Problem(order.first_line, "order_number", order.number, reason))
        else:
            standing = standing_of(stored.status, order.status)
            said = f"{order.number}: {order.status.words} in the file, {stored.status.words} here; {standing}"
            if standing is Standing.AHEAD:
                found.ahead.append((order, said))
            elif standing is Standing.SAME:
                found.same += 1
            else:
                (found.behind if standing is Standing.BEHIND else found.apart).append(said)
    return found


def _as_placed(db: Connection, fresh: list[ImportedOrder]) -> Iterator[NewOrder]:
    buyers = company_ids_of(db, Side.BUYER, {order.buyer for order in fresh})
    suppliers = company_ids_of(db, Side.SUPPLIER, {order.supplier for order in fresh})
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
            undated=order.status is not OrderStatus.PENDING,
        )


def _history(order: ImportedOrder, buyer_id: int, supplier_id: int, at: datetime) -> tuple[NewEvent, ...]:
    """One timeline event for the imported status, dated at the import and without a person."""
    if order.status is OrderStatus.PENDING:
        return ()
    event = _EVENT_OF[order.status]
    by_buyer = MOVES[event].side is Side.BUYER
    name, company_id = (order.buyer, buyer_id) if by_buyer else (order.supplier, supplier_id)
    return (NewEvent(event, at, company_id, name, note=IMPORTED),)


def _totals(fresh: list[ImportedOrder]) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for order in fresh:
        totals[order.currency] += order.total_minor
    return dict(sorted(totals.items()))
