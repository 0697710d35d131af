"""An order's return case as its page shows it; looked up within the page's own reading."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.people.person import Person
from buyer_portal.domain.returns.lines import CaseLine, Problem, worth_of
from buyer_portal.domain.returns.moves import CaseStatus, Outcome
from buyer_portal.store.engine import reading
from buyer_portal.store.returns import affected_of, cases_waiting_for, newest_case, still_refundable
from buyer_portal.store.returns_photos import photos_of


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a case; its address ends with its name."""

    name: str
    width: int
    height: int


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
    photos: tuple[Photo, ...]

    @property
    def worth_minor(self) -> int:
        """What the reported lines cost, as far as it can be refunded."""
        return worth_of(self.lines, self.most_minor)


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case in which the reader has something to do.

    `other` is the company across the table, `offer` the newest one or None, `answer_by` may be over.
    """

    number: str
    currency: str
    other: str
    status: CaseStatus
    problem: Problem
    offer: Outcome | None
    offer_minor: int
    answer_by: datetime | None


def waiting_cases(person: Person, limit: int = 6) -> tuple[WaitingCase, ...]:
    """The few cases in which the person's side has something to do, the most urgent first."""
    with reading() as db:
        return tuple(_waiting(row) for row in cases_waiting_for(db, person, limit))


def _waiting(row: Row) -> WaitingCase:
    return WaitingCase(
        number=row.number,
        currency=row.currency,
        other=row.other,
        status=CaseStatus(row.status),
        problem=Problem[row.problem],
        offer=_offered(row),
        offer_minor=row.offer_minor,
        answer_by=row.answer_by,
    )


def _offered(row: Row) -> Outcome | None:
    return Outcome[row.offer] if row.offer else None


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
        offer=_offered(found),
        offer_minor=found.offer_minor,
        offer_text=found.offer_text,
        offer_by=found.offer_by,
        reply=found.reply,
        reply_by=found.reply_by,
        answer_by=found.answer_by,
        most_minor=still_refundable(db, order),
        photos=tuple(Photo(*row) for row in photos_of(db, found.id)),
    )
