"""Whatever breaks while people work: what was acknowledged is there once, nothing is half done, and it goes on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from e2e.faults.course import Fault, assert_work_survives
from e2e.faults.machine import Machine
from e2e.server import Server

_KILLED_EVERY = 4  # seconds


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
def test_work_survives(machine: Machine, fault: Fault) -> None:
    assert_work_survives(machine, fault, first=100_000 * (1 + FAULTS.index(fault)))
