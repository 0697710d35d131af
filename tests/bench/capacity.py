"""What one, two and three processes do on this machine, with PostgreSQL and Redis: deeds, events, open screens.

Whoever asks and the database live on the same machine, as in the yardsticks: they take their part of it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from buyer_portal.services.people.sign_in import start_sign_in
from buyer_portal.settings import ROOT
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.people import write_person
from tests.bench import data
from tests.bench.postgresql import administrator, new_database
from tests.bench.report import Row, row
from tests.bench.servers import Served, workers

_REDIS = os.environ.get("PORTAL_TEST_REDIS", "redis://127.0.0.1:6379/0")
_P99_MS = 250
_PEOPLE, _AT_ONCE = 40, 16
_RATES = (50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 1_000)


def capacity(*, quick: bool) -> list[Row]:
    """The same for one, two and three processes; nothing where there is no PostgreSQL."""
    rows: list[Row] = []
    if (admin := administrator()) is None:
        return rows
    with admin:
        for count in (1, 2) if quick else (1, 2, 3):
            with new_database(admin, f"portal_capacity_{os.getpid()}") as url:
                rows += _measure(url, count, quick=quick)
    return rows


def _measure(url: str, count: int, *, quick: bool) -> Iterator[Row]:
    seconds, screens = (1, 10) if quick else (8, 100)
    data.fill(url, 200)
    with data.using(url):
        secrets = _sign_in_people()
        numbers = data.add_pending(300 if quick else 12_000)
    key, of = f"{count}-processes", f"{count} process{'es' if count > 1 else ''}"
    with workers(url, _REDIS, count) as served, _crowd(served.url) as ask:
        idle = _kib(served, "Rss")
        yield row(
            f"capacity.{key}.idle",
            f"idle, {of}: each",
            "MB",
            sum(idle) / len(idle) / 1024,
            "",
            None,
            details={"all": idle},
        )
        done = ask(do="cancel", secrets=secrets[:_AT_ONCE], numbers=numbers, seconds=seconds)
        what = f"cancellations over the API, {_AT_ONCE} at once, {of}"
        yield row(f"capacity.{key}.cancellations", what, "a second", done["a_second"], "", None, details=done)
        ask(do="open", secrets=secrets, count=screens // 5)
        before = sum(_kib(served, "Pss"))
        ask(do="open", secrets=secrets, count=screens)
        each = (sum(_kib(served, "Pss")) - before) / screens
        yield row(
            f"capacity.{key}.screens",
            f"open screens in a gigabyte, {of}",
            "",
            1024 * 1024 / each,
            "",
            None,
            details={"KiB": each},
        )
        ask(do="events", rate=_RATES[0], seconds=seconds / 2)  # what opening them began has an end
        best: dict[str, Any] = {"a_second": 0.0, "p99_ms": 0.0}
        for rate in _RATES[: 2 if quick else None]:
            found = ask(do="events", rate=rate, seconds=seconds / 2)
            if found["p99_ms"] > _P99_MS:
                break
            best = found
        yield row(
            f"capacity.{key}.events",
            f"events, {of}: p99 ≤ {_P99_MS} ms",
            "a second",
            best["a_second"],
            "",
            None,
            details=best,
        )


def _sign_in_people() -> list[str]:
    """Sign in forty buyers, as each is allowed only so much."""
    ada = data.person(data.ADA)
    emails = [f"buyer{place}@bench.example" for place in range(_PEOPLE)]
    with transaction() as db:
        for email in emails:
            write_person(db, company_id=ada.company_id, name="Nora Berg", email=email, password_hash="-")
    return [start_sign_in(data.person(email)) for email in emails]


@contextmanager
def _crowd(url: str) -> Iterator[Any]:
    command = [sys.executable, "-m", "tests.bench.load", url]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as crowd:
        told, said = crowd.stdin, crowd.stdout
        assert told
        assert said

        def ask(**what: Any) -> dict[str, Any]:
            told.write(json.dumps(what) + "\n")
            told.flush()
            return json.loads(said.readline())

        yield ask
        ask(do="close")
        told.close()


def _kib(served: Served, what: str) -> Sequence[int]:
    """The memory of each of its processes, but not of the one that watches them."""
    children = Path(f"/proc/{served.pid}/task/{served.pid}/children").read_text().split()
    texts = [Path(f"/proc/{child}/smaps_rollup").read_text() for child in children]
    return [int(text.partition(f"{what}:")[2].split()[0]) for text in texts]
