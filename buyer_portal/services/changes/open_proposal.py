"""How an open proposal affects an order's other deeds; all of it runs within their transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.changes.lines import Comparison, OfferedLine, compare_lines
from buyer_portal.domain.changes.proposal import BLOCKED_MOVES, NEGOTIABLE, ProposalStatus, effective_status
from buyer_portal.domain.changes.request import wanted_lines
from buyer_portal.domain.errors import ProposalOpen
from buyer_portal.domain.orders.order import MOVES, OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Actor
from buyer_portal.store.changes.proposals import close_proposal, comparison_of, follow_order, unanswered_of
from buyer_portal.store.changes.requests import open_request_of, quantities_of
from buyer_portal.store.orders.list import lines_of
from buyer_portal.store.orders.timeline import add_event

_WITH_THE_ORDER = "Together with the order."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as of one moment: OPEN, or EXPIRED when nobody answered until `answer_by`.

    `expected_at` is the proposed date, None when the order keeps its own.
    """

    id: int
    status: ProposalStatus
    by: str
    reason: str
    comparison: Comparison
    expected_at: datetime | None
    answer_by: datetime
    at: datetime


def proposal_for(db: Connection, order: Row, at: datetime) -> Proposal | None:
    """The proposal that the order's page shows: open, or expired without another one since."""
    found = unanswered_of(db, order.id)
    if found is None or OrderStatus(order.status) not in NEGOTIABLE:
        return None
    return Proposal(
        id=found.id,
        status=effective_status(found.status, found.answer_by, at),
        by=found.person_name,
        reason=found.reason,
        comparison=comparison_of(db, found.id),
        expected_at=found.expected_at,
        answer_by=found.answer_by,
        at=found.at,
    )


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """A request that the supplier has not answered. `expected_at` None = no other date is asked for."""

    id: int
    by: str
    note: str
    comparison: Comparison
    expected_at: datetime | None
    at: datetime


def request_for(db: Connection, order: Row) -> ChangeRequest | None:
    """The open request for a change that the order's page shows."""
    found = open_request_of(db, order.id)
    if found is None:
        return None
    lines = [OfferedLine(*line) for line in lines_of(db, order.id)]
    wanted = wanted_lines(lines, quantities_of(db, found.id))
    return ChangeRequest(
        found.id, found.person_name, found.note, compare_lines(lines, wanted), found.expected_at, found.at
    )


def mind_answer(db: Connection, order: Row, due: datetime, deed: str, at: datetime) -> None:
    """Keep a delivery from being promised before the moment until which an answer is awaited.

    Raises:
        ProposalOpen: the buyer could accept or reject after the goods have come.
    """
    found = unanswered_of(db, order.id)
    if found and at < found.answer_by and due < found.answer_by:
        raise ProposalOpen(deed, order.number, way_on="Its answer may come after that date: withdraw it first.")


def mind_proposal(db: Connection, order: Row, event: OrderEvent, person: Actor, at: datetime) -> None:
    """Keep, withdraw or enforce an open proposal when the order moves; called before the move is written.

    Raises:
        ProposalOpen: the move has to wait for the answer.
    """
    found = unanswered_of(db, order.id)
    if found is None:
        return
    expired = effective_status(found.status, found.answer_by, at) is ProposalStatus.EXPIRED
    if event in BLOCKED_MOVES and not expired:
        raise ProposalOpen(MOVES[event].button, order.number)
    if MOVES[event].to_status in NEGOTIABLE:
        follow_order(db, order)
    elif expired:
        close_proposal(db, found.id, ProposalStatus.EXPIRED, at)
    elif close_proposal(db, found.id, ProposalStatus.WITHDRAWN, at):
        add_event(db, order.id, OrderEvent.WITHDRAW, person, at, _WITH_THE_ORDER)
