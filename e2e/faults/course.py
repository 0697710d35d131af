"""What people do while something breaks, and what has to be true afterwards.

PORTAL_TEST_FAULT_SECONDS is how long each fault lasts.
"""

import asyncio
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from e2e.database import ADA, BEN, PASSWORD, TOM
from e2e.faults.books import assert_kept, write_orders
from e2e.faults.load import Kept, People
from e2e.faults.machine import MARK, Machine
from e2e.faults.page_client import PageClient
from e2e.server import run_async, using_database
from e2e.websocket_client import sign_in

SECONDS = float(os.environ.get("PORTAL_TEST_FAULT_SECONDS", "12"))
BACK_WITHIN = 10
SCREENS = 12  # of each side
ORDERS = int(SECONDS * 40) + 400
Fault = Callable[[Machine], AbstractContextManager[None]]


@dataclass
class Course:
    """What became of it."""

    kept: Kept
    began: float
    ended: float
    back: float
    losses: int

    def __str__(self) -> str:
        """A row for people."""
        during = sorted(took for at, took in self.kept.seconds if self.began <= at <= self.ended)
        p99 = f"{during[int(len(during) * 0.99)] * 1000:.0f}" if during else "–"
        return (
            f"cancelled {len(self.kept.cancelled)}, messages {len(self.kept.messages)}, answers during it "
            f"{len(during)} (p99 {p99} ms), refused with a sentence {self.kept.refused.total()}, "
            f"unanswered {self.kept.unanswered}, "
            f"connections lost {self.losses}, back after {self.back:.1f} s"
        )


def assert_work_survives(machine: Machine, fault: Fault, first: int) -> None:
    """Let people work through a fault, with orders that are numbered from `first`, and compare with the books."""
    numbers = [f"ORD-{number}" for number in range(first, first + ORDERS)]
    with using_database(machine.postgresql.url):
        write_orders(numbers)

    course = run_async(work_through(machine, fault, numbers))

    print(f"{fault.__name__}: {course}; said: {dict(course.kept.refused)}")
    with using_database(machine.postgresql.url):
        assert_kept(course.kept)
    assert course.kept.speechless == {}
    assert course.back <= BACK_WITHIN
    assert course.kept.cancelled
    assert course.kept.messages


async def work_through(machine: Machine, fault: Fault, numbers: list[str]) -> Course:
    """Let people work before, during and after the fault."""
    url = machine.portal.url
    buyers = [await sign_in(url, who, PASSWORD) for who in (ADA, BEN)]
    suppliers = [await sign_in(url, TOM, PASSWORD)]
    chats, to_cancel = numbers[:2], numbers[2:-1]
    pages = [PageClient(url, buyers[place % 2], f"/orders/{MARK}") for place in range(SCREENS)]
    pages += [PageClient(url, suppliers[0], f"/supplier/orders/{MARK}") for _ in range(SCREENS)]
    writers = [PageClient(url, cookie, f"/orders/{chat}") for cookie, chat in zip(buyers, chats, strict=True)]
    teller = PageClient(url, suppliers[0], f"/supplier/orders/{MARK}")
    async with People(url) as people:
        everybody = (*pages, *writers, teller)
        staying = [asyncio.create_task(page.stay()) for page in everybody]
        work = [
            *(people.cancel_one_after_the_other(to_cancel[part::2], buyers[part]) for part in range(2)),
            *(people.write_on(page, chat) for page, chat in zip(writers, chats, strict=True)),
            people.look_at_the_list(buyers[0]),
        ]
        working = [asyncio.create_task(part) for part in work]
        await until(lambda: len(people.kept.cancelled) > 5 and len(people.kept.messages) > 1)
        began = time.monotonic()
        await asyncio.to_thread(_through, machine, fault)
        ended = time.monotonic()
        await people.cancel(numbers[-1], buyers[0])
        people.kept.tried.add(numbers[-1])
        said = f"after {numbers[0]} {time.time()}"
        await people.write(teller, MARK, said)
        await asyncio.gather(*(asyncio.wait_for(page.shows(said), 30) for page in pages))
        back = time.monotonic() - ended
        people.on = False
        await asyncio.wait_for(asyncio.gather(*working), 40)
        for task in staying:
            task.cancel()
        await asyncio.gather(*staying, return_exceptions=True)
    return Course(people.kept, began, ended, back, sum(page.losses for page in everybody))


def _through(machine: Machine, fault: Fault) -> None:
    with fault(machine):
        threading.Event().wait(SECONDS)  # the fault itself lasts so long: there is nothing to wait for


async def until(condition: Callable[[], object]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.05)
