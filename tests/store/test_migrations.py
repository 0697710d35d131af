import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql
from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import SQLModel

from buyer_portal.domain.errors import PortalError
from buyer_portal.store.engine import open_engine
from buyer_portal.store.migrate import _config, _tables_replaceable, migrate, pending


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        engine = open_engine(url)
        yield engine
        engine.dispose()
    else:
        yield from _on_postgresql(request.getfixturevalue("_postgresql"))


def _on_postgresql(beside: Engine) -> Iterator[Engine]:
    name = f"{beside.url.database}_migrations"
    with psycopg.connect(
        host=beside.url.host, port=beside.url.port, user=beside.url.username, dbname="postgres", autocommit=True
    ) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        engine = open_engine(beside.url.set(database=name).render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _checks(engine: Engine) -> dict[str, set[Any]]:
    look = inspect(engine)
    return {name: {check["name"] for check in look.get_check_constraints(name)} for name in SQLModel.metadata.tables}


def test_the_migrations_make_the_tables_of_the_code(empty: Engine):
    migrate(empty)

    with empty.connect() as db:
        assert compare_metadata(MigrationContext.configure(db), SQLModel.metadata) == []
    assert _checks(empty)["orders"] == {"order_total_not_negative"}
    assert _checks(empty)["order_line"] == {"line_quantity_positive", "line_price_not_negative"}


def test_a_database_is_up_to_date_after_migrating_and_not_before(empty: Engine):
    before = pending(empty)

    migrate(empty)
    migrate(empty)

    assert (before, pending(empty)) == (True, False)


def test_two_starting_at_once_both_find_their_tables(empty: Engine):
    failures: list[Exception] = []

    def start() -> None:
        try:
            migrate(empty)
        except Exception as failure:
            failures.append(failure)

    starts = [threading.Thread(target=start) for _ in range(3)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()

    assert failures == []
    assert not pending(empty)


def test_a_database_of_a_newer_portal_is_left_alone(empty: Engine):
    migrate(empty)
    with empty.connect().execution_options(writes=True) as db, db.begin():
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(PortalError, match="9999"):
        migrate(empty)


def test_foreign_keys_hold_again_after_migrating(tmp_path: Path):
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")

    migrate(engine)

    with engine.connect() as db:
        assert db.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()


TALKED_BEFORE = """
INSERT INTO company (id, name, role, search_text) VALUES (1, 'Bistro', 'BUYER', 'bistro'),
  (2, 'Green Valley', 'SUPPLIER', 'green valley'), (3, 'Green-Valley', 'SUPPLIER', 'green-valley'),
  (4, '绿', 'BUYER', '绿');
INSERT INTO person (id, company_id, name, email, time_zone, notifications_read_to)
  VALUES (1, 1, 'Ada', 'ada@a.example', 'Europe/Berlin', 0), (2, 2, 'Tom', 'tom@b.example', 'Europe/Berlin', 0);
INSERT INTO orders (id, number, short_number, buyer_id, supplier_id, status, version, currency, total_minor, line_count,
  first_item, placed_at, placed_by, moved_at) VALUES (7, 'ORD-1', '1', 1, 2, 'PENDING', 1, 'EUR', 100, 1, 'Tea',
  '2026-01-01 08:00:00', 'Ada', '2026-01-01 08:00:00');
INSERT INTO message (id, order_id, company_id, person_id, person_name, key, text, at)
  VALUES (5, 7, 1, 1, 'Ada', 'key-00001', 'One', '2026-01-01 09:00:00'),
  (6, 7, 2, 2, 'Tom', 'key-00002', 'Two', '2026-01-01 10:00:00');
INSERT INTO thread (order_id, buyer_id, supplier_id, last_message_id) VALUES (7, 1, 2, 6);
INSERT INTO unread (person_id, order_id, messages, first_message_id) VALUES (1, 7, 1, 6);
INSERT INTO notification (id, company_id, order_id, kind, actor, text, at)
  VALUES (9, 1, 7, 'MESSAGE', 'Tom, Green Valley', 'Two', '2026-01-01 10:00:00');
INSERT INTO notification_read (person_id, notification_id) VALUES (1, 9);
INSERT INTO outbox (id, company_id, order_id, kind, at) VALUES (3, 1, 7, 'MESSAGE', '2026-01-01 10:00:00');
INSERT INTO mail (id, person_id, notification_id, attempts) VALUES (2, 1, 9, 0)
"""
TALK = {
    "message": "SELECT id, order_id, company_id, person_id, key, text FROM message",
    "thread": "SELECT order_id, buyer_id, supplier_id, last_message_id FROM thread",
    "unread": "SELECT person_id, order_id, messages, first_message_id FROM unread",
    "notification": "SELECT id, company_id, order_id, kind, text FROM notification",
    "outbox": "SELECT id, company_id, order_id, kind FROM outbox",
    "marks": "SELECT person_id, notification_id FROM notification_read",
    "mail": "SELECT person_id, notification_id FROM mail",
}


def _at(engine: Engine, revision: str, *, back: bool = False) -> None:
    with engine.connect().execution_options(writes=True) as db, _tables_replaceable(db), db.begin():
        (command.downgrade if back else command.upgrade)(_config(db), revision)


def _talk(db: Connection) -> dict[str, list[Any]]:
    return {name: sorted(map(tuple, db.execute(text(query)))) for name, query in TALK.items()}


def _run(engine: Engine, script: str) -> None:
    with engine.connect().execution_options(writes=True) as db, db.begin():
        for statement in script.split(";"):
            db.execute(text(statement))


def test_what_was_said_before_direct_threads_is_kept(empty: Engine):
    _at(empty, "0006")
    _run(empty, TALKED_BEFORE)
    with empty.connect() as db:
        before = _talk(db)

    migrate(empty)

    with empty.connect() as db:
        assert _talk(db) == before
        slugs = {row.id: row.slug for row in db.execute(text("SELECT id, slug FROM company"))}
        if db.dialect.name == "sqlite":
            assert db.execute(text("PRAGMA foreign_key_check")).all() == []
    assert (slugs[1], slugs[2], slugs[4]) == ("bistro", "green-valley", "company")
    assert slugs[3].startswith("green-valley-")


def test_going_back_loses_what_was_said_directly_and_nothing_else(empty: Engine):
    _at(empty, "0006")
    _run(empty, TALKED_BEFORE)
    with empty.connect() as db:
        before = _talk(db)
    migrate(empty)
    _run(
        empty,
        """INSERT INTO direct_thread (id, buyer_id, supplier_id) VALUES (1, 1, 2);
        INSERT INTO message (id, direct_id, company_id, person_id, person_name, key, text, at)
          VALUES (8, 1, 2, 2, 'Tom', 'key-00003', 'Direct', '2026-01-01 11:00:00');
        INSERT INTO thread (id, direct_id, buyer_id, supplier_id, last_message_id) VALUES (90, 1, 1, 2, 8);
        INSERT INTO unread (id, person_id, direct_id, messages, first_message_id) VALUES (90, 1, 1, 1, 8);
        INSERT INTO notification (id, company_id, direct_id, kind, actor, text, at)
          VALUES (10, 1, 1, 'MESSAGE', 'Tom, Green Valley', 'Direct', '2026-01-01 11:00:00');
        INSERT INTO notification_read (person_id, notification_id) VALUES (1, 10);
        INSERT INTO outbox (id, company_id, direct_id, kind, at) VALUES (4, 1, 1, 'MESSAGE', '2026-01-01 11:00:00');
        INSERT INTO mail (id, person_id, notification_id, attempts) VALUES (3, 1, 10, 0)""",
    )

    _at(empty, "0006", back=True)

    with empty.connect() as db:
        assert _talk(db) == before
    assert "direct_thread" not in inspect(empty).get_table_names()
    migrate(empty)
    with empty.connect() as db:
        assert _talk(db) == before


@pytest.mark.parametrize("table", ["message", "thread", "unread", "notification", "outbox"])
def test_what_is_said_is_about_an_order_or_direct_never_both(empty: Engine, table: str):
    migrate(empty)

    assert f"{table}_about_one_thing" in _checks(empty)[table]
