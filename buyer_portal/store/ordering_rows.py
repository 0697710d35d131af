"""The rows that a new order is made of, and writing very many of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, islice
from typing import Any

import psycopg
from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import IntegrityError, OperationalError

from buyer_portal.domain.ordering import NewOrder, short_number
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.record.chain import START, event_link, side_of
from buyer_portal.domain.text import compact, sort_key
from buyer_portal.store.orders.items import ItemKey
from buyer_portal.store.patience import check_patience

Values = tuple[Any, ...]
ORDER = (
    *("number", "short_number", "search_number", "sort_number", "buyer_id", "supplier_id", "status", "version"),
    *("currency", "total_minor", "line_count", "first_item", "placed_at", "placed_by", "expected_at", "expected_until"),
    *("wanted_at", "wanted_until", "moved_at", "undated", "again_of", "timeline_hash"),
)
"""The columns of `OrderRows.order`; those of its id and its supplier's policy are known when it is written."""
LINE = ("order_id", "position", "item_id", "buyer_id", "quantity", "unit_price_minor", "unit")
EVENT = ("order_id", "event", "at", "person_id", "person_name", "company_id", "note", "hash")
_SHORT_NUMBER = 40
_FEW = 50  # rows; of more, preparing the way costs less than it saves


@dataclass(frozen=True, slots=True)
class OrderRows:
    """An order as it will be written, but for what only the database knows; `events` lack the order's id."""

    new: NewOrder
    total_minor: int
    order: Values
    events: list[Values]

    def lines(self, order_id: int, item_ids: dict[ItemKey, int]) -> Iterator[Values]:
        """Its lines, by `LINE`."""
        supplier_id, buyer_id = self.new.supplier_id, self.new.buyer_id
        for position, line in enumerate(self.new.lines, start=1):
            item_id = item_ids[supplier_id, line.sku, line.name]
            yield order_id, position, item_id, buyer_id, line.quantity, line.unit_price_minor, line.unit


def rows_of(order: NewOrder) -> OrderRows:
    """Make the rows of an order: most of the work, and none of it needs the database."""
    events, total_minor = _events(order), order.total_minor
    return OrderRows(order, total_minor, _order(order, total_minor, events[-1][-1]), events)


def _order(order: NewOrder, total_minor: int, timeline_hash: str) -> Values:
    number, due, wanted = order.number.upper(), order.due, order.wanted
    return (
        *(number, compact(short_number(number))[:_SHORT_NUMBER], compact(number), sort_key(number)),
        *(order.buyer_id, order.supplier_id, order.status.value, order.version),
        *(order.currency, total_minor, len(order.lines), order.lines[0].name if order.lines else ""),
        *(order.placed_at, order.placed_by, due and due.start, due and due.until),
        *(wanted and wanted.start, wanted and wanted.until, order.moved_at, order.undated, order.again_of_id),
        timeline_hash,
    )


def _events(order: NewOrder) -> list[Values]:
    """The lines of the timeline."""
    company_id = order.placed_for_buyer_by or order.buyer_id
    placed = (OrderEvent.PLACE.value, order.placed_at, order.placed_by_id, order.placed_by, company_id, order.note)
    later = [(e.event.value, e.at, e.person_id, e.person_name, e.company_id, e.note) for e in order.history]
    rows, link, number = list[Values](), START, order.number.upper()
    for event in (placed, *later):
        kind, at, person_id, name, company_id, note = event
        side = side_of(company_id, order.buyer_id, order.supplier_id)
        link = event_link(link, number, kind, at, person_id, name, side, note)
        rows.append((*event, link))
    return rows


def new_ids(db: Connection, table: Table, many: int) -> list[int]:
    """Ids for so many new rows, in order; nobody else gets them."""
    if db.dialect.name == "sqlite":  # which has one writer, and gives the next number itself
        last = db.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table.name}").scalar_one()
        return list(islice(count(last + 1), many))
    taken = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return list(db.exec_driver_sql(taken, (table.name, many)).scalars())


def write_rows(db: Connection, table: Table, columns: Sequence[str], rows: Sequence[Values]) -> None:
    """Write rows with values for these columns, however many.

    Raises:
        IntegrityError: as for any other insert; on PostgreSQL its statement is the COPY.
    """
    if len(rows) < _FEW:
        if rows:
            db.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])
        return
    stored = _as_stored(db, table, columns, rows)
    if db.dialect.name == "sqlite":
        places = ", ".join("?" * len(columns))
        db.exec_driver_sql(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({places})", stored)
    else:
        _copy(db, f"COPY {table.name} ({', '.join(columns)}) FROM STDIN", stored)


def _as_stored(db: Connection, table: Table, columns: Sequence[str], rows: Sequence[Values]) -> Sequence[Values]:
    """The values as the types of the columns hand them to the driver."""
    kinds = [table.c[name].type.dialect_impl(db.dialect) for name in columns]
    converters = {place: convert for place, kind in enumerate(kinds) if (convert := kind.bind_processor(db.dialect))}
    if not converters:
        return rows
    by_column: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, convert in converters.items():
        by_column[place] = list(map(cache(convert), by_column[place]))
    return list(zip(*by_column, strict=True))


def _copy(db: Connection, statement: str, rows: Sequence[Values]) -> None:
    driver = db.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    check_patience()
    try:
        with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        if driver.closed:
            db.invalidate(error)
        kind = IntegrityError if isinstance(error, psycopg.IntegrityError) else OperationalError
        raise kind(statement, {}, error, hide_parameters=True) from error
