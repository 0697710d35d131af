"""A program that is killed in the middle leaves no backup, or an empty database, and the next one works."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from buyer_portal.settings import ROOT
from buyer_portal.store.backup.deeds import back_up, restore, verify
from tests.store.backup.conftest import silent
from tests.store.backup.test_refused import is_empty

STOPPING = """
import sys, time
from pathlib import Path
from buyer_portal.store.backup import deeds
from buyer_portal.store.backup import sqlite
sqlite._PAGES_AT_ONCE = 20
def tell(what, done, of):
    if what == sys.argv[3] and (of is None or done < of or of == done == 0):
        print("there", flush=True)
        time.sleep(600)
getattr(deeds, sys.argv[1])(Path(sys.argv[2]), tell)
print("done", flush=True)
"""
"""Runs a deed, and stops where it tells of this."""
BACKING_UP = {"sqlite": ["Copying pages", "Reading rows"], "postgresql": ["Reading rows", "Writing bytes"]}
RESTORING = {
    "sqlite": ["Reading rows", "Copying pages"],
    "postgresql": ["Writing bytes", "Making indexes", "Reading rows"],
}


def kill_within(deed: str, file: Path, what: str, url: str) -> None:
    given = os.environ | {"PORTAL_DATABASE_URL": url}
    command = [sys.executable, "-c", STOPPING, deed, str(file), what]
    with subprocess.Popen(command, env=given, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stdout.readline() == "there\n", what
        running.send_signal(signal.SIGKILL)


def kind_of(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]


@pytest.mark.on_both_databases
def test_a_backup_that_is_killed_leaves_no_file_and_the_next_one_is_whole(database, ada, file):
    file.parent.mkdir()

    for what in BACKING_UP[kind_of(database)]:
        kill_within("back_up", file, what, database)
        assert not file.exists()

    back_up(file, silent)
    verify(file, silent)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.on_both_databases
def test_a_restore_that_is_killed_leaves_nothing_and_the_next_one_works(
    database, backup, empty, move_to, snapshot, unchanged
):
    before = snapshot()

    for what in RESTORING[kind_of(database)]:
        kill_within("restore", backup, what, empty)
        assert is_empty(empty)

    move_to(empty)
    restore(backup, silent)
    assert unchanged(before)
    if kind_of(empty) == "sqlite":
        place = Path(empty.removeprefix("sqlite:///"))
        assert not place.with_name(f"{place.name}.restoring").exists()
