"""Writing the new orders of a file, part by part."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection

from buyer_portal.domain.errors import ImportRefused, ImportStopped, PortalError
from buyer_portal.domain.imports.order import ImportedOrder, as_placed
from buyer_portal.domain.people.person import Side
from buyer_portal.live.changed import Changed
from buyer_portal.services.imports.comparing import Found, compare_some
from buyer_portal.services.imports.file import Progress
from buyer_portal.services.imports.near import near_codes_of, near_names_of
from buyer_portal.services.imports.status import move_as_in_file
from buyer_portal.services.record.writing import record_imported
from buyer_portal.settings import now
from buyer_portal.store.engine import reading
from buyer_portal.store.imports.due import note_due
from buyer_portal.store.imports.parts import Part, in_parts, look_at_what_grew, writes_bit_by_bit
from buyer_portal.store.ordering import Placing
from buyer_portal.store.ordering_rows import OrderRows, rows_of
from buyer_portal.store.people.people import add_companies, companies_of, company_ids_of

T = TypeVar("T")
LINES, LINES_BIT_BY_BIT = 2_500, 1_000
"""Of a part. Whoever wants to write to SQLite meanwhile waits for one part at most."""
_MOVED_AT_ONCE, _COMPANIES_AT_ONCE, _RECORDED_AT_ONCE = 10, 50, 50
_MANY = 1_000  # orders; of fewer, a database that counts by itself knows soon enough


@dataclass(slots=True)
class Written:
    """What was written; the lists are sentences, `left` about orders that were not moved."""

    orders: int = 0
    lines: int = 0
    totals: Counter[str] = field(default_factory=Counter)
    new_buyers: int = 0
    new_suppliers: int = 0
    near: list[str] = field(default_factory=list)
    near_codes: tuple[str, ...] = ()
    moved: list[Changed] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def write_orders(found: Found, tell: Progress, *, update_status: bool, skip_bad: bool) -> Written:
    """Write what is new, move what may be moved, and record it with every company that has orders in it.

    On PostgreSQL all of it is one transaction. On SQLite each part is one, so that people's deeds come in between: what
    ends it early leaves whole orders, and the same file brings in the rest. An order whose number was taken meanwhile
    is looked at again.

    Raises:
        ImportRefused: a number was taken meanwhile by another order; nothing was written. Not with `skip_bad`, and not
            on SQLite: there the order is left out and named.
        ImportStopped: the database failed after some parts; the same file brings in the rest.
        PortalBusy, PortalUnavailable: it failed, and nothing was written.
    """
    written = Written()
    try:
        with in_parts() as part:
            _write(found, part, tell, written, update_status=update_status, skip_bad=skip_bad)
    except PortalError as failure:
        if written.orders and writes_bit_by_bit():
            raise ImportStopped(written.orders, len(found.fresh), failure) from failure
        raise
    if written.orders > _MANY:
        look_at_what_grew()
    return written


def _write(found: Found, part: Part, tell: Progress, written: Written, *, update_status: bool, skip_bad: bool) -> None:
    # By buyer: what a part writes lies together in the indexes, and few tallies are touched twice.
    fresh, placing, bit_by_bit = sorted(found.fresh, key=_buyer), Placing(), writes_bit_by_bit()
    with reading() as db:
        written.near_codes = near_codes_of(db, fresh)
    buyers = _ids_of(part, Side.BUYER, dict.fromkeys(order.buyer for order in fresh), written)
    suppliers = _ids_of(part, Side.SUPPLIER, dict.fromkeys(order.supplier for order in fresh), written)
    at, done = now(), 0
    made = (
        (some, [rows_of(as_placed(order, buyers[order.buyer], suppliers[order.supplier], at)) for order in some])
        for some in _parts(fresh, LINES_BIT_BY_BIT if bit_by_bit else LINES)
    )
    # A server writes in a process of its own: the next rows are made meanwhile.
    for some, rows in made if bit_by_bit else _one_ahead(made):
        if bit_by_bit:
            with reading() as db:
                placing.prepare(db, rows)
        with part(lasting=False) as db:
            rows = _still_new(db, some, rows, found)
            if found.clashes and not skip_bad and not bit_by_bit:
                raise ImportRefused([str(clash) for clash in found.clashes])
            placing.write(db, rows)
            if bit_by_bit or placing.has_much_to_count:
                placing.count(db)
            note_due(db, Counter(company for one in rows for company in (one.new.buyer_id, one.new.supplier_id)), {})
        _note(written, rows)
        done += len(some)
        tell("Writing", done, len(fresh))
    written.left = [sentence for _, sentence in found.ahead]
    if update_status:
        _move(found, part, written)
    with part() as db:
        placing.count(db)
    recorded = _RECORDED_AT_ONCE
    while recorded == _RECORDED_AT_ONCE:
        with part() as db:
            recorded = record_imported(db, _RECORDED_AT_ONCE)


def _ids_of(part: Part, side: Side, names: dict[str, None], written: Written) -> dict[str, int]:
    """The companies' ids; those that are new are made. What takes a while is done when nobody waits for it."""
    with reading() as db:
        before = companies_of(db, side)
    new, ids, rest = list[str](), dict[str, int](), iter(names)
    while some := list(islice(rest, _COMPANIES_AT_ONCE)):
        with part() as db:
            new += add_companies(db, side, some)
            ids |= company_ids_of(db, side, set(some))
    written.near += near_names_of(side, before, new)
    if side is Side.BUYER:
        written.new_buyers = len(new)
    else:
        written.new_suppliers = len(new)
    return ids


def _buyer(order: ImportedOrder) -> str:
    return order.buyer


def _parts(orders: Sequence[ImportedOrder], most_lines: int) -> Iterator[list[ImportedOrder]]:
    some, lines = list[ImportedOrder](), 0
    for order in orders:
        some.append(order)
        lines += len(order.lines)
        if lines >= most_lines:
            yield some
            some, lines = [], 0
    if some:
        yield some


def _one_ahead(made: Iterator[T]) -> Iterator[T]:
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, made, None)
        while (one := coming.result()) is not None:
            coming = thread.submit(next, made, None)
            yield one


def _still_new(db: Connection, some: list[ImportedOrder], rows: list[OrderRows], found: Found) -> list[OrderRows]:
    """Those of the orders that nobody else has placed since the file was compared with what is here."""
    new = Found(clashes=found.clashes, behind=found.behind, apart=found.apart, ahead=found.ahead)
    compare_some(db, some, new)
    found.same += new.same
    still = {order.number for order in new.fresh}
    return rows if len(still) == len(rows) else [one for one in rows if one.new.number in still]


def _move(found: Found, part: Part, written: Written) -> None:
    wanted, written.left = sorted((order.number, order.status) for order, _ in found.ahead), []
    for start in range(0, len(wanted), _MOVED_AT_ONCE):
        with part() as db:
            moved, left = move_as_in_file(db, dict(wanted[start : start + _MOVED_AT_ONCE]), now())
            note_due(db, {}, Counter(company for news in moved for company in news.companies))
        written.moved += moved
        written.left += left


def _note(written: Written, rows: Sequence[OrderRows]) -> None:
    written.orders += len(rows)
    for one in rows:
        written.lines += len(one.new.lines)
        written.totals[one.new.currency] += one.total_minor
