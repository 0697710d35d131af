"""The benchmark of screens runs; how fast they are is for `bin/bench` to say, on a quiet machine."""

from pathlib import Path

import pytest

from e2e.server import Server
from tests.bench.test_bench_runs import bench


@pytest.mark.parametrize(
    ("group", "rows"),
    [
        ("pages", 20),
        ("help-page", 2),
        ("confirm", 1),
        ("chat", 2),
        ("memory", 1),
        ("round-trip", 2),
    ],
)
def test_screens_are_measured(portal: Server, tmp_path: Path, group: str, rows: int) -> None:
    assert portal.url  # its start has built the front end

    assert len(bench(tmp_path, group)) == rows
