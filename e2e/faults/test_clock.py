"""The clock of a portal jumps by an hour, to and fro, while people work."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from e2e.faults.course import assert_work_survives
from e2e.faults.machine import Machine
from e2e.own_servers import missing
from e2e.server import Server


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine whose portal has a clock of its own."""
    machine = Machine(tmp_path_factory.mktemp("machine"), own_clock=True)
    if not machine.has_clock:
        missing("libfaketime")
    machine.start()
    yield machine
    machine.end()


@pytest.fixture(scope="module")
def portal(machine: Machine) -> Server:
    """The portal whose clock jumps."""
    return machine.portal


@pytest.mark.parametrize("hours", [1, -1])
def test_work_survives_a_jump_of_the_clock(machine: Machine, hours: int) -> None:
    @contextmanager
    def jump(machine: Machine) -> Iterator[None]:
        machine.set_clock(hours)
        yield
        machine.set_clock(0)

    assert_work_survives(machine, jump, first=2_000_000 + 100_000 * hours)
