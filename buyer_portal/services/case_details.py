"""An order's return case as its page shows it; looked up within the page's own reading."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.return_case import CaseLine, CaseStatus, Outcome, Problem
from buyer_portal.store.return_cases import affected_of, newest_case, still_refundable


@dataclass(frozen=True, slots=True)
class ReturnCase:
    """The order's newest case. Amounts in minor units of the order's currency.

    `offer` is None until there is one; `reply` is the newest no, the buyer's to an offer or the supplier's to the case.
    `answer_by` is None when nobody is asked for an answer by a date; `most_minor` is what can be refunded at most.
    """

    id: int
    status: CaseStatus
    version: int
    problem: Problem
    wanted: Outcome
    lines: tuple[CaseLine, ...]
    note: str
    by: str
    at: datetime
    offer: Outcome | None
    offer_minor: int
    offer_text: str
    offer_by: str
    reply: str
    reply_by: str
    answer_by: datetime | None
    most_minor: int


def case_for(db: Connection, order: Row) -> ReturnCase | None:
    """The case that the order's page shows: the open one, else the newest that ended."""
    found = newest_case(db, order.id)
    if found is None:
        return None
    return ReturnCase(
        id=found.id,
        status=CaseStatus(found.status),
        version=found.version,
        problem=Problem[found.problem],
        wanted=Outcome[found.wanted],
        lines=tuple(affected_of(db, found)),
        note=found.note,
        by=found.person_name,
        at=found.at,
        offer=Outcome[found.offer] if found.offer else None,
        offer_minor=found.offer_minor,
        offer_text=found.offer_text,
        offer_by=found.offer_by,
        reply=found.reply,
        reply_by=found.reply_by,
        answer_by=found.answer_by,
        most_minor=still_refundable(db, order),
    )
