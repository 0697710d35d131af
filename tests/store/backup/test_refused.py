"""What is refused, each with a sentence, and nothing is changed."""

import json
import os
import random
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from psycopg import connect, sql
from sqlalchemy import text

from buyer_portal.domain.errors import PortalError
from buyer_portal.store import engine as engine_module
from buyer_portal.store.backup import deeds as service
from buyer_portal.store.backup.deeds import back_up, restore, verify
from buyer_portal.store.backup.file import _seal
from buyer_portal.store.migrate import migrate, migrations_known, pending
from e2e.postgresql import SERVER, administrator
from tests.store.backup.conftest import silent


def rewritten(file: Path, change: Callable[[dict], None], *, sealed: bool = True) -> None:
    """Edit the manifest of a backup, and seal it again as somebody would who knows how."""
    with zipfile.ZipFile(file) as old:
        dump, said = old.read("dump"), json.loads(old.read("manifest.json"))
    change(said)
    if sealed:
        said["seal"] = _seal({name: value for name, value in said.items() if name != "seal"})
    with zipfile.ZipFile(file, "w") as new:
        new.writestr("dump", dump)
        new.writestr("manifest.json", json.dumps(said))


def is_empty(url: str) -> bool:
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        with closing(sqlite3.connect(path)) as opened:
            return not opened.execute("SELECT 1 FROM sqlite_master").fetchall()
    with connect(url.replace("+psycopg", "")) as db:
        return not db.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchall()


def one_order_more(said: dict) -> None:
    said["contents"]["counts"]["orders"] += 1


def another_hash(said: dict) -> None:
    said["contents"]["hashes"]["message"] = "0" * 64


def other_money(said: dict) -> None:
    said["contents"]["tally"]["EUR PENDING"][1] += 1


def another_receipt(said: dict) -> None:
    said["contents"]["receipts"][0][0] = "00000000-0000-0000-0000-000000000000"


def a_newer_portal(said: dict) -> None:
    said["revision"], said["version"] = "9999", "7.0.0"


@pytest.mark.on_both_databases
def test_a_database_with_companies_stays_as_it_is(backup, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(PortalError, match="into an empty database; this one has companies in it"):
        restore(backup, silent)

    assert unchanged(before)


@pytest.mark.on_both_databases
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (one_order_more, "orders has 3 rows and not 4"),
        (another_hash, "rows of message differ"),
        (other_money, "the tally differs"),
        (another_receipt, "the newest receipts differ"),
        (a_newer_portal, r"newer portal \(7.0.0, tables 9999\)"),
    ],
)
def test_a_manifest_that_was_edited_is_named(backup, empty, move_to, change, sentence):
    rewritten(backup, change)

    with pytest.raises(PortalError, match=sentence):
        verify(backup, silent)
    move_to(empty)
    with pytest.raises(PortalError, match=sentence):
        restore(backup, silent)

    assert is_empty(empty)


def test_a_manifest_that_was_edited_by_hand_is_named(backup):
    rewritten(backup, lambda said: said.update(at="2020-01-01T00:00:00+00:00"), sealed=False)

    with pytest.raises(PortalError, match="its manifest is not as it was written"):
        verify(backup, silent)


@pytest.mark.on_both_databases
def test_a_file_that_was_cut_is_named(backup, empty, move_to):
    whole = backup.read_bytes()
    move_to(empty)

    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        backup.write_bytes(whole[:length])
        with pytest.raises(PortalError, match="no backup of the portal, or"):
            restore(backup, silent)

    assert is_empty(empty)


def test_wherever_a_byte_is_damaged_nothing_false_comes_out(backup):
    whole, rng = backup.read_bytes(), random.Random(1)
    held = verify(backup, silent).contents
    said = list[str]()

    for place in [*range(0, len(whole), len(whole) // 60), *(len(whole) - offset for offset in range(1, 150, 3))]:
        spoiled = bytearray(whole)
        spoiled[place] ^= rng.randrange(1, 256)
        backup.write_bytes(spoiled)
        try:  # a bit that nobody reads may be anything
            assert verify(backup, silent).contents == held
        except PortalError as refusal:
            said.append(str(refusal))

    assert len(said) > 60
    assert all(str(backup) in sentence for sentence in said)


def test_what_is_no_backup_is_said_to_be_none(database, tmp_path):
    for name, content in (("text", b"hello"), ("other.zip", None)):
        path = tmp_path / name
        if content is None:
            with zipfile.ZipFile(path, "w") as other:
                other.writestr("notes.txt", "hello")
        else:
            path.write_bytes(content)
        with pytest.raises(PortalError, match="no backup of the portal"):
            verify(path, silent)
    with pytest.raises(PortalError, match="can't be read: No such file"):
        verify(tmp_path / "nowhere", silent)


@pytest.mark.only_on_sqlite("a backup of SQLite, and the other database")
def test_a_backup_goes_back_into_the_same_kind_of_database(backup, new_url, move_to):
    there = new_url("postgresql")
    move_to(there)

    with pytest.raises(PortalError, match="is a backup of SQLite, and PORTAL_DATABASE_URL is PostgreSQL"):
        restore(backup, silent)

    assert is_empty(there)
    assert verify(backup, silent).contents.counts["orders"] == 3  # needs no database of the portal's


@pytest.mark.on_both_databases
def test_tables_of_an_older_portal_are_brought_up_to_date(backup, empty, move_to, monkeypatch):
    older = max(migrations_known())
    rewritten(backup, lambda said: None)
    assert json.loads(zipfile.ZipFile(backup).read("manifest.json"))["revision"] == older

    brought = list[str]()
    monkeypatch.setattr(service, "migrate", lambda engine: brought.append(engine.dialect.name) or migrate(engine))
    move_to(empty)
    restore(backup, silent)

    assert brought == [engine_module.engine.dialect.name]
    assert not pending(engine_module.engine)


@pytest.mark.on_both_databases
def test_somebody_elses_tables_stay(backup, empty, move_to, engine_of):
    there = engine_of(empty)
    with there.connect().execution_options(writes=True) as db, db.begin():
        db.execute(text("CREATE TABLE orders (theirs TEXT)"))
        db.execute(text("INSERT INTO orders VALUES ('precious')"))
    there.dispose()

    move_to(empty)
    with pytest.raises(PortalError, match="tables that are not the portal's"):
        restore(backup, silent)

    with engine_of(empty).connect() as db:
        assert db.execute(text("SELECT theirs FROM orders")).scalar() == "precious"


@pytest.mark.only_on_sqlite("its file")
def test_a_file_that_the_portal_has_open_is_left_alone(backup, empty, move_to, engine_of, monkeypatch):
    monkeypatch.setattr("sqlite3.connect", _impatient(sqlite3.connect))
    there = engine_of(empty)
    migrate(there)

    with there.connect() as db:
        db.execute(text("SELECT 1 FROM company")).all()
        move_to(empty)
        with pytest.raises(PortalError, match=r"is open in another program. Stop the portal first."):
            restore(backup, silent)

    assert not pending(there)


def _impatient(connect_: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
    return lambda *args, **named: connect_(*args, **{**named, "timeout": 0.1})


@pytest.mark.on_both_databases
def test_a_backup_is_not_written_over_unless_that_is_said(backup):
    whole = backup.read_bytes()

    with pytest.raises(PortalError, match=r"is there already. Name another file, or write over it with --force"):
        back_up(backup, silent)

    assert backup.read_bytes() == whole
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


@pytest.mark.on_both_databases
def test_a_backup_that_fails_half_way_leaves_the_old_one_and_nothing_else(backup):
    whole = backup.read_bytes()

    def trip(_what: str, _done: int, _of: int | None) -> None:
        raise PortalError("tripped")

    with pytest.raises(PortalError, match="tripped"):
        back_up(backup, trip, replace=True)

    assert backup.read_bytes() == whole
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_two_backups_into_one_file_do_not_spoil_each_other(database, tmp_path):
    refused = list[str]()

    def second(_what: str, _done: int, _of: int | None) -> None:
        if not refused:
            with pytest.raises(PortalError, match="Another program is writing") as refusal:
                back_up(tmp_path / "b", silent)
            refused.append(str(refusal.value))

    back_up(tmp_path / "b", second)

    assert refused
    verify(tmp_path / "b", silent)


@pytest.mark.on_both_databases
def test_there_is_nothing_to_back_up_in_a_database_without_tables(empty, move_to, file):
    file.parent.mkdir()
    move_to(empty)

    with pytest.raises(PortalError, match="There is nothing to back up"):
        back_up(file, silent)

    assert list(file.parent.iterdir()) == []


def test_where_nothing_can_be_written_that_is_said(database, tmp_path):
    with pytest.raises(PortalError, match="can't be written: No such file or directory"):
        back_up(tmp_path / "nowhere" / "b", silent)
    with pytest.raises(PortalError, match="is a folder"):
        back_up(tmp_path, silent)


# --- PostgreSQL's programs -------------------------------------------------------------------------------------------


@pytest.fixture
def on_postgresql(new_url, move_to) -> str:
    """An empty, migrated PostgreSQL database."""
    url = new_url("postgresql")
    move_to(url)
    migrate(engine_module.engine)
    return url


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Put a program of this name and script before all others."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def make(name: str, script: str) -> None:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    return make


def test_without_pg_dump_it_is_said(on_postgresql, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PortalError, match="pg_dump is not installed here: install PostgreSQL's client programs"):
        back_up(tmp_path / "b", silent)


def test_a_pg_dump_older_than_the_server_is_refused(on_postgresql, tmp_path, program):
    program("pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.1'")

    with pytest.raises(PortalError, match=r"pg_dump is version 9, the server is \d+: install the client programs of"):
        back_up(tmp_path / "b", silent)


def test_what_pg_dump_says_is_passed_on(on_postgresql, tmp_path, program):
    program(
        "pg_dump",
        "[ $1 = --version ] && echo 'pg_dump (PostgreSQL) 99' || (echo 'pg_dump: error: no luck' >&2; exit 1)",
    )

    with pytest.raises(PortalError, match=r"^pg_dump failed: no luck\.$"):
        back_up(tmp_path / "b", silent)
    assert not (tmp_path / "b").exists()


def test_no_password_is_in_the_list_of_programs_and_tls_is_passed_on(on_postgresql, tmp_path, move_to, program):
    program(
        "pg_dump",
        f'[ $1 = --version ] && echo \'pg_dump (PostgreSQL) 99\' || echo "$@" "/$PGPASSWORD" > {tmp_path}/told',
    )
    move_to(on_postgresql.replace("@", ":hush-hush@") + "?sslmode=prefer&application_name=night")

    back_up(tmp_path / "b", silent)

    told, _, password = (tmp_path / "told").read_text().rpartition("/")
    assert "hush-hush" not in told
    assert password == "hush-hush\n"
    assert "sslmode=prefer" in told
    assert "application_name=night" in told


def test_who_may_make_no_database_is_told_what_to_do(on_postgresql, tmp_path, move_to):
    back_up(tmp_path / "b", silent)
    role = sql.Identifier(f"portal_test_{os.getpid()}")
    with administrator() as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        try:
            move_to(f"postgresql+psycopg://portal_test_{os.getpid()}@{SERVER.rpartition('@')[2]}")
            with pytest.raises(PortalError, match=r"To verify, a database is made for a while.*ALTER ROLE .* CREATEDB"):
                verify(tmp_path / "b", silent)
        finally:
            engine_module.engine.dispose()
            admin.execute(sql.SQL("DROP ROLE {}").format(role))


def test_nothing_is_left_on_the_server_after_verifying(on_postgresql, tmp_path):
    back_up(tmp_path / "b", silent)
    verify(tmp_path / "b", silent)

    with administrator() as admin:
        left = "SELECT datname FROM pg_database WHERE datname LIKE 'portal_verify%'"
        assert admin.execute(left).fetchall() == []
