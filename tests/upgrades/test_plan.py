"""`buyer-portal migrate --plan`: what it says is what PostgreSQL does, and saying it changes nothing."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from buyer_portal.settings import ROOT
from buyer_portal.store.engine import open_engine
from buyer_portal.store.migrate import _config, migrate, planned
from buyer_portal.store.upgrading.locks import Wait, effects_of
from buyer_portal.store.upgrading.plan import Plan
from buyer_portal.store.upgrading.recording import steps_after
from e2e.postgresql import new_database
from tests.upgrades.conftest import PORT
from tests.upgrades.shapes import rows_of, shape_of

BOTH = pytest.mark.parametrize("old", ["sqlite", "postgresql"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("old", ["postgresql"], indirect=True)
STRENGTH = ["ROW EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"]
"""PostgreSQL's locks of tables that keep somebody waiting, weakest first."""


def says(engine: Engine, *options: str) -> str:
    """What the command prints."""
    url = engine.url.render_as_string(hide_password=False)
    given = os.environ | {"PORTAL_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-P", "-c", "from buyer_portal.cli import main; main()", "migrate", "--plan", *options]
    ended = subprocess.run(program, env=given, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


@BOTH
def test_a_plan_names_every_migration_to_come_with_its_sentence_and_changes_nothing(old: Engine):
    before = (shape_of(old), rows_of(old))

    said = says(old)

    scripts = {script.revision: script.doc for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    listed = [line.strip().split("  ", 1) for line in said.splitlines() if line.strip()[:4] in scripts]
    assert [revision for revision, _ in listed] == sorted(revision for revision in scripts if revision > "0009")
    assert all(sentence.startswith(scripts[revision]) for revision, sentence in listed)
    assert "stop all of them first" in said
    assert (shape_of(old), rows_of(old)) == before


@BOTH
def test_afterwards_there_is_nothing_to_do(old: Engine):
    migrate(old)

    assert says(old) == "The tables are up to date: there is nothing to do.\n"


@ON_POSTGRESQL
def test_on_postgresql_it_names_who_waits_for_which_table_and_each_statement_when_asked(old: Engine):
    said, in_full = says(old), says(old, "--sql")

    assert (
        "  orders (159 rows; ACCESS EXCLUSIVE, ROW EXCLUSIVE, SHARE, SHARE ROW EXCLUSIVE): reading and writing wait "
        "less than a second" in said
    )
    assert "ALTER TABLE" not in said
    assert "ALTER TABLE company RENAME COLUMN role TO side;\n          -- company: ACCESS EXCLUSIVE, at once" in in_full
    assert "-- orders: SHARE, builds an index of every row" in in_full


def test_on_sqlite_it_says_that_nobody_can_write_meanwhile(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")

    assert "Meanwhile nobody can write anything; reading goes on." in says(engine)
    engine.dispose()


@ON_POSTGRESQL
def test_the_more_rows_the_longer_it_takes(old: Engine):
    before = planned(old)

    with old.connect() as db, db.begin():
        db.execute(
            text(
                "INSERT INTO notification (company_id, order_id, kind, actor, text, at)"
                " SELECT 1, 1, 'CONFIRM', 'Tom, Green', '', '2026-11-01' FROM generate_series(1, 60000)"
            )
        )
        db.execute(text("ANALYZE notification"))

    assert 0.5 < planned(old).seconds - before.seconds < 5


def test_what_every_statement_of_every_migration_locks_is_known():
    steps = steps_after(ScriptDirectory.from_config(_config()), None)

    assert all(effects_of(statement) for step in steps for statement in step.statements)


# --- asked of PostgreSQL itself -------------------------------------------------------------------------------------


@pytest.fixture
def first(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database of the very first tables."""
    with new_database(port=PORT) as url:
        engine = open_engine(url)
        with engine.connect() as db, db.begin():
            command.upgrade(_config(db), "0001")
        yield engine
        engine.dispose()


@ON_POSTGRESQL
def test_the_locks_of_an_old_database_are_those_that_postgresql_then_holds(old: Engine):
    assert foreseen(planned(old)) == held_by_migrating(old)


def test_the_locks_of_all_migrations_are_those_that_postgresql_then_holds(first: Engine):
    assert foreseen(planned(first)) == held_by_migrating(first)


def foreseen(plan: Plan) -> dict[str, str]:
    assert all(Wait.NOBODY not in table.waits for table in plan.tables)
    return {table.table: max(table.locks, key=STRENGTH.index) for table in plan.tables}


def held_by_migrating(engine: Engine) -> dict[str, str]:
    """The strongest lock on each table that was there before, at the end of a migration that is taken back."""
    with engine.connect() as db:
        there = {name: oid for oid, name in _tables(db)}
        db.rollback()
        trial = db.begin()
        command.upgrade(_config(db), "head")
        query = "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'"
        held = defaultdict[int, set[str]](set)
        for oid, mode in db.execute(text(query)):
            held[oid].add(_in_words(mode))
        trial.rollback()
    locks = {name: held[oid] & set(STRENGTH) for name, oid in there.items() if name != "alembic_version"}
    return {name: max(modes, key=STRENGTH.index) for name, modes in locks.items() if modes}


def _tables(db: Connection) -> list[tuple[int, str]]:
    query = "SELECT oid::int, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    return [tuple(row) for row in db.execute(text(query))]


def _in_words(mode: str) -> str:
    """ "ShareRowExclusiveLock" as the manual writes it."""
    return "".join(f" {sign}" if sign.isupper() else sign for sign in mode.removesuffix("Lock")).strip().upper()
