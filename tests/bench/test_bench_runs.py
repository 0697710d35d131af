import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IN_A_BROWSER = ["first-orders", "help-page", "confirm", "chat"]


def bench(tmp_path: Path, *groups: str) -> list[str]:
    """Run these groups quickly; gives what was measured."""
    report = tmp_path / "bench.json"
    only = [word for group in groups for word in ("--only", group)]
    subprocess.run(
        [sys.executable, "-m", "tests.bench", "--quick", "--json", str(report), *only],
        cwd=ROOT,
        check=True,
        timeout=300,
    )
    return [line["what"] for line in json.loads(report.read_text())["rows"]]


def test_services_are_measured_on_the_databases_that_answer(tmp_path: Path):
    measured = bench(tmp_path, "cancelling", "lists")

    assert "cancel_order, SQLite: one after the other" in measured
    assert "first page: 1,000 orders beside 500" in measured


@pytest.mark.skipif(not (ROOT / ".web" / "build" / "client").is_dir(), reason="the front end is not built")
def test_open_sessions_are_measured(tmp_path: Path):
    assert len(bench(tmp_path, "memory", "round-trip")) == 3


@pytest.mark.skipif(not (os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium")), reason="there is no browser")
@pytest.mark.skipif(not (ROOT / ".web" / "build" / "client").is_dir(), reason="the front end is not built")
def test_screens_are_measured_in_a_browser(tmp_path: Path):
    assert len(bench(tmp_path, *IN_A_BROWSER)) == 7
