"""What a database holds, in figures: two databases have the same ones exactly when they hold the same rows.

The database writes each row as one text, the same on SQLite and PostgreSQL; they are hashed as they stream by.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Boolean, Connection, DateTime, LargeBinary, inspect
from sqlalchemy.types import String

Tell = Callable[[str, int, int | None], None]
"""Is told what is being done, how much of it is done, and of how much (None = nobody knows)."""
REVISION = "alembic_version"
"""The table that says which schema it is; it is not counted and hashed."""
_ROWS_AT_ONCE, _FILES_AT_ONCE = 2_000, 4  # rows with a photo are large
_NEWEST = 20
_TALLIES = {"tally": ("sum(orders)", "tally"), "orders": ("count(*)", "orders")}


@dataclass(frozen=True, slots=True)
class Contents:
    """`counts` and `hashes` by table; `receipts` are the newest: [receipt, order, time].

    `tally` and `orders` say orders and money by "EUR CANCELLED", as the tally has it and as the orders are counted.
    """

    counts: dict[str, int]
    hashes: dict[str, str]
    tally: dict[str, list[int]]
    orders: dict[str, list[int]]
    receipts: list[list[str]]

    @property
    def tally_is_true(self) -> bool:
        """Whether the tally counts what the orders are."""
        return {key: sums for key, sums in self.tally.items() if sums != [0, 0]} == self.orders


def contents_of(db: Connection, tell: Tell) -> Contents:
    """Read all of it once, in little memory; `db` has to be in one snapshot."""
    counts, hashes, read = dict[str, int](), dict[str, str](), 0
    columns = columns_of(db)
    for table in columns:
        digest, counts[table] = sha256(), 0
        for rows in _rows(db, table, columns[table]):
            digest.update("".join(f"{row}\n" for row in rows).encode())
            counts[table] += len(rows)
            read += len(rows)
            tell("Reading rows", read, None)
        hashes[table] = digest.hexdigest()
    return Contents(counts, hashes, _sums(db, "tally"), _sums(db, "orders"), _newest_receipts(db, columns))


def columns_of(db: Connection) -> dict[str, list[Any]]:
    """The tables of the portal's schema by name, each with its columns as SQLAlchemy describes them."""
    looked = inspect(db)
    return {table: looked.get_columns(table) for table in sorted(looked.get_table_names()) if table != REVISION}


def differences(kept: Contents, found: Contents) -> list[str]:
    """What is not the same, as clauses: "company has 3 rows and not 4"."""
    said = [
        f"{table} has {found.counts.get(table, 0):,} rows and not {count:,}"
        for table, count in kept.counts.items()
        if found.counts.get(table) != count
    ]
    said += [f"{table} is not in the backup's list" for table in found.counts if table not in kept.counts]
    same_count = [table for table, count in kept.counts.items() if found.counts.get(table) == count]
    said += [f"rows of {table} differ" for table in same_count if found.hashes[table] != kept.hashes.get(table)]
    said += ["the tally differs"] if (found.tally, found.orders) != (kept.tally, kept.orders) else []
    return said + (["the newest receipts differ"] if found.receipts != kept.receipts else [])


def _rows(db: Connection, table: str, columns: list[Any]) -> Iterator[list[str]]:
    """Each row as text, in pieces, by primary key."""
    cells = [_text(db, column) for column in sorted(columns, key=lambda column: column["name"])]
    row = " || ".join(f"coalesce(length({cell}) || ':' || {cell}, '~')" for cell in cells)
    types = {column["name"]: column["type"] for column in columns}
    key = inspect(db).get_pk_constraint(table)["constrained_columns"]
    order = ", ".join(_sorted_by(db, name, types[name]) for name in key) or "1"
    at_once = _FILES_AT_ONCE if any(isinstance(kind, LargeBinary) for kind in types.values()) else _ROWS_AT_ONCE
    result = db.exec_driver_sql(
        f'SELECT {row} FROM "{table}" ORDER BY {order}', execution_options={"yield_per": at_once}
    )
    for part in result.scalars().partitions():
        yield list(part)


def _text(db: Connection, column: Any) -> str:
    name, kind = f'"{column["name"]}"', column["type"]
    if db.dialect.name == "sqlite":
        return f"CASE WHEN {name} IS NOT NULL THEN hex({name}) END" if isinstance(kind, LargeBinary) else name
    if isinstance(kind, DateTime):  # as SQLAlchemy writes it into SQLite
        return f"to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')"
    if isinstance(kind, LargeBinary):
        return f"upper(encode({name}, 'hex'))"
    return f"{name}::int::text" if isinstance(kind, Boolean) else f"{name}::text"


def _sorted_by(db: Connection, name: str, kind: Any) -> str:
    by_bytes = db.dialect.name == "postgresql" and isinstance(kind, String)
    return f'"{name}" COLLATE "C"' if by_bytes else f'"{name}"'


def _sums(db: Connection, of: str) -> dict[str, list[int]]:
    count, table = _TALLIES[of]
    query = f"SELECT currency, status, {count}, sum(total_minor) FROM {table} GROUP BY currency, status"
    sums = {f"{row[0]} {row[1]}": [int(row[2]), int(row[3])] for row in db.exec_driver_sql(query)}
    return dict(sorted(sums.items()))


def _newest_receipts(db: Connection, columns: dict[str, list[Any]]) -> list[list[str]]:
    at = next(column for column in columns["cancellation"] if column["name"] == "at")
    newest = f"SELECT receipt, order_id, {_text(db, at)} AS told FROM cancellation ORDER BY told DESC, receipt"
    found = f"({newest} LIMIT {_NEWEST}) AS newest JOIN orders ON orders.id = newest.order_id"
    query = f"SELECT receipt, number, told FROM {found}"
    return sorted(([str(cell) for cell in row] for row in db.exec_driver_sql(query)), key=lambda row: row[::-1])
