"""Whatever breaks while people work: what was acknowledged is there once, nothing is half done, and it goes on.

PORTAL_TEST_FAULT_SECONDS is how long each fault lasts.
"""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest

from e2e.database import ADA, BEN, PASSWORD, TOM
from e2e.faults.books import assert_kept, write_orders
from e2e.faults.load import Kept, People
from e2e.faults.machine import MARK, Machine
from e2e.faults.page_client import PageClient
from e2e.server import Server, run_async, using_database
from e2e.websocket_client import sign_in

SECONDS = float(os.environ.get("PORTAL_TEST_FAULT_SECONDS", "12"))
BACK_WITHIN = 10
SCREENS = 12  # of each side
ORDERS = int(SECONDS * 40) + 400
_KILLED_EVERY = 4  # seconds
Fault = Callable[[Machine], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    machine = Machine(tmp_path_factory.mktemp("machine"))
    machine.start()
    yield machine
    machine.end()


@pytest.fixture(scope="module")
def portal(machine: Machine) -> Server:
    """The portal that breaks."""
    return machine.portal


@contextmanager
def killing(machine: Machine, kill: Callable[[int], None]) -> Iterator[None]:
    """Kill again and again, in a thread."""
    over = threading.Event()

    def go_on() -> None:
        place = 0
        while not over.is_set():
            kill(place)
            place += 1
            over.wait(_KILLED_EVERY)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def a_worker_dies(machine: Machine) -> AbstractContextManager[None]:
    return killing(machine, machine.kill_worker)


@contextmanager
def all_workers_die(machine: Machine) -> Iterator[None]:
    def kill(_place: int) -> None:
        for place in range(len(machine.workers())):
            machine.kill_worker(place)

    kill(0)
    yield
    kill(0)


@contextmanager
def the_portal_dies(machine: Machine) -> Iterator[None]:
    machine.portal.kill()
    yield
    machine.portal.start()


@contextmanager
def redis_dies(machine: Machine) -> Iterator[None]:
    machine.redis.kill()
    yield
    machine.redis.start()


@contextmanager
def redis_restarts_empty(machine: Machine) -> Iterator[None]:
    machine.redis.kill()
    machine.redis.start()
    yield


@contextmanager
def postgresql_crashes(machine: Machine) -> Iterator[None]:
    machine.postgresql.stop_immediately()
    yield
    machine.postgresql.start()


@contextmanager
def postgresql_restarts_again_and_again(machine: Machine) -> Iterator[None]:
    def crash(_place: int) -> None:
        machine.postgresql.stop_immediately()
        machine.postgresql.start()

    with killing(machine, crash):
        yield


@contextmanager
def postgresql_is_slow(machine: Machine) -> Iterator[None]:
    machine.line.slow_down(2)
    yield
    machine.line.mend()


def postgresql_has_no_connection_left(machine: Machine) -> AbstractContextManager[None]:
    return machine.without_connections()


def the_disk_is_full(machine: Machine) -> AbstractContextManager[None]:
    if not machine.has_volume:
        pytest.skip("no disk of its own can be made here")
    return machine.full_disk()


@contextmanager
def the_mail_server_is_down(machine: Machine) -> Iterator[None]:
    machine.mail.stop()
    yield
    machine.mail.start()


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


FAULTS: list[Fault] = [
    a_worker_dies,
    all_workers_die,
    the_portal_dies,
    redis_dies,
    redis_restarts_empty,
    postgresql_crashes,
    postgresql_restarts_again_and_again,
    postgresql_is_slow,
    postgresql_has_no_connection_left,
    the_disk_is_full,
    the_mail_server_is_down,
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_work_survives(machine: Machine, fault: Fault, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.id
    first = 100_000 * (1 + FAULTS.index(fault))
    numbers = [f"ORD-{number}" for number in range(first, first + ORDERS)]
    with using_database(machine.postgresql.url):
        write_orders(numbers)

    course = run_async(work_through(machine, fault, numbers))

    print(f"{name}: {course}; said: {dict(course.kept.refused)}")
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
