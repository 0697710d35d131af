"""When the database is away, full, read-only, slow, locked or broken: a refusal that people can read."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from buyer_portal.domain.errors import PortalBusy, PortalError, PortalUnavailable
from buyer_portal.store import engine as engine_module
from buyer_portal.store import patience
from buyer_portal.store.engine import open_engine, reading, transaction
from buyer_portal.store.failures import refusal_for
from e2e.shell.line import Line

AWAY, CANNOT_SAVE, UNKNOWN = PortalUnavailable.AWAY, PortalUnavailable.CANNOT_SAVE, PortalUnavailable.UNKNOWN
ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
ON_SQLITE = pytest.mark.only_on_sqlite("its file, or its one writer")
BIG = {"text": "x" * 200_000}


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Let store and services work on another database: `use("sqlite:///…")`."""
    opened = []

    def use_other(url: str) -> None:
        opened.append(open_engine(url))
        monkeypatch.setattr(engine_module, "engine", opened[-1])

    yield use_other
    for engine in opened:
        engine.dispose()


@pytest.fixture
def line(database: str, use: Any) -> Iterator[Line]:
    """The line to PostgreSQL."""
    url = make_url(database)
    with Line(url.port or 5432, url.host or "127.0.0.1") as line:
        use(url.set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False))
        yield line


def look() -> int:
    """Read something."""
    with reading() as db:
        return db.execute(text("SELECT count(*) FROM person")).scalar_one()


def write(page: str = "a/", **values: str) -> None:
    """Write a row that the next look finds."""
    with transaction() as db:
        db.execute(
            text(
                "INSERT INTO help_feedback (page, value, comment, query, at) "
                "VALUES (:page, 'yes', :text, '', CURRENT_TIMESTAMP)"
            ),
            {"page": page, "text": "", **values},
        )


def written() -> int:
    with reading() as db:
        return db.execute(text("SELECT count(*) FROM help_feedback")).scalar_one()


# --- PostgreSQL taken away ------------------------------------------------------------------------------------------


@ON_POSTGRESQL
def test_a_server_that_is_gone_is_said_and_back_at_once(line: Line) -> None:
    assert look() == 6
    line.cut()

    for deed in (look, write):
        with pytest.raises(PortalUnavailable, match=r"Nothing was changed"):
            deed()

    line.mend()
    assert look() == 6
    assert written() == 0


@ON_POSTGRESQL
def test_a_connection_that_ends_amid_a_deed_has_changed_nothing(line: Line) -> None:
    def deed() -> None:
        with transaction() as db:
            db.execute(text("DELETE FROM help_feedback"))
            line.cut()
            db.execute(text("SELECT 1"))

    with pytest.raises(PortalUnavailable) as refused:
        deed()

    assert (str(refused.value), refused.value.is_certain) == (AWAY, True)


@ON_POSTGRESQL
def test_a_connection_that_ends_while_all_is_kept_leaves_it_open(line: Line) -> None:
    def deed() -> None:
        with transaction() as db:
            db.execute(text("DELETE FROM help_feedback"))
            line.cut()

    with pytest.raises(PortalUnavailable) as refused:
        deed()

    assert (str(refused.value), refused.value.is_certain) == (UNKNOWN, False)
    assert "Nothing was changed" not in str(refused.value)


@ON_POSTGRESQL
@pytest.mark.parametrize("in_time", [0.4, 1.5])
def test_a_server_that_says_nothing_keeps_nobody_longer_than_they_wait(line: Line, in_time: float) -> None:
    look()
    line.stall()
    started = time.monotonic()

    with waiting(in_time), pytest.raises(PortalUnavailable):
        look()

    assert in_time - 0.1 < time.monotonic() - started < in_time + 1
    line.mend()
    assert look() == 6


@ON_POSTGRESQL
def test_a_slow_server_is_given_up_before_anything_is_kept(line: Line) -> None:
    look()
    line.slow_down(0.3)

    with waiting(0.5), pytest.raises(PortalUnavailable, match="Nothing was changed"):
        write()

    line.mend()
    assert written() == 0


@ON_POSTGRESQL
def test_a_table_that_somebody_keeps_locked_is_a_busy_portal(
    database: str, use: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(patience.LIMITS, "lock_timeout", "50ms")
    use(database)
    with psycopg.connect(database.replace("+psycopg", "")) as rival:
        rival.execute("LOCK TABLE person, help_feedback IN ACCESS EXCLUSIVE MODE")

        for deed in (look, write):
            with pytest.raises(PortalBusy):
                deed()


@ON_POSTGRESQL
def test_too_many_connections_are_said(database: str, use: Any) -> None:
    url = make_url(database)
    with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS portal_crowded")
        admin.execute("CREATE ROLE portal_crowded LOGIN CONNECTION LIMIT 0")
        try:
            use(url.set(username="portal_crowded").render_as_string(hide_password=False))
            with pytest.raises(PortalUnavailable, match="Nothing was changed"):
                look()
        finally:
            admin.execute("DROP ROLE portal_crowded")


@ON_POSTGRESQL
def test_all_connections_of_our_own_taken_are_said(database: str, monkeypatch: pytest.MonkeyPatch, use: Any) -> None:
    monkeypatch.setitem(engine_module._ANY, "pool_size", 1)
    monkeypatch.setitem(engine_module._ANY, "pool_timeout", 0.05)
    use(database)

    with reading(), pytest.raises(PortalUnavailable):
        look()


@ON_POSTGRESQL
def test_a_server_that_only_reads_can_be_read(database: str, use: Any) -> None:
    use(f"{database}?options=-c%20default_transaction_read_only%3Don")

    assert look() == 6
    with pytest.raises(PortalUnavailable) as refused:
        write()
    assert str(refused.value) == CANNOT_SAVE


# --- SQLite ---------------------------------------------------------------------------------------------------------


@ON_SQLITE
def test_a_full_disk_can_be_read_and_not_written(database: str) -> None:
    with engine_module.engine.connect() as db:
        full = db.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine_module.engine.dispose()
    limit(f"PRAGMA max_page_count={full}")

    with pytest.raises(PortalUnavailable) as refused:
        write(**BIG)

    assert (str(refused.value), refused.value.is_certain) == (CANNOT_SAVE, True)
    assert (look(), written()) == (6, 0)


@ON_SQLITE
def test_a_read_only_volume_can_be_read_and_not_written(database: str, use: Any) -> None:
    path = make_url(database).database
    use(f"sqlite:///file:{path}?mode=ro&uri=true")

    assert look() == 6
    with pytest.raises(PortalUnavailable) as refused:
        write()
    assert str(refused.value) == CANNOT_SAVE


@ON_SQLITE
@pytest.mark.parametrize("what", ["no folder", "a folder", "no database", "torn"])
def test_a_file_that_can_not_be_used_is_said(database: str, tmp_path: Path, use: Any, what: str) -> None:
    path = tmp_path / "other.db"
    if what == "no folder":
        path = tmp_path / "file" / "other.db"
        (tmp_path / "file").write_text("")
    elif what == "a folder":
        path.mkdir()
    elif what == "no database":
        path.write_bytes(b"something else " * 1_000)
    else:
        good = Path(make_url(database).database or "").read_bytes()
        path.write_bytes(good[:4096] + b"\xff" * (len(good) - 4096))
    use(f"sqlite:///{path}")

    with pytest.raises(PortalUnavailable, match="Nothing was changed"):
        look()


@ON_SQLITE
def test_a_file_that_another_program_keeps_to_itself_is_a_busy_portal(database: str, use: Any) -> None:
    engine_module.engine.dispose()
    use(f"{database}?timeout=0.02")
    rival = sqlite3.connect(make_url(database).database or "", isolation_level=None)
    rival.execute("PRAGMA locking_mode=EXCLUSIVE")
    rival.execute("BEGIN EXCLUSIVE")

    with pytest.raises(PortalBusy):
        write()
    with pytest.raises(PortalBusy):
        look()
    rival.close()


@ON_SQLITE
def test_nobody_waits_for_a_writer_longer_than_they_wait_at_all(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_one_writer", taken := threading.Lock())
    taken.acquire()

    with waiting(0.1), pytest.raises(PortalBusy):
        write()


def limit(pragma: str) -> None:
    """Say this to each connection of the engine."""
    event.listen(engine_module.engine, "connect", lambda driver, _: driver.execute(pragma))


# --- on both --------------------------------------------------------------------------------------------------------


@pytest.mark.on_both_databases
def test_what_nobody_waits_for_any_more_is_not_kept(database: str) -> None:
    def deed() -> None:
        with transaction() as db:
            db.execute(text("DELETE FROM person WHERE id = 0"))
            patience.give_up_at.set(0)

    with waiting(5), pytest.raises(PortalUnavailable):
        deed()

    assert written() == 0


@pytest.mark.on_both_databases
def test_a_mistake_of_ours_is_no_refusal(database: str) -> None:
    for mistake in ("SELECT * FROM nowhere", "SELECT 1 +", "INSERT INTO person (name) VALUES ('x')"):
        with pytest.raises(DBAPIError), reading() as db:
            db.execute(text(mistake))


class _NamedError(sqlite3.OperationalError):
    def __init__(self, name: str) -> None:
        super().__init__("wörter, die niemand liest: database is locked")
        self.sqlite_errorname = name


def _sqlite(name: str) -> OperationalError:
    return OperationalError("", {}, _NamedError(name))


def _postgresql(code: str) -> OperationalError:
    return OperationalError("", {}, psycopg.errors.lookup(code)("database is locked"))


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        *[(_postgresql(code), AWAY) for code in ("08006", "53200", "53300", "57P01", "57P03", "57014", "58030")],
        *[(_postgresql(code), CANNOT_SAVE) for code in ("25006", "53100")],
        *[(_postgresql(code), "busy") for code in ("40001", "40P01", "55P03", "23505")],
        *[(_postgresql(code), None) for code in ("42601", "42P01", "22P02", "23503", "23502")],
        *[(_sqlite(f"SQLITE_{name}"), AWAY) for name in ("CANTOPEN_ISDIR", "CORRUPT", "IOERR_READ", "NOTADB", "NOMEM")],
        *[(_sqlite(f"SQLITE_{name}"), CANNOT_SAVE) for name in ("FULL", "READONLY", "READONLY_DBMOVED")],
        *[(_sqlite(f"SQLITE_{name}"), "busy") for name in ("BUSY", "BUSY_SNAPSHOT", "LOCKED_SHAREDCACHE")],
        *[(_sqlite(f"SQLITE_{name}"), None) for name in ("ERROR", "CONSTRAINT_NOTNULL", "CONSTRAINT_FOREIGNKEY")],
        (IntegrityError("", {}, _NamedError("SQLITE_CONSTRAINT_PRIMARYKEY")), "busy"),
        (OperationalError("", {}, psycopg.OperationalError("connection failed")), AWAY),
        (InterfaceError("", {}, psycopg.InterfaceError("the cursor is closed")), None),
    ],
    ids=lambda value: str(getattr(getattr(value, "orig", value), "sqlite_errorname", value))[:40],
)
def test_a_failure_is_known_by_its_code(failure: DBAPIError, sentence: str | None) -> None:
    refusal: PortalError | None = refusal_for(failure)

    if sentence == "busy":
        assert isinstance(refusal, PortalBusy)
    else:
        assert (str(refusal) if refusal else None) == sentence


@pytest.mark.parametrize("failure", [_postgresql("57P01"), _postgresql("08006"), _sqlite("SQLITE_IOERR_FSYNC")])
def test_whether_it_was_kept_is_unknown_when_the_answer_is_lost(failure: DBAPIError) -> None:
    assert str(refusal_for(failure, committing=True)) == UNKNOWN
    assert str(refusal_for(failure)) == AWAY


@pytest.mark.parametrize("failure", [_postgresql("40001"), _sqlite("SQLITE_FULL"), _sqlite("SQLITE_BUSY")])
def test_a_no_to_keeping_it_is_a_no(failure: DBAPIError) -> None:
    refusal = refusal_for(failure, committing=True)

    assert "Nothing was changed" in str(refusal)


class waiting:
    """Wait so many seconds and no longer."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._token = patience.give_up_at.set(time.monotonic() + self._seconds)

    def __exit__(self, *_: object) -> None:
        patience.give_up_at.reset(self._token)
