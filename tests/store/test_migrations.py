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
    there = [name for name in SQLModel.metadata.tables if look.has_table(name)]
    return {name: {check["name"] for check in look.get_check_constraints(name)} for name in there}


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
        INSERT INTO notification (id, company_id, direct_id, kind, person_name, company_name, text, at)
          VALUES (10, 1, 1, 'MESSAGE', 'Tom', 'Green Valley', 'Direct', '2026-01-01 11:00:00');
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


TOLD_BEFORE = """
INSERT INTO company (id, name, side, slug, search_text, name_key) VALUES (1, 'Bistro', 'BUYER', 'bistro', '', 'bistro'),
  (2, 'Green, Valley', 'SUPPLIER', 'green-valley', '', 'green, valley');
INSERT INTO direct_thread (id, buyer_id, supplier_id) VALUES (4, 1, 2);
INSERT INTO orders (id, number, short_number, buyer_id, supplier_id, status, version, currency, total_minor, line_count,
  first_item, placed_at, placed_by, moved_at, undated) VALUES (7, 'ORD-1', '1', 1, 2, 'PENDING', 1, 'EUR', 100, 1,
  'Tea', '2026-01-01 08:00:00', 'Ada', '2026-01-01 08:00:00', FALSE);
INSERT INTO notification (id, company_id, order_id, direct_id, kind, actor, text, at) VALUES
  (9, 1, 7, NULL, 'CONFIRM', 'Tom Becker, Green, Valley', '', '2026-01-01 10:00:00.000000'),
  (10, 2, 7, NULL, 'CONFIRM', 'Green Valley, Green, Valley', '', '2026-01-01 10:00:00.000000'),
  (11, 1, NULL, 4, 'MESSAGE', 'Tom, Green, Valley', 'Hi', '2026-01-01 10:00:00.000000'),
  (12, 1, 7, NULL, 'DELIVER', 'Tom Becker, ', '', '2026-01-02 10:00:00.000000');
INSERT INTO outbox (id, company_id, order_id, direct_id, kind, at) VALUES
  (3, 1, 7, NULL, 'CONFIRM', '2026-01-01 10:00:00.000000'), (4, 2, 7, NULL, 'CONFIRM', '2026-01-01 10:00:00.000000'),
  (5, 1, NULL, 4, 'MESSAGE', '2026-01-01 10:00:00.000000'), (6, 1, 7, NULL, 'DELIVER', '2026-01-03 10:00:00.000000')
"""


def test_who_was_told_of_is_a_person_and_a_company_and_news_to_mail_leads_to_its_notification(empty: Engine):
    _at(empty, "0016")
    _run(empty, TOLD_BEFORE)
    actors = "SELECT id, actor FROM notification ORDER BY id"
    with empty.connect() as db:
        before = [tuple(row) for row in db.execute(text(actors))]

    migrate(empty)

    with empty.connect() as db:
        names = db.execute(text("SELECT person_name, company_name FROM notification ORDER BY id")).all()
        leads = db.execute(text("SELECT id, notification_id FROM outbox ORDER BY id")).all()
    assert [tuple(row) for row in names] == [
        ("Tom Becker", "Green, Valley"),
        ("Green Valley", "Green, Valley"),
        ("Tom", "Green, Valley"),
        ("Tom Becker", ""),
    ]
    assert [tuple(row) for row in leads] == [(3, 9), (4, 10), (5, 11), (6, None)]
    _at(empty, "0016", back=True)
    with empty.connect() as db:
        assert [tuple(row) for row in db.execute(text(actors))] == before
    assert "outbox_about_one_thing" in _checks(empty)["outbox"]
    migrate(empty)


@pytest.mark.parametrize("table", ["message", "thread", "unread", "notification", "outbox"])
def test_what_is_said_is_about_an_order_or_direct_never_both(empty: Engine, table: str):
    migrate(empty)

    assert f"{table}_about_one_thing" in _checks(empty)[table]


SPELLED_BEFORE = """
INSERT INTO company (id, name, role, slug, search_text) VALUES (1, 'Café Nord', 'BUYER', 'cafe-nord', ''),
  (2, 'CAFE\u0301  NORD', 'BUYER', 'cafe-nord-2', ''), (3, 'Café Nord', 'SUPPLIER', 'cafe-nord', '');
INSERT INTO person (id, company_id, name, email, time_zone, notifications_read_to)
  VALUES (1, 1, 'Ada', 'jose\u0301@a.example', 'Europe/Berlin', 0), (2, 1, 'Ben', 'ben@a.example', 'Europe/Berlin', 0);
INSERT INTO product (id, supplier_id, sku, name, unit, price_minor, currency, available, version, search_text)
  VALUES (1, 3, 'bas-01', 'Basil', 'bunch', 240, 'EUR', TRUE, 1, ''),
  (2, 3, 'BAS-01', 'Basil', 'bunch', 260, 'EUR', TRUE, 1, '');
INSERT INTO orders (id, number, short_number, buyer_id, supplier_id, status, version, currency, total_minor, line_count,
  first_item, placed_at, placed_by, moved_at) VALUES (7, 'ORD-1', '1', 1, 3, 'DELIVERED', 1, 'EUR', 100, 1, 'Tea',
  '2026-01-01 08:00:00', 'Ada', '2026-02-01 08:00:00'), (8, 'ORD-2', '2', 1, 3, 'PENDING', 1, 'EUR', 100, 1, 'Tea',
  '2026-01-01 08:00:00', 'Ada', '2026-01-01 08:00:00');
INSERT INTO timeline_event (order_id, event, at, person_name, company_id, note)
  VALUES (7, 'DELIVER', '2026-02-01 08:00:00', 'Café Nord', 3, 'Imported with this status')
"""


def test_spellings_that_were_two_stay_two_and_every_other_name_gets_its_key(empty: Engine):
    _at(empty, "0011")
    _run(empty, SPELLED_BEFORE)

    migrate(empty)

    with empty.connect() as db:
        keys = dict(map(tuple, db.execute(text("SELECT id, name_key FROM company"))))
        codes = dict(map(tuple, db.execute(text("SELECT id, sku_key FROM product"))))
        undated = dict(map(tuple, db.execute(text("SELECT number, undated FROM orders"))))
        emails = db.scalars(text("SELECT email FROM person ORDER BY id")).all()
    assert keys == {1: "café nord", 2: "café nord\n2", 3: "café nord"}
    assert codes == {1: "bas-01", 2: "bas-01\n2"}
    assert {number: bool(marked) for number, marked in undated.items()} == {"ORD-1": True, "ORD-2": False}
    assert emails == ["josé@a.example", "ben@a.example"]
    _at(empty, "0011", back=True)
    assert "name_key" not in {column["name"] for column in inspect(empty).get_columns("company")}


def test_what_was_written_before_the_fold_is_found_and_sorted_after_it(empty: Engine):
    _at(empty, "0011")
    _run(
        empty,
        """
INSERT INTO company (id, name, role, slug, search_text) VALUES (1, 'Fromagerie Évêque', 'SUPPLIER', 'x', 'x'),
  (2, 'Bistro', 'BUYER', 'bistro', 'bistro');
INSERT INTO person (id, company_id, name, email, time_zone, notifications_read_to)
  VALUES (1, 2, 'Ada', 'ada@a.example', 'Europe/Berlin', 0);
INSERT INTO item (id, supplier_id, sku, name, search_text) VALUES (1, 1, 'GR-1', 'Groß-Käse', 'gr-1 gross-käse');
INSERT INTO product (id, supplier_id, sku, name, unit, price_minor, currency, available, version, search_text)
  VALUES (1, 1, 'GR-1', 'Crème', 'box', 100, 'EUR', true, 1, 'gr-1 crème');
INSERT INTO orders (id, number, short_number, buyer_id, supplier_id, status, version, currency, total_minor, line_count,
  first_item, placed_at, placed_by, moved_at) VALUES (7, 'ORD-1001', '1001', 2, 1, 'PENDING', 1, 'EUR', 100, 1, 'Tea',
  '2026-01-01 08:00:00', 'Ada', '2026-01-01 08:00:00');
INSERT INTO message (id, order_id, company_id, person_id, person_name, key, text, at)
  VALUES (5, 7, 2, 1, 'Ada', 'key-00001', 'Déjà vu', '2026-01-01 09:00:00')
""",
    )

    migrate(empty)

    with empty.connect() as db:
        rows = db.execute(text("SELECT search_text, sort_name FROM company ORDER BY id")).all()
        assert tuple(rows[0]) == ("fromagerie eveque\nevequ", "fromagerie eveque")
        assert db.scalar(text("SELECT search_text FROM item")) == "gr 1 gross kase\ngrosskase\ngross kaese"
        assert tuple(db.execute(text("SELECT search_text, sort_code FROM product")).one()) == ("gr 1 creme", "gr 011")
        folded = db.execute(text("SELECT search_number, short_number, sort_number FROM orders")).one()
        assert tuple(folded) == ("ord1001", "1001", "ord 041001")
        assert db.scalar(text("SELECT search_text FROM message")) == "deja vu"
        if db.dialect.name == "sqlite":
            assert db.execute(text("PRAGMA foreign_key_check")).all() == []
    _at(empty, "0011", back=True)
    with empty.connect() as db:
        assert db.scalar(text("SELECT search_text FROM item")) == "gr-1 gross-käse"


def test_everybody_who_was_there_before_gets_a_secret_of_their_own(empty: Engine):
    _at(empty, "0017")
    _run(
        empty,
        """
INSERT INTO company (id, name, side, slug, search_text, name_key) VALUES (1, 'Bistro', 'BUYER', 'bistro', '', 'bistro');
INSERT INTO person (id, company_id, name, email, time_zone, notifications_read_to) VALUES
  (1, 1, 'Ada', 'ada@a.example', 'Europe/Berlin', 0), (2, 1, 'Ben', 'ben@a.example', 'Europe/Berlin', 0)
""",
    )

    migrate(empty)

    with empty.connect() as db:
        secrets = db.scalars(text("SELECT secret FROM person")).all()
    assert [len(secret) for secret in secrets] == [64, 64]
    assert len(set(secrets)) == 2
    _at(empty, "0017", back=True)
    assert "secret" not in {column["name"] for column in inspect(empty).get_columns("person")}


def _triggers(engine: Engine) -> dict[str, str]:
    """The triggers with what they do, and on PostgreSQL the functions that they call; blanks aside."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    if engine.dialect.name == "postgresql":
        query = """SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
          UNION SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'portal_%'"""
    with engine.connect() as db:
        return {name: " ".join(made.split()) for name, made in db.execute(text(query))}


def test_the_migrations_make_the_triggers_of_the_code(empty: Engine, tmp_path: Path):
    migrate(empty)
    migrated = _triggers(empty)

    with empty.begin() as db:
        db.execute(text("DROP TABLE timeline_event"))
        db.execute(text("DROP TABLE record_entry"))
        db.execute(text("DROP TABLE tally"))
        names = ("timeline_event", "record_entry", "tally")
        SQLModel.metadata.create_all(db, [SQLModel.metadata.tables[name] for name in names])

    assert len(migrated) >= 5
    assert _triggers(empty) == migrated


COUNTED_BEFORE = """
INSERT INTO company (id, name, side, slug, search_text, name_key) VALUES (1, 'Bistro', 'BUYER', 'bistro', '', 'bistro'),
  (2, 'Green Valley', 'SUPPLIER', 'green-valley', '', 'green valley');
INSERT INTO tally (buyer_id, supplier_id, month, currency, status, orders, total_minor) VALUES
  (1, 2, '2026-01', 'EUR', 'PENDING', 3, 100), (1, 2, '2026-02', 'EUR', 'PENDING', 4, 100),
  (1, 2, '2026-02', 'CHF', 'PENDING', 5, 100), (1, 2, '2026-02', 'EUR', 'DELIVERED', 0, 0)
"""


def test_the_tally_is_added_up_and_then_kept_up_by_whoever_writes_to_it(empty: Engine):
    _at(empty, "0031")
    _run(empty, COUNTED_BEFORE)

    migrate(empty)
    # As a portal does that was started before and doesn't know of the totals.
    _run(empty, "UPDATE tally SET orders = orders + 1 WHERE month = '2026-02' AND currency = 'EUR'")

    query = "SELECT currency, status, orders FROM tally_total WHERE orders > 0 ORDER BY currency, status"
    with empty.connect() as db:
        found = [tuple(row) for row in db.execute(text(query))]
    assert found == [("CHF", "PENDING", 5), ("EUR", "DELIVERED", 1), ("EUR", "PENDING", 8)]
    _at(empty, "0031", back=True)
    _run(empty, "UPDATE tally SET orders = orders + 1")
    assert "tally_total" not in inspect(empty).get_table_names()
