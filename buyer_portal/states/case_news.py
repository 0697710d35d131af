"""What stands above the supplier's desk: the return cases that wait for an answer."""

from dataclasses import dataclass

import reflex as rx

from buyer_portal.domain.person import Person
from buyer_portal.services.case_details import waiting_cases
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.case_words import case_deadline
from buyer_portal.states.formatting import Clock


@dataclass(frozen=True, slots=True)
class CaseNote:
    """A case that waits: whose, about what, and until when."""

    number: str
    by: str
    problem: str
    deadline: str
    address: str


class CaseNewsState(rx.State):
    """The notes on screen, the most urgent first."""

    waiting_cases: list[CaseNote] = []

    async def _reload(self, person: Person) -> None:
        clock = Clock(person.time_zone, now())
        self.waiting_cases = [
            CaseNote(
                case.number,
                case.other,
                case.problem.value.lower(),
                case_deadline(case.answer_by, clock),
                f"/supplier/orders/{case.number}#case",
            )
            for case in await perform(waiting_cases, person)
        ]
