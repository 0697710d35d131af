"""Importing a file of half a million lines: how fast, in how much memory, and what people notice of it meanwhile."""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.orders.list import list_orders
from buyer_portal.settings import ROOT
from tests.bench import data
from tests.bench.postgresql import administrator, new_database
from tests.bench.report import Row, percentile, row

LINES = int(os.environ.get("PORTAL_BENCH_LINES", "541909"))
"""As many as the data set "Online Retail" has, from which the lines are taken."""
_A_SECOND, _MEGABYTES, _TIMES = 20_000, 300, 3
_PAUSE_SECONDS = 0.02  # of a person, between two clicks
_REAL = Path(os.environ.get("PORTAL_TEST_REAL_ORDERS", ROOT.parent / "shared" / "data"))
_IMPORT = """
import json, resource, sys, time
from buyer_portal.services.imports.orders import import_orders
started = time.perf_counter()
report = import_orders(sys.argv[1])
seconds = time.perf_counter() - started
print(json.dumps([report.lines, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def importing(*, quick: bool) -> list[Row]:
    """SQLite always; PostgreSQL where a server answers. Nothing without the real orders."""
    rows: list[Row] = []
    if not _REAL.is_dir():
        return rows
    file = _file(2_000 if quick else LINES)
    for name, databases in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with databases() as url:
            if url:
                rows += _measure(name, url, file, seconds=1 if quick else 10)
    return rows


def _measure(name: str, url: str, file: Path, *, seconds: int) -> Iterator[Row]:
    with data.using(url):
        ada, numbers = data.person(data.ADA), iter(data.add_pending(20_000))
        until = time.monotonic() + seconds
        quiet = _live(ada, numbers, lambda: time.monotonic() < until)
        given = os.environ | {"PORTAL_DATABASE_URL": url}
        command = [sys.executable, "-c", _IMPORT, str(file)]
        with subprocess.Popen(command, env=given, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
            meanwhile = _live(ada, numbers, lambda: running.poll() is None)
            assert running.stdout
            lines, took, megabytes = json.loads(running.stdout.read().splitlines()[-1])
    key, what = f"import.{name.lower()}", f"import of {lines:,} lines, {name}"
    a_second = lines / took
    yield row(f"{key}.speed", what, "lines/s", a_second, f"≥ {_A_SECOND:,}", a_second >= _A_SECOND)
    yield row(f"{key}.memory", f"{what}: its process", "MB", megabytes, f"≤ {_MEGABYTES}", megabytes <= _MEGABYTES)
    for kind, before, during in zip(("deeds", "looks"), quiet, meanwhile, strict=True):
        p95, calm = percentile(during, 0.95), percentile(before, 0.95)
        details = {"worst": max(during), "worst quiet": max(before), "count": len(during)}
        more = {"yardstick": calm, "details": details}
        within = p95 <= _TIMES * calm
        yield row(f"{key}.{kind}", f"p95 of {kind} meanwhile; quiet", "ms", p95, f"≤ {_TIMES} ×", within, **more)


def _live(ada: Person, numbers: Iterator[str], goes_on: Callable[[], bool]) -> tuple[Sequence[float], Sequence[float]]:
    """Cancel orders and look at the list, in turn; gives the milliseconds of each."""
    deeds, looks = list[float](), list[float]()
    while goes_on():
        number = next(numbers)
        started = time.perf_counter()
        cancel_order(ada, number, seen_version=1, key=f"bench-{number}")
        between = time.perf_counter()
        list_orders(ada, OrderFilter())
        looks.append((time.perf_counter() - between) * 1000)
        deeds.append((between - started) * 1000)
        time.sleep(_PAUSE_SECONDS)
    return deeds, looks


def _file(lines: int) -> Path:
    """The real orders of two months, again and again under other numbers."""

    def write(new: Path) -> None:
        rows = list[list[str]]()
        for name in ("orders-2011-11-clean.csv", "orders-2011-12-clean.csv"):
            with (_REAL / name).open(encoding="utf-8", newline="") as real:
                header, *more = csv.reader(real)
                rows += more
        with new.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            for count in range(lines):
                turn, place = divmod(count, len(rows))
                writer.writerow([f"{rows[place][0]}-{turn}", *rows[place][1:]])

    return data.made_once(f"import-{lines}", "1.csv", write)


@contextmanager
def _sqlite() -> Iterator[str]:
    yield data.copy_of(data.orders_of_one_buyer(10_000), "importing").url


@contextmanager
def _postgres() -> Iterator[str | None]:
    if (admin := administrator()) is None:
        yield None
        return
    with admin, new_database(admin, f"portal_bench_{os.getpid()}_import") as url:
        data.fill(url, 10_000)
        yield url
