import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from buyer_portal.domain.errors import PortalError
from buyer_portal.store.engine import open_engine
from buyer_portal.store.migrate import migrate, pending


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
