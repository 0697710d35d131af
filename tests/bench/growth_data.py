"""Databases in which a number of orders belongs to one buyer, and as many to a thousand; made once and kept."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Boolean, Connection, Engine, text
from sqlmodel import SQLModel

from buyer_portal.domain.ordering import NewOrder
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.store import migrate as migrations
from buyer_portal.store.engine import transaction
from buyer_portal.store.orders.items import ItemKey, add_items
from buyer_portal.store.people.people import add_companies, company_ids_of, write_person
from tests.bench import data
from tests.bench.postgresql import administrator, plain_url

CROWD = 1_000
"""Buyers that share as many orders as one has."""
KIM, RAY = "kim@bench.example", "ray@bench.example"
"""One of the thousand buyers, and the supplier with most of their orders."""
SUPPLIERS = [f"Wholesaler {n:02}" for n in range(1, 13)]
KITCHENS = [f"Kitchen {n:03}".translate(str.maketrans("0123456789", "bdfghklmnp")) for n in range(CROWD)]
_BATCH = 20_000
_TALKED = 20  # one of so many orders has a chat, and news that was told


def grown(orders: int) -> data.Data:
    """A SQLite file with `orders` orders of one buyer, and as many of a thousand."""

    def fill(new: Path) -> None:
        with data.using(f"sqlite:///{new}") as engine:
            _fill(engine, orders)

    file = data.made_once(f"grown-{orders}", f"{_fingerprint()}.db", fill)
    found = data.Data(file, orders)
    with data.using(found.url) as engine:
        migrations.migrate(engine)
    return found


def grown_on_postgresql(orders: int) -> str | None:
    """The same on the server, as a URL of the portal's setting; None where no server answers."""
    admin = administrator()
    if admin is None:
        return None
    name = f"portal_bench_grown_{orders}_{_fingerprint()}"
    url = plain_url(name).replace("postgresql://", "postgresql+psycopg://")
    with admin:
        there = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if not there:
        source = grown(orders)
        fresh = f"{name}_new"
        with psycopg.connect(plain_url("postgres"), autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(fresh)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(fresh)))
            with data.using(plain_url(fresh).replace("postgresql://", "postgresql+psycopg://")) as engine:
                migrations.migrate(engine)
            _copy(source.file, plain_url(fresh))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
    with data.using(url) as engine:
        migrations.migrate(engine)
    return url


def _fill(engine: Engine, orders: int) -> None:
    migrations.migrate(engine)
    with transaction() as db:
        add_companies(db, Side.BUYER, {data.BUYER, *KITCHENS})
        add_companies(db, Side.SUPPLIER, {*data.SUPPLIERS, *SUPPLIERS})
        buyers = company_ids_of(db, Side.BUYER, {data.BUYER, *KITCHENS})
        suppliers = company_ids_of(db, Side.SUPPLIER, {*data.SUPPLIERS, *SUPPLIERS})
        for company_id, name, email in (
            (buyers[data.BUYER], "Ada Lindqvist", data.ADA),
            (suppliers[data.SUPPLIERS[0]], "Tom Becker", data.TOM),
            (buyers[KITCHENS[0]], "Kim Aalto", KIM),
            (suppliers[SUPPLIERS[0]], "Ray Novak", RAY),
        ):
            write_person(db, company_id=company_id, name=name, email=email, password_hash="-")
        own = [suppliers[name] for name in data.SUPPLIERS]
        theirs = [suppliers[name] for name in SUPPLIERS]
        crowd = [buyers[name] for name in KITCHENS]
        with _without_indexes(db):
            _place(db, data.orders_from([buyers[data.BUYER]], own, orders))
            _place(db, data.orders_from(crowd, theirs, orders, begin=50_000_001, other=True))
        _count(db)
        _talk(db)
        _record(db, orders // 100)


@contextmanager
def _without_indexes(db: Connection) -> Iterator[None]:
    """Make the indexes of the large tables anew afterwards: that is ten times as fast."""
    db.execute(text("PRAGMA cache_size=-2000000"))
    found = """SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
    AND tbl_name IN ('orders', 'order_line', 'timeline_event')"""
    indexes = db.execute(text(found)).all()
    for index in indexes:
        db.execute(text(f"DROP INDEX {index.name}"))
    yield
    for index in indexes:
        db.execute(text(index.sql))


def _place(db: Connection, new_orders: Iterator[NewOrder]) -> None:
    """Write orders as `place_orders` does, but for what seals them, and with the tally counted at the end."""
    raw = db.connection.driver_connection
    assert raw is not None
    order_id = db.scalar(text("SELECT coalesce(max(id), 0) FROM orders")) or 0
    items: dict[ItemKey, int] = {}
    while some := list(islice(new_orders, _BATCH)):
        add_items(db, {(order.supplier_id, line.sku, line.name) for order in some for line in order.lines}, items)
        orders, lines, events = [], [], []
        for order in some:
            order_id += 1
            at, due = _written(order.placed_at), order.due and _written(order.due.start)
            digits = order.number.removeprefix("ORD-")
            numbers = order.number, digits, f"ord{digits}", f"ord {len(digits):02}{digits}"
            whose = order.buyer_id, order.supplier_id, order.status.value, order.version
            what = order.currency, order.total_minor, len(order.lines), order.lines[0].name
            orders.append((order_id, *numbers, *whose, *what, at, order.placed_by, due, due, at))
            for position, line in enumerate(order.lines, start=1):
                item = items[order.supplier_id, line.sku, line.name]
                lines.append((order_id, position, item, order.buyer_id, line.quantity, line.unit_price_minor))
            events.append((order_id, at, order.placed_by, order.buyer_id))
        raw.executemany(
            """INSERT INTO orders (id, number, short_number, search_number, sort_number, buyer_id, supplier_id, status,
            version, currency, total_minor, line_count, first_item, placed_at, placed_by, expected_at, wanted_at,
            moved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            orders,
        )
        raw.executemany(
            """INSERT INTO order_line (order_id, position, item_id, buyer_id, quantity, unit_price_minor)
            VALUES (?, ?, ?, ?, ?, ?)""",
            lines,
        )
        raw.executemany(
            """INSERT INTO timeline_event (order_id, event, at, person_name, company_id, note)
            VALUES (?, 'PLACE', ?, ?, ?, '')""",
            events,
        )


def _written(at: datetime) -> str:
    """A moment as it stands in SQLite."""
    return f"{at.replace(tzinfo=None):%Y-%m-%d %H:%M:%S.%f}"


def _count(db: Connection) -> None:
    """Write the tally of all orders, with a row for each status."""
    each = " UNION ALL ".join(f"SELECT '{status.value}' AS status" for status in OrderStatus)
    db.execute(
        text(f"""INSERT INTO tally (buyer_id, supplier_id, month, currency, status, orders, total_minor)
        SELECT k.buyer_id, k.supplier_id, k.month, k.currency, each.status, 0, 0 FROM (SELECT DISTINCT buyer_id,
        supplier_id, substr(placed_at, 1, 7) AS month, currency FROM orders) k, ({each}) each WHERE TRUE""")
    )
    db.execute(
        text("""INSERT INTO tally (buyer_id, supplier_id, month, currency, status, orders, total_minor)
        SELECT buyer_id, supplier_id, substr(placed_at, 1, 7), currency, status, count(*), sum(total_minor)
        FROM orders WHERE TRUE GROUP BY 1, 2, 3, 4, 5 ON CONFLICT (buyer_id, supplier_id, month, currency, status)
        DO UPDATE SET orders = excluded.orders, total_minor = excluded.total_minor""")
    )


def _talk(db: Connection) -> None:
    """A message in the chat of one of twenty orders, its thread, and a notification of it for either side."""
    some = f"FROM orders WHERE id % {_TALKED} = 0"
    for statement in (
        f"""INSERT INTO message (order_id, company_id, person_id, person_name, key, text, search_text, at)
        SELECT id, buyer_id, 1, 'Ada Lindqvist', 'key-' || number, 'Please ring twice, ' || number,
        'please ring twice ' || search_number, placed_at {some}""",
        """INSERT INTO thread (order_id, buyer_id, supplier_id, last_message_id) SELECT message.order_id,
        orders.buyer_id, orders.supplier_id, message.id FROM message JOIN orders ON orders.id = message.order_id""",
        *(
            f"""INSERT INTO notification (company_id, order_id, kind, person_name, company_name, text, at)
            SELECT {side}_id, id, 'CONFIRM', 'Tom Becker', 'Green Valley Produce', '', placed_at {some}"""
            for side in ("buyer", "supplier")
        ),
    ):
        db.execute(text(statement))


def _record(db: Connection, entries: int) -> None:
    """Entries of Ada's company; what seals them is not what is measured."""
    person, company = db.execute(
        text("SELECT id, company_id FROM person WHERE email = :email"), {"email": data.ADA}
    ).one()
    db.execute(
        text("""INSERT INTO record_chain (id, company_id, home, last_number, last_hash, pruned_to, pruned_hash)
        VALUES (1, :company, :company, :entries, '', 0, '')"""),
        {"company": company, "entries": entries},
    )
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    rows = [
        {
            "number": number,
            "at": (begin + timedelta(days=data.DAYS * number / entries)).replace(tzinfo=None).isoformat(" "),
            "person": person,
            "email": data.ADA if number % 7 else "gone@bench.example",
        }
        for number in range(1, entries + 1)
    ]
    db.execute(
        text("""INSERT INTO record_entry (chain_id, number, at, kind, person_id, person_name, person_email, facts,
        browser, address, search_text, hash) VALUES (1, :number, :at, 'SIGNED_IN', :person, 'Ada Lindqvist', :email,
        '{}', 'Firefox', '127.0.0.1', 'ada lindqvist signed in firefox', '-')"""),
        rows,
    )


def _copy(file: Path, url: str) -> None:
    """Take all rows of a SQLite file over, table by table."""
    source = sqlite3.connect(file)
    with psycopg.connect(url) as db:
        db.execute("SET session_replication_role = replica")
        for table in SQLModel.metadata.sorted_tables:
            columns = [column for column in table.columns if column.computed is None]
            names = [column.name for column in columns]
            booleans = [index for index, column in enumerate(columns) if isinstance(column.type, Boolean)]
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            quoted = ", ".join(f'"{name}"' for name in names)
            with db.cursor() as cursor, cursor.copy(into) as copy:
                for row in source.execute(f'SELECT {quoted} FROM "{table.name}"'):
                    copy.write_row(_with_booleans(row, booleans))
            if "id" in names:
                db.execute(
                    sql.SQL(
                        "SELECT setval(s, GREATEST((SELECT max(id) FROM {0}), 1)) "
                        "FROM pg_get_serial_sequence({1}, 'id') AS s WHERE s IS NOT NULL"
                    ).format(sql.Identifier(table.name), sql.Literal(table.name))
                )
    source.close()
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("VACUUM ANALYZE")


def _with_booleans(row: tuple, booleans: list[int]) -> tuple:
    if not booleans:
        return row
    changed = list(row)
    for index in booleans:
        changed[index] = None if row[index] is None else bool(row[index])
    return tuple(changed)


def _fingerprint() -> str:
    sources = [Path(__file__), Path(data.__file__)]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:10]
