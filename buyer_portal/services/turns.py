"""Threads that people share: everybody gets a turn, however much one of them asks for."""

import os
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from prometheus_client import Histogram

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.measures.meters import TURN_WAIT

R = TypeVar("R")

_STEP_BACK = 10  # added to the niceness, 0 to 19
# Work in Python lets the event loop go on after a millisecond, not after five: each event passes through a few threads.
sys.setswitchinterval(0.001)


class Turns:
    """Threads, and a line of work for each name. The lines are served in turn, one piece of work each.

    Of a line at most `at_once` run together, so that a thread is left for somebody else, and `waiting` may wait. Work
    of nobody in particular, the name "", has no such limit.
    """

    def __init__(self, threads: int, *, at_once: int, waiting: int, name: str, steps_back: bool = False) -> None:
        self._threads = ThreadPoolExecutor(threads, name, initializer=step_back if steps_back else None)
        self._at_once, self._most_waiting = at_once, waiting
        self._lines: dict[str, deque[tuple[Future[Any], Callable[[], Any]]]] = {}  # the next to be served first
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._waits = TURN_WAIT.labels(name)

    def submit(self, whose: str, work: Callable[[], R]) -> Future[R]:
        """Put work into the line of `whose`.

        Raises:
            PortalBusy: too much of theirs waits already.
        """
        future: Future[R] = Future()
        with self._lock:
            line = self._lines.setdefault(whose, deque())
            if whose and len(line) >= self._most_waiting:
                raise PortalBusy
            line.append((future, partial(_noting_wait, self._waits, time.perf_counter(), work)))
        self._threads.submit(self._serve)
        return future

    def _serve(self) -> None:
        """Work until nothing is left, or only what has to wait for its own line: who serves that goes on with it."""
        while turn := self._next():
            whose, future, work = turn
            try:
                _run(future, work)
            finally:
                with self._lock:
                    self._running -= Counter([whose])  # forgets a name at 0

    def _next(self) -> tuple[str, Future[Any], Callable[[], Any]] | None:
        with self._lock:
            for whose, line in self._lines.items():
                if not whose or self._running[whose] < self._at_once:
                    del self._lines[whose]
                    future, work = line.popleft()
                    if line:
                        self._lines[whose] = line  # the last now
                    self._running[whose] += 1
                    return whose, future, work
        return None


def _noting_wait(waits: Histogram, since: float, work: Callable[[], R]) -> R:
    waits.observe(time.perf_counter() - since)
    return work()


def _run(future: Future[Any], work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return  # nobody waits for it any more
    try:
        result = work()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)


def step_back() -> None:
    """Let this thread work only where nobody else wants the processor. Only Linux knows that of a single thread."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _STEP_BACK)
