"""What many open sessions cost: memory each, and how long an event takes among them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from buyer_portal.settings import ROOT
from tests.bench import data
from tests.bench.report import Row, middle, percentile, row
from tests.bench.servers import Served, portal

_KIB_EACH, _P50_MS, _P99_MS = 200, 5, 50


def memory(*, quick: bool) -> list[Row]:
    """A fresh process, a few sessions to warm it up, then fifty more."""
    count = 5 if quick else 50
    orders = data.copy_of(data.orders_of_one_buyer(500 if quick else 10_000), "memory")
    with portal(orders) as ours:
        secret = ours.cookie(data.ADA)
        with _sessions(ours, secret, 2, 0):
            before = _resident_kib(ours.pid)
            with _sessions(ours, secret, count, 0):
                each = (_resident_kib(ours.pid) - before) / count
    return [
        row(
            "session.memory",
            f"memory a session, {count} with the list open",
            "KiB",
            each,
            f"≤ {_KIB_EACH}",
            each <= _KIB_EACH,
        )
    ]


def round_trip(*, quick: bool) -> list[Row]:
    """Each session sends a cheap event a second, through the gate."""
    count, seconds = (5, 1) if quick else (200, 15)
    orders = data.copy_of(data.orders_of_one_buyer(500 if quick else 10_000), "round-trip")
    with portal(orders) as ours, _sessions(ours, ours.cookie(data.ADA), count, seconds) as times:
        p50, p99 = middle(times), percentile(times, 0.99)
    return [
        row("round-trip.p50", f"event round trip, {count} sessions: p50", "ms", p50, f"≤ {_P50_MS}", p50 <= _P50_MS),
        row("round-trip.p99", f"event round trip, {count} sessions: p99", "ms", p99, f"≤ {_P99_MS}", p99 <= _P99_MS),
    ]


@contextmanager
def _sessions(served: Served, secret: str, count: int, seconds: int) -> Iterator[list[float]]:
    """Open sessions; gives the round trips when there were any, and closes them in the end."""
    # "--": a secret may begin with a dash.
    command = [sys.executable, "-m", "tests.bench.clients", "--", served.url, secret, str(count), str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as clients:
        assert clients.stdin
        assert clients.stdout
        try:
            said: list[dict[str, Any]] = [json.loads(clients.stdout.readline() or "{}") for _ in range(2)]
            if "ms" not in said[1]:
                raise RuntimeError("the sessions did not open")
            yield said[1]["ms"]
        finally:
            clients.stdin.close()


def _resident_kib(pid: int) -> int:
    found = re.search(r"^Rss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found
    return int(found.group(1))
