"""The service `cancel_order`: how long it takes, how many a second, beside its own statements without the portal."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine, event, func, select

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.store.engine import reading
from buyer_portal.store.tables import cancellation, notification, orders
from tests.bench import data
from tests.bench.postgresql import administrator, drop_database, new_database, plain_url
from tests.bench.report import Row, middle, row

Script = list[list[tuple[str, Any, bool]]]
Bare = Callable[[], AbstractContextManager[tuple[Any, str]]]
"""A bare connection, and how a writing transaction begins there."""
Databases = tuple[str, Bare, Callable[[], None]]

_AT_ONCE = 8
_P50_MS, _PER_SECOND, _SHARE_OF_BARE = 2.5, 500, {"SQLite": 0.4, "PostgreSQL": 0.7}


@dataclass(slots=True)
class _Found:
    alone_ms: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    bare_per_second: list[float] = field(default_factory=list)
    wrong: int = 0


def cancelling(*, quick: bool) -> list[Row]:
    """SQLite always; PostgreSQL where a server answers."""
    orders_, each, rounds = (200, 16, 1) if quick else (10_000, 400, 3)
    rows = []
    for name, databases in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with databases(orders_) as database:
            if database:
                rows += _rows(name, _measure(*database, each, rounds))
    return rows


def _rows(name: str, found: _Found) -> Iterator[Row]:
    alone, many, bare = middle(found.alone_ms), middle(found.per_second), middle(found.bare_per_second)
    sqlite = name == "SQLite"
    yield row(
        f"cancel-order.{name.lower()}.alone",
        f"cancel_order, {name}: one after the other",
        "ms",
        alone,
        f"≤ {_P50_MS}",
        alone <= _P50_MS if sqlite else None,
    )
    yield row(
        f"cancel-order.{name.lower()}.at-once",
        f"cancel_order, {name}: {_AT_ONCE} at once; bare: one connection",
        "a second",
        many,
        f"≥ {_PER_SECOND}, ≥ {_SHARE_OF_BARE[name]} × bare",
        many >= _PER_SECOND * sqlite and many >= _SHARE_OF_BARE[name] * bare,
        yardstick=bare,
        details={"portal": found.per_second, "bare": found.bare_per_second},
    )
    yield row(
        f"cancel-order.{name.lower()}.wrong",
        f"cancel_order, {name}: wrong outcomes",
        "",
        found.wrong,
        "0",
        found.wrong == 0,
    )


def _measure(ours: str, bare: Bare, copy: Callable[[], None], each: int, rounds: int) -> _Found:
    """In turn: one after the other, eight at once, and what the portal says to the database without the portal."""
    found = _Found()
    with data.using(ours) as engine:
        ada = data.person(data.ADA)
        numbers = data.add_pending(3 * each * rounds)
        for turn in range(rounds):
            alone, together, heard = (numbers[(3 * turn + n) * each : (3 * turn + n + 1) * each] for n in range(3))
            found.alone_ms += [_milliseconds(ada, number) for number in alone]
            found.per_second.append(_together(ada, together))
            engine.dispose()
            copy()  # the same orders and the same next ids, for the bare statements
            found.bare_per_second.append(_say_again(bare, _listen(engine, ada, heard)))
        found.wrong = _wrong(numbers)
    return found


def _cancel(ada: Person, number: str) -> None:
    cancel_order(ada, number, seen_version=1, key=f"bench-{number}")


def _milliseconds(ada: Person, number: str) -> float:
    started = time.perf_counter()
    _cancel(ada, number)
    return (time.perf_counter() - started) * 1000


def _together(ada: Person, numbers: Sequence[str]) -> float:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        started = time.perf_counter()
        list(pool.map(lambda number: _cancel(ada, number), numbers))
        return len(numbers) / (time.perf_counter() - started)


def _listen(engine: Engine, ada: Person, numbers: Sequence[str]) -> Script:
    """What cancelling these orders says to the database, order by order."""
    script: Script = []

    def heard(_db: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if not statement.startswith("BEGIN"):
            script[-1].append((statement, parameters, many))

    event.listen(engine, "before_cursor_execute", heard)
    try:
        for number in numbers:
            script.append([])
            _cancel(ada, number)
    finally:
        event.remove(engine, "before_cursor_execute", heard)
    return script


def _say_again(bare: Bare, script: Script) -> float:
    """Orders a second, over one connection of the same driver."""
    with bare() as (db, begin):
        started = time.perf_counter()
        for order in script:
            cursor = db.cursor()
            if begin:
                cursor.execute(begin)
            for statement, parameters, many in order:
                # Rows that are inserted for their ids come as one statement, whatever SQLAlchemy calls it.
                at_once = many and isinstance(parameters, list)
                (cursor.executemany if at_once else cursor.execute)(statement, parameters)
                if cursor.description:
                    cursor.fetchall()
            db.commit()
        return len(script) / (time.perf_counter() - started)


def _wrong(numbers: Sequence[str]) -> int:
    """How many orders were not cancelled exactly once, with everything that belongs to it."""
    with reading() as db:
        wanted = select(orders.c.id).where(orders.c.number.in_(numbers), orders.c.version == 2)
        done = db.scalars(wanted.where(orders.c.status == OrderStatus.CANCELLED.value)).all()
        kept = [
            db.scalar(select(func.count()).where(table.c.order_id.in_(done))) or 0
            for table in (cancellation, notification)
        ]
    return abs(len(numbers) - len(done)) + abs(len(numbers) - kept[0]) + abs(2 * len(numbers) - kept[1])


@contextmanager
def _sqlite(count: int) -> Iterator[Databases]:
    ours = data.copy_of(data.orders_of_one_buyer(count), "cancelling")

    @contextmanager
    def bare() -> Iterator[tuple[Any, str]]:
        with closing(sqlite3.connect(data.FOLDER / "cancelling-bare.db", isolation_level=None)) as db:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
                db.execute(f"PRAGMA {pragma}")
            yield db, "BEGIN IMMEDIATE"

    yield ours.url, bare, lambda: data.copy_of(ours, "cancelling-bare") and None


@contextmanager
def _postgres(count: int) -> Iterator[Databases | None]:
    if (admin := administrator()) is None:
        yield None
        return
    ours, theirs = (f"portal_bench_{os.getpid()}{end}" for end in ("", "_bare"))

    def copy() -> None:
        drop_database(admin, theirs)
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (theirs, ours))))

    @contextmanager
    def bare() -> Iterator[tuple[Any, str]]:
        with psycopg.connect(plain_url(theirs)) as db:
            yield db, ""

    with admin, new_database(admin, ours) as url:
        try:
            data.fill(url, count)
            yield url, bare, copy
        finally:
            drop_database(admin, theirs)
