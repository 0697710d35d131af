"""Changing an order instead of cancelling it: the supplier proposes, the buyer accepts or rejects."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.changes.lines import OfferedLine, compare_lines, ensure_change, parse_lines
from buyer_portal.domain.changes.proposal import (
    PROPOSE,
    ProposalStatus,
    effective_status,
    ensure_answer_in_time,
    ensure_negotiable,
    parse_answer_by,
    parse_expected,
    parse_reason_for,
)
from buyer_portal.domain.changes.request import RequestStatus
from buyer_portal.domain.changes.summary import summary_of
from buyer_portal.domain.errors import KeyReused, OrderChanged, ProposalOpen
from buyer_portal.domain.key import parse_key
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.roles import Permission
from buyer_portal.services.changes.answers import ensure_proposing_side
from buyer_portal.services.orders.telling import announce_order, tell_other_side
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.settings import now
from buyer_portal.store.changes.proposals import (
    add_proposal,
    close_proposal,
    proposal_by_key,
    unanswered_of,
)
from buyer_portal.store.changes.requests import close_requests, open_request_of
from buyer_portal.store.engine import transaction
from buyer_portal.store.orders.list import lines_of, order_of

_IN_ANSWER = "In answer to the request for a change."


def propose_changes(
    person: Person,
    number: str,
    *,
    seen_version: int,
    key: str,
    lines: Iterable[OfferedLine],
    reason: str,
    answer_by: datetime | None,
    expected_at: datetime | None = None,
    seen_request: int | None = None,
) -> int:
    """Offer the buyer other lines, prices or another date; give the proposal's id, on a retry with `key` the first one.

    `lines` is the whole order as it would be; `expected_at` None keeps the date. Without an answer until `answer_by`
    the order stays as it is. `seen_request` is the id of the open request that the supplier saw and answers with it,
    0 for none.

    Raises:
        SideNotAllowed: only suppliers propose.
        RoleNotAllowed: a viewer only looks.
        OrderNotFound, MoveRefused, OrderChanged: not theirs, on its way already, or not what they saw.
        ProposalOpen: one is unanswered; there is one at a time.
        ReasonRequired, MessageRefused, ValueRefused, KeyReused: bad input, or nothing would change.
        PortalBusy: somebody else was writing; try again with the same key.

    Source: the guide, "ask them to propose order modifications instead".
    """
    ensure_proposing_side(person, Side.SUPPLIER, PROPOSE)
    why, key, wanted = parse_reason_for(PROPOSE, reason), parse_key(key), parse_lines(lines)
    until, expected = parse_answer_by(answer_by, now()), parse_expected(expected_at, now())
    with transaction() as db:
        ensure_may(db, person, Permission.CHANGE)
        order, at = order_of(db, person, number, to_write=True), now()
        if made := proposal_by_key(db, person, key):
            return _made(order, made)
        _ensure_possible(db, order, seen_version, at)
        _ensure_read(db, order, seen_request)
        comparison = compare_lines([OfferedLine(*line) for line in lines_of(db, order.id)], wanted)
        new_date = expected if expected != order.expected_at else None
        ensure_answer_in_time(until, at, order.expected_at, new_date)
        ensure_change(comparison, new_date=new_date is not None)
        values = {
            "order_id": order.id,
            "person_id": person.id,
            "person_name": person.name,
            "key": key,
            "reason": why,
            "expected_at": new_date,
            "answer_by": until,
            "order_version": order.version,
            "at": at,
        }
        proposal_id = add_proposal(db, values, comparison)
        answers = close_requests(db, order.id, RequestStatus.PROPOSED, at)
        summary = summary_of(comparison, order.currency, new_date=new_date is not None)
        note = "\n".join([why, *([_IN_ANSWER] if answers else []), summary])
        tell_other_side(db, order, person, OrderEvent.PROPOSE, at, why, note)
    announce_order(order)
    return proposal_id


def _made(order: Row, made: Row) -> int:
    if made.order_id != order.id:
        raise KeyReused
    return made.id


def _ensure_possible(db: Connection, order: Row, seen_version: object, at: datetime) -> None:
    """Check the rules again, now that the row lock keeps other writers out; close a proposal that has expired."""
    ensure_negotiable(OrderStatus(order.status), PROPOSE, number=order.number)
    if found := unanswered_of(db, order.id):
        if effective_status(found.status, found.answer_by, at) is ProposalStatus.OPEN:
            raise ProposalOpen(PROPOSE, order.number)
        close_proposal(db, found.id, ProposalStatus.EXPIRED, at)
    if order.version != seen_version:
        raise OrderChanged(order.number, OrderStatus(order.status).words)


def _ensure_read(db: Connection, order: Row, seen_request: int | None) -> None:
    """Refuse a proposal if a request was made, or withdrawn, while it was being written."""
    found = open_request_of(db, order.id)
    if seen_request is not None and seen_request != (found.id if found else 0):
        raise OrderChanged(order.number, OrderStatus(order.status).words)
