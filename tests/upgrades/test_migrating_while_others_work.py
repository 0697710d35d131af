"""Bringing a database up to date while others use it, or do the same: nobody waits long, and somebody wins."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from buyer_portal.domain.errors import PortalError
from buyer_portal.settings import ROOT
from buyer_portal.store.migrate import LOCK, migrate, pending
from tests.upgrades.conftest import old_database
from tests.upgrades.shapes import shape_of

ON_POSTGRESQL = pytest.mark.parametrize("old", ["postgresql"], indirect=True)
ON_BOTH = pytest.mark.parametrize("old", ["sqlite", "postgresql"], indirect=True)
ENOUGH = 60


class Told:
    """What a migration says while it waits; `begun` once it does."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.begun = threading.Event()

    def __call__(self, sentence: str) -> None:
        self.sentences.append(sentence)
        self.begun.set()


@pytest.fixture
def long_reader(old: Engine) -> Iterator[Connection]:
    """A transaction that has looked at the orders and is not over, as a backup's or a report's."""
    with old.connect() as db:
        db.begin()
        db.execute(text("SELECT count(*) FROM orders")).scalar()
        yield db


@ON_POSTGRESQL
def test_people_go_on_while_a_migration_waits_for_a_long_reader_and_then_it_comes_through(
    old: Engine, long_reader: Connection
):
    told, took = Told(), list[float]()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(migrate, old, told)
        try:
            assert told.begun.wait(ENOUGH)
            until = time.monotonic() + 6  # in which it tries several times
            while time.monotonic() < until:
                took.append(look_and_write(old))
            assert pending(old)
        finally:
            long_reader.rollback()
        running.result(ENOUGH)

    assert max(took) < 3
    assert sorted(took)[len(took) * 3 // 4] < 0.1
    assert told.sentences == ["Somebody is using the tables. Waiting, for 10 minutes at most."]
    assert not pending(old)


def look_and_write(engine: Engine) -> float:
    """What a person does to the very table; gives the seconds that it took."""
    begun = time.monotonic()
    with engine.connect() as db, db.begin():
        db.execute(text("SELECT count(*) FROM orders")).scalar()
        db.execute(text("UPDATE orders SET version = version WHERE number = 'ORD-1001'"))
    return time.monotonic() - begun


@ON_POSTGRESQL
def test_it_gives_up_with_a_sentence_that_names_the_oldest_transaction_and_changes_nothing(
    old: Engine, long_reader: Connection
):
    before = shape_of(old)
    reader = long_reader.scalar(text("SELECT pg_backend_pid()"))

    with pytest.raises(PortalError) as refusal:
        migrate(old, give_up_after=1)

    assert "nothing was changed. Somebody is using the tables. That has not ended in 1 seconds." in str(refusal.value)
    assert f"that of PostgreSQL's process {reader} " in str(refusal.value)
    assert shape_of(old) == before
    assert pending(old)


@ON_BOTH
def test_it_waits_for_whoever_writes_and_gives_up_with_a_sentence(old: Engine):
    with old.connect().execution_options(writes=True) as db, db.begin():
        db.execute(text("UPDATE orders SET version = version"))

        with pytest.raises(PortalError, match="Somebody is using the tables"):
            migrate(old, give_up_after=1)

    migrate(old)
    assert not pending(old)


# --- several at once, as processes ----------------------------------------------------------------------------------


@contextmanager
def started(engine: Engine, number: int) -> Iterator[list[subprocess.Popen[str]]]:
    """So many `buyer-portal migrate` at once."""
    url = engine.url.render_as_string(hide_password=False)
    given = os.environ | {"PORTAL_DATABASE_URL": url, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    program = [sys.executable, "-P", "-c", "from buyer_portal.cli import main; main()", "migrate"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    processes = [subprocess.Popen(program, env=given, **pipes) for _ in range(number)]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


@ON_POSTGRESQL
def test_processes_that_migrate_at_once_wait_for_each_other(old: Engine):
    with old.connect() as db, started(old, 3) as processes:
        db.begin()
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})  # as one more that migrates
        lines = [first_line(process) for process in processes]
        assert pending(old)
        db.rollback()
        said = [process.communicate(timeout=ENOUGH)[0] for process in processes]

    assert set(lines) == {"Somebody else is bringing the tables up to date. Waiting, for 10 minutes at most.\n"}
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert set(said) == {"The tables are up to date now.\n"}
    assert not pending(old)


def test_on_sqlite_they_wait_even_longer_than_its_own_patience(tmp_path: Path):
    with old_database("sqlite", tmp_path) as old:
        with old.connect().execution_options(writes=True) as db, started(old, 2) as processes:
            db.begin()
            lines = [first_line(process) for process in processes]
            assert pending(old)
            db.rollback()
            said = [process.communicate(timeout=ENOUGH)[0] for process in processes]

        assert set(lines) == {"Somebody is using the tables. Waiting, for 10 minutes at most.\n"}
        assert [process.returncode for process in processes] == [0, 0]
        assert set(said) == {"The tables are up to date now.\n"}
        assert not pending(old)
