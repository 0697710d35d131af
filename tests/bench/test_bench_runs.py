"""The benchmark runs: small and few."""

import json
import subprocess
import sys
from pathlib import Path

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
    return [line["what"] for line in json.loads(report.read_text())["rows"]]


def test_services_are_measured_on_the_databases_that_answer(tmp_path: Path):
    measured = bench(tmp_path, "cancelling", "lists")

    assert "cancel_order, SQLite: one after the other" in measured
    assert "first page: 1,000 orders beside 500" in measured
