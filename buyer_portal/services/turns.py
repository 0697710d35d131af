"""Threads that people share: everybody gets a turn, however much one of them asks for."""

import os
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from prometheus_client import Histogram

from buyer_portal.domain.errors import PortalBusy
from buyer_portal.measures.meters import TURN_WAIT
from buyer_portal.store.patience import work_at

R = TypeVar("R")

_ASIDE_OF_A_LINE = 2  # so that nobody's deeds take the room of everybody's
_STEP_BACK = 10  # added to the niceness, 0 to 19
# Work in Python lets the event loop go on after a millisecond, not after five: each event passes through a few threads.
sys.setswitchinterval(0.001)


class Turns:
    """Threads, and a line of work for each name. The lines are served in turn, one piece of work each.

    Of a line at most `at_once` run together, so that a thread is left for somebody else, and `waiting` may wait. Work
    of nobody in particular, the name "", has no such limit. Work that waits for the database gives its place to the
    next, of its own line too. When `aside` pieces do that, no other should begin what may have to wait.
    """

    def __init__(
        self, threads: int, *, at_once: int, waiting: int, name: str, aside: int = 0, steps_back: bool = False
    ) -> None:
        # Those that work when enough wait may have to wait, too: a thread more for each.
        most = threads + aside + threads if aside else threads
        self._threads = ThreadPoolExecutor(most, name, initializer=step_back if steps_back else None)
        self._places, self._at_once, self._most_waiting, self._most_aside = threads, at_once, waiting, aside
        self._lines: dict[str, deque[tuple[Future[Any], Callable[[], Any]]]] = {}  # the next to be served first
        self._running: Counter[str] = Counter()  # those aside are not counted
        self._aside: Counter[str] = Counter()
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

    @property
    def is_crowded(self) -> bool:
        """Whether so many wait aside that nothing should begin that may have to."""
        return self._most_aside > 0 and self._aside.total() >= self._most_aside

    def _serve(self) -> None:
        """Work until nothing is left, or only what has to wait for its own line: who serves that goes on with it."""
        while turn := self._next():
            whose, future, work = turn
            work_at(_Place(self, whose))
            try:
                _run(future, work)
            finally:
                work_at(None)
                with self._lock:
                    self._running -= Counter([whose])  # forgets a name at 0

    def _next(self) -> tuple[str, Future[Any], Callable[[], Any]] | None:
        with self._lock:
            if self._running.total() >= self._places:
                return None  # whoever works here goes on with what is left
            for whose, line in self._lines.items():
                if not whose or (self._running[whose] < self._at_once and self._aside[whose] < _ASIDE_OF_A_LINE):
                    del self._lines[whose]
                    future, work = line.popleft()
                    if line:
                        self._lines[whose] = line  # the last now
                    self._running[whose] += 1
                    return whose, future, work
        return None

    def step_aside(self, whose: str) -> bool:
        """Give the place of this line's work to the next; False: it has to wait where it is."""
        with self._lock:
            if not self._most_aside or self._aside.total() >= self._most_aside + self._places:
                return False
            self._aside[whose] += 1
            self._running -= Counter([whose])
            is_wanted = bool(self._lines)
        if is_wanted:
            self._threads.submit(self._serve)
        return True

    def step_back_in(self, whose: str) -> None:
        """Go on with it, beside whoever works in its place by now."""
        with self._lock:
            self._aside -= Counter([whose])
            self._running[whose] += 1


class _Place:
    """Where one piece of work is done."""

    def __init__(self, turns: Turns, whose: str) -> None:
        self._turns, self._whose = turns, whose

    @property
    def is_crowded(self) -> bool:
        return self._turns.is_crowded

    @contextmanager
    def aside(self) -> Iterator[None]:
        is_aside = self._turns.step_aside(self._whose)
        try:
            yield
        finally:
            if is_aside:
                self._turns.step_back_in(self._whose)


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
