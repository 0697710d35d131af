"""The commands that copy the database into a file, put it back, and end what is old."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from buyer_portal.settings import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the program as people do, with the SQLite database of this name."""

    def run_program(*arguments: str, database: str = "portal.db") -> subprocess.CompletedProcess[str]:
        url = f"sqlite:///{tmp_path / database}"
        given = os.environ | {"PORTAL_DATABASE_URL": url, "NO_COLOR": "1", "COLUMNS": "120"}
        command = [sys.executable, "-c", "from buyer_portal.cli import main; main()", *arguments]
        return subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True)

    return run_program


def test_a_backup_is_taken_tried_and_put_back(run: Run, tmp_path: Path):
    file = str(tmp_path / "portal.backup")
    run("demo")

    taken, tried = run("backup", file), run("verify-backup", file)
    restored = run("restore", file, database="new.db")

    assert [each.returncode for each in (taken, tried, restored)] == [0, 0, 0]
    assert [each.stderr for each in (taken, tried, restored)] == ["", "", ""]
    assert taken.stdout.startswith(f"{file}: 156 orders of ")
    assert " MB, in " in taken.stdout
    assert tried.stdout.startswith(f"{file} is whole: 156 orders of ")
    assert restored.stdout.startswith("Restored 156 orders of ")
    again = run("demo", database="new.db")
    assert again.stderr == "The demo needs an empty database; this one has companies in it. Nothing was changed.\n"


def test_what_is_refused_is_one_sentence(run: Run, tmp_path: Path):
    file = tmp_path / "portal.backup"
    run("demo")
    run("backup", str(file))

    again, forced = run("backup", str(file)), run("backup", "--force", str(file))
    full = run("restore", str(file))
    file.write_bytes(file.read_bytes()[:-100])
    cut = run("verify-backup", str(file))

    assert [each.returncode for each in (again, forced, full, cut)] == [1, 0, 1, 1]
    assert again.stderr == f"{file} is there already. Name another file, or write over it with --force.\n"
    assert full.stderr.endswith("this one has companies in it. Nothing was changed.\n")
    assert cut.stderr == f"{file} is no backup of the portal, or its end is missing.\n"


def test_tidying_says_what_has_ended(run: Run):
    run("demo")

    first, second = run("tidy"), run("tidy")

    assert (first.returncode, second.returncode) == (0, 0)
    assert "Orders and all that belongs to them stay." in first.stdout
    assert second.stdout.endswith(("Nothing was old enough.\n", "Orders and all that belongs to them stay.\n"))
