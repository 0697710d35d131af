"""Several processes of one machine, each of which tells the figures of all; they are real ones here."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from buyer_portal.measures.workers import environment, forget, make_folder, pids
from buyer_portal.settings import ROOT
from tests.measures.figures import figures_in

_WORKER = """
import sys
from buyer_portal.measures.meters import DEEDS, DEED_SECONDS, AWAY, OPEN_SCREENS
from buyer_portal.measures.report import report, say_who_serves

say_who_serves()
print("there", flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "cancel":
        DEEDS.labels("cancel_order", "done").inc()
        DEED_SECONDS.labels("cancel_order").observe(0.2)
    elif word == "screens":
        OPEN_SCREENS.set(int(rest[0]))
    elif word == "away":
        AWAY.labels("database").set(int(rest[0]))
    elif word == "report":
        sys.stdout.write(report({"portal_outbox_age_seconds": 7.0}).decode())
    print("END", flush=True)
"""
CANCELLED = 'portal_deeds_total{deed="cancel_order",outcome="done"}'
COUNTED = 'portal_deed_seconds_count{deed="cancel_order"}'
WITHIN = 'portal_deed_seconds_bucket{deed="cancel_order",le="0.25"}'
SOONER = 'portal_deed_seconds_bucket{deed="cancel_order",le="0.1"}'


class Worker:
    """A process that counts in a folder."""

    def __init__(self, folder: Path | None) -> None:
        shared = environment(folder) if folder else {}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **shared},
        )
        self.pid = self._process.pid
        assert self._read(until="there") == ""

    def do(self, word: str) -> str:
        assert self._process.stdin
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return self._read(until="END")

    def figures(self) -> dict[str, float]:
        return figures_in(self.do("report"))

    def die(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()

    def _read(self, until: str) -> str:
        assert self._process.stdout
        lines = iter(self._process.stdout.readline, f"{until}\n")
        return "".join(line if line else pytest.fail("the worker has ended") for line in lines)


@pytest.fixture
def folder() -> Iterator[Path]:
    made = make_folder()
    yield made
    for path in made.iterdir():
        path.unlink()
    made.rmdir()


@pytest.fixture
def workers(folder: Path) -> Iterator[list[Worker]]:
    made = [Worker(folder), Worker(folder)]
    yield made
    for worker in made:
        worker.die()


def test_each_of_two_workers_tells_the_figures_of_both(workers: list[Worker]) -> None:
    one, other = workers
    one.do("cancel")
    other.do("cancel")
    other.do("cancel")
    one.do("screens 4")
    other.do("screens 3")
    other.do("away 1")

    told = [one.figures(), other.figures()]

    for figures in told:
        assert (figures[CANCELLED], figures[COUNTED], figures[SOONER], figures[WITHIN]) == (3, 3, 0, 3)
        assert figures["portal_workers"] == 2
        assert figures["portal_open_screens"] == 7
        assert figures['portal_away{part="database"}'] == 1
        assert figures["portal_outbox_age_seconds"] == 7
        assert {f'process_resident_memory_bytes{{pid="{worker.pid}"}}' for worker in workers} <= figures.keys()
        assert [name for name in figures if name.startswith("portal_build_info{")] == [
            f'portal_build_info{{version="{_version()}"}}'
        ]


def test_what_a_dead_worker_counted_stays_and_what_it_had_open_goes(folder: Path, workers: list[Worker]) -> None:
    one, dead = workers
    one.do("cancel")
    dead.do("cancel")
    one.do("screens 4")
    dead.do("screens 3")
    dead.do("away 1")

    dead.die()
    forget(folder, dead.pid)

    figures = one.figures()
    assert (figures[CANCELLED], figures[COUNTED], figures[WITHIN]) == (2, 2, 2)
    assert (figures["portal_open_screens"], figures["portal_workers"]) == (4, 1)
    assert figures.get('portal_away{part="database"}', 0) == 0
    assert figures["portal_worker_deaths_total"] == 1
    assert f'process_resident_memory_bytes{{pid="{dead.pid}"}}' not in figures
    assert pids(folder) == [one.pid]


def test_a_worker_that_dies_again_and_again_leaves_no_heap_of_files(folder: Path, workers: list[Worker]) -> None:
    one, dying = workers
    files = list[int]()
    for _ in range(4):
        dying.do("cancel")
        dying.die()
        forget(folder, dying.pid)
        files.append(len(list(folder.iterdir())))
        dying = workers[1] = Worker(folder)

    figures = one.figures()
    assert (figures[CANCELLED], figures["portal_worker_deaths_total"], figures["portal_workers"]) == (4, 4, 2)
    assert files == [files[0]] * 4


def test_a_worker_that_was_told_to_end_has_not_died(folder: Path, workers: list[Worker]) -> None:
    one, told = workers
    told.do("cancel")
    told.die()
    forget(folder, told.pid, was_told=True)

    figures = one.figures()
    assert (figures[CANCELLED], figures.get("portal_worker_deaths_total", 0)) == (1, 0)


def test_one_process_alone_needs_no_folder() -> None:
    alone = Worker(None)
    alone.do("cancel")
    alone.do("screens 2")

    figures = alone.figures()

    alone.die()
    assert (figures[CANCELLED], figures["portal_open_screens"], figures["portal_workers"]) == (1, 2, 1)
    assert figures[f'process_resident_memory_bytes{{pid="{alone.pid}"}}'] > 1_000_000
    assert figures["portal_outbox_age_seconds"] == 7


def test_the_folder_is_for_this_user_only(folder: Path) -> None:
    assert folder.stat().st_mode & 0o077 == 0


def _version() -> str:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    return next(line.split('"')[1] for line in lines if line.startswith("version = "))
