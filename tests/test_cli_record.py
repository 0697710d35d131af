"""`buyer-portal verify-record`: what it says, and how it ends."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from buyer_portal.settings import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the program as people do, with the demo in its database."""

    def run_program(*arguments: str) -> subprocess.CompletedProcess[str]:
        given = os.environ | {"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'portal.db'}", "COLUMNS": "120"}
        command = [sys.executable, "-c", "from buyer_portal.cli import main; main()", *arguments]
        return subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True)

    assert run_program("demo").returncode == 0
    return run_program


def test_what_was_changed_in_the_database_is_named_with_the_order(run: Run, tmp_path: Path) -> None:
    run("invite", "nora@corner-bistro.example", "--company", "Corner Bistro")
    whole, one = run("verify-record"), run("verify-record", "--company", "hotel aurora")
    with closing(sqlite3.connect(tmp_path / "portal.db")) as db:
        db.execute("DROP TRIGGER timeline_event_stays")
        order = "(SELECT id FROM orders WHERE number = 'ORD-1006')"
        db.execute(f"UPDATE timeline_event SET note = 'Agreed' WHERE event = 'CANCEL' AND order_id = {order}")
        db.commit()

    broken, unknown = run("verify-record"), run("verify-record", "--company", "Nobody")

    assert whole.stdout.startswith("Nothing was changed: 1 entry of the record, ")
    assert "lines of the timelines of" in whole.stdout
    assert whole.stdout.splitlines()[-1].startswith("Head: ")
    assert one.stdout.startswith("Nothing was changed: 0 entries of the record, ")
    assert broken.returncode == 1
    assert broken.stderr.startswith("Line 3 of the timeline of order ORD-1006 (CANCEL, ")
    assert (unknown.returncode, unknown.stderr) == (1, "There is no company called “Nobody”.\n")
