"""The benchmark runs: small and few."""

import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bench import data
from tests.bench.report import print_comparison, row, write_json

ROOT = Path(__file__).resolve().parents[2]


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
    return [line["id"] for line in json.loads(report.read_text())["rows"]]


def test_services_are_measured_on_the_databases_that_answer(tmp_path: Path):
    measured = bench(tmp_path, "cancelling", "importing", "lists", "growth")

    assert "cancel-order.sqlite.alone" in measured
    assert "first-page.growth" in measured
    assert "crowd-desk.search.company.growth-quick-sqlite" in measured
    assert len(measured) == len(set(measured))


def test_of_two_who_need_the_same_data_one_makes_it_and_the_other_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    (tmp_path / "orders-5-old.db").write_text("of another version")
    made = list[Path]()

    def make(new: Path) -> None:
        made.append(new)
        time.sleep(0.05)
        new.write_text("data")

    with ThreadPoolExecutor(2) as both:
        files = list(both.map(lambda _: data.made_once("orders-5", "new.db", make), range(2)))

    assert [file.read_text() for file in files] == ["data", "data"]
    assert len(made) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"orders-5-new.db", "orders-5.lock"}


def test_two_runs_are_compared_by_more_than_noise(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    same, faster = row("same", "same", "ms", 100.0, "", None), row("page", "page", "ms", 90.0, "", None, yardstick=30.0)
    write_json([same, faster, row("old", "old", "ms", 1.0, "", None)], before)
    # Three times the time on a machine that was three times as slow, beside a page that took half of its own.
    slower = row("page", "page", "ms", 135.0, "", None, yardstick=90.0)
    write_json([row("same", "same", "ms", 108.0, "", None), slower, row("new", "new", "ms", 1.0, "", None)], after)

    print_comparison(before, after)

    said = capsys.readouterr().out
    assert re.search(r"page\s.*3 ×.*1\.5 ×.*-50%", said)
    assert "same" not in said
    assert re.search(r"old\s.*gone", said)
    assert re.search(r"new\s.*new", said)
