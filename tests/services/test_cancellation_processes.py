"""Two cancels and a dispatch at the same moment, each from a process of its own: one wins, the others are told why."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from buyer_portal.domain import errors
from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.settings import ROOT
from tests.services.contest import ROUNDS, race_two_cancels_and_a_dispatch


@pytest.fixture
def acts(database: str, ada: Person, ben: Person, tom: Person) -> Iterator[dict[str, Callable[[str], Any]]]:
    """What each of the three processes is told to do."""
    with ExitStack() as stack:
        yield {
            person.email.partition("@")[0]: stack.enter_context(_process(database, person))
            for person in (ada, ben, tom)
        }


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_of_two_cancels_and_a_dispatch_from_three_processes_exactly_one_wins(acts, ada, tom, rows_of, tally_is_true):
    race_two_cancels_and_a_dispatch(acts, ROUNDS, ada, tom, rows_of)

    assert tally_is_true()


@contextmanager
def _process(database: str, person: Person) -> Iterator[Callable[[str], Any]]:
    command = [sys.executable, "-m", "tests.services.contest", person.email]
    environment = os.environ | {"PORTAL_DATABASE_URL": database, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        told, said = process.stdin, process.stdout
        assert told
        assert said

        def act(number: str) -> Any:
            told.write(f"{number}\n")
            told.flush()
            answer = json.loads(said.readline())
            return _refusal(answer) if "kind" in answer else Outcome(answer["receipt"])

        yield act
        told.close()


class Outcome:
    """What came of a deed that was done."""

    def __init__(self, receipt: str) -> None:
        self.receipt = receipt


def _refusal(answer: dict[str, str]) -> PortalError:
    kind = getattr(errors, answer["kind"])
    refusal = kind.__new__(kind)
    refusal.args = (answer["said"],)
    return refusal
