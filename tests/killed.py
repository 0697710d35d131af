"""Killing a process in the middle of a deed: at each statement that writes, at the commit, and before it is announced.

One process, started once, forks itself for each attempt; the child does the deed on the test's database and kills
itself with SIGKILL, so nothing is cleaned up, as when a machine takes the process.
"""

import os
import pickle
import signal
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from buyer_portal.live.bus import bus
from buyer_portal.services.people.passwords import hasher
from buyer_portal.services.people.strength import ensure_strong
from buyer_portal.store import engine

_WRITES = ("INSERT", "UPDATE", "DELETE")
_FAILED = 1


@dataclass(frozen=True)
class Mill:
    """The process that forks."""

    process: subprocess.Popen[str]

    def run(self, url: str, deed: Callable[[], Any], kill_at: int) -> bool:
        """Do the deed in a process that is killed at this step, counted from 1; False when it came to its end first."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(b64encode(pickle.dumps((url, deed, kill_at))).decode() + "\n")
        self.process.stdin.flush()
        ended = int(self.process.stdout.readline())
        assert ended in (0, -signal.SIGKILL), "the deed failed by itself"
        return ended != 0


@contextmanager
def mill(**environment: str) -> Iterator[Mill]:
    """Start the process, and stop it afterwards."""
    command = [sys.executable, "-c", "from tests.killed import grind; grind()"]
    given = os.environ | environment
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=given) as process:
        yield Mill(process)
        assert process.stdin
        process.stdin.close()


def grind() -> None:
    """Do what is asked on standard input, each in a process of its own; say how each ended."""
    ensure_strong("seven green lorries")  # its lists are read here once
    hasher.__init__(time_cost=1, memory_cost=8, parallelism=1)  # what is tested is not how long it takes
    for line in sys.stdin:
        asked = pickle.loads(b64decode(line))  # here, so that what it is made of is imported once
        if (child := os.fork()) == 0:
            os._exit(_attempt(*asked))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _attempt(url: str, deed: Callable[[], Any], kill_at: int) -> int:
    engine.engine = engine.open_engine(url)
    _count_steps(kill_at)
    try:
        deed()
    except BaseException as failure:
        sys.stderr.write(f"{failure!r}\n")
        return _FAILED
    return 0


def _count_steps(kill_at: int) -> None:
    steps = 0

    def step(*_args: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(_db: Any, _cursor: Any, said: str, *_more: Any) -> None:
        if said.lstrip().upper().startswith(_WRITES):
            step()

    event.listen(engine.engine, "before_cursor_execute", statement)
    event.listen(engine.engine, "commit", step)
    vars(bus)["announce"] = step
