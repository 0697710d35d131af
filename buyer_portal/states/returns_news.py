"""What stands above the supplier's desk: the return cases that wait for an answer, or for what was agreed."""

from dataclasses import dataclass

import reflex as rx

from buyer_portal.domain.people.person import Person
from buyer_portal.domain.returns.moves import CaseStatus
from buyer_portal.domain.text import apart
from buyer_portal.services.perform import perform
from buyer_portal.services.returns.details import WaitingCase, waiting_cases
from buyer_portal.settings import now
from buyer_portal.words.formatting import Clock, and_more
from buyer_portal.words.returns import case_deadline, offer_said

_SHOWN, _COUNTED_TO = 6, 100


@dataclass(frozen=True, slots=True)
class CaseNote:
    """A case that waits: what its buyer did, until when, and what the link to it is called."""

    number: str
    says: str
    deadline: str
    address: str
    deed: str


class CaseNewsState(rx.State):
    """The notes on screen, the most urgent first; `more_cases` says how many are not."""

    waiting_cases: list[CaseNote] = []
    more_cases: str = ""

    async def _reload(self, person: Person) -> None:
        clock = Clock(person.time_zone, now())
        found = await perform(waiting_cases, person, _COUNTED_TO)
        self.more_cases = and_more(len(found), _SHOWN, _COUNTED_TO)
        self.waiting_cases = [
            CaseNote(
                case.number,
                f"{apart(case.other)} {_says(case)}",
                case_deadline(case.answer_by, clock),
                f"/supplier/orders/{case.number}#case",
                "Open" if case.status is CaseStatus.AGREED else "Answer",
            )
            for case in found[:_SHOWN]
        ]


def _says(case: WaitingCase) -> str:
    if case.status is CaseStatus.AGREED:
        return f"agreed: {offer_said(case.offer, case.offer_minor, case.currency)}. Please see to it."
    deed = "asks for another answer" if case.offer else "has opened a case"
    return f"{deed} ({case.problem.value.lower()})."
