"""Changing an order instead of cancelling it: the supplier proposes, the buyer accepts or rejects."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.change_request import RequestStatus
from buyer_portal.domain.errors import KeyReused, OrderChanged, ProposalClosed, ProposalOpen, RoleNotAllowed
from buyer_portal.domain.key import parse_key
from buyer_portal.domain.order import OrderEvent, OrderStatus
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.proposal import (
    ACCEPT,
    PROPOSE,
    REJECT,
    WITHDRAW,
    Comparison,
    OfferedLine,
    ProposalStatus,
    compare_lines,
    effective_status,
    ensure_change,
    ensure_negotiable,
    ensure_open,
    parse_answer_by,
    parse_expected,
    parse_lines,
    parse_reason_for,
    parse_short_note,
    summary_of,
)
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.settings import now
from buyer_portal.store.change_requests import close_requests
from buyer_portal.store.conversation import add_message
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications import notify
from buyer_portal.store.order_changes import rewrite_order
from buyer_portal.store.orders import lines_of, order_of
from buyer_portal.store.proposals import (
    add_proposal,
    close_proposal,
    comparison_of,
    proposal_by_key,
    proposal_of,
    unanswered_of,
)
from buyer_portal.store.subject import about_order
from buyer_portal.store.timeline import add_event

_MAX_ID = 2**63 - 1


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
) -> int:
    """Offer the buyer other lines, prices or another date; give the proposal's id. A repeated key gives the same one.

    `lines` is the whole order as it would be; `expected_at` None keeps the date. Nobody answering until `answer_by`
    means that the order stays as it is.

    Raises:
        RoleNotAllowed: only suppliers propose.
        OrderNotFound, MoveRefused, OrderChanged: not theirs, on its way already, or not what they saw.
        ProposalOpen: one is unanswered; there is one at a time.
        ReasonRequired, MessageRefused, ValueRefused, KeyReused: bad input, or nothing would change.
        PortalBusy: somebody else was writing; try again with the same key.

    Source: the guide, "ask them to propose order modifications instead".
    """
    _ensure_role(person, Role.SUPPLIER, PROPOSE)
    why, key, wanted = parse_reason_for(PROPOSE, reason), parse_key(key), parse_lines(lines)
    until, expected = parse_answer_by(answer_by, now()), parse_expected(expected_at, now())
    with transaction() as db:
        order, at = order_of(db, person, number, to_write=True), now()
        if made := proposal_by_key(db, person, key):
            return _made(order, made)
        _ensure_possible(db, order, seen_version, at)
        comparison = compare_lines([OfferedLine(*line) for line in lines_of(db, order.id)], wanted)
        new_date = expected if expected != order.expected_at else None
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
        close_requests(db, order.id, RequestStatus.PROPOSED, at)
        summary = summary_of(comparison, order.currency, new_date=new_date is not None)
        _tell(db, order, person, OrderEvent.PROPOSE, at, why, f"{why}\n{summary}")
    _announce(order)
    return proposal_id


def _ensure_role(person: Person, needed: Role, deed: str) -> None:
    if person.role is not needed:
        raise RoleNotAllowed(deed, needed=needed.value)


def _made(order: Row, made: Row) -> int:
    if made.order_id != order.id:
        raise KeyReused
    return made.id


def _ensure_possible(db: Connection, order: Row, seen_version: object, at: datetime) -> None:
    """Ask the rules again, now that nobody else can write; a proposal that has expired makes room."""
    ensure_negotiable(OrderStatus(order.status), PROPOSE, number=order.number)
    if found := unanswered_of(db, order.id):
        if effective_status(found.status, found.answer_by, at) is ProposalStatus.OPEN:
            raise ProposalOpen(PROPOSE, order.number)
        close_proposal(db, found.id, ProposalStatus.EXPIRED, at)
    if order.version != seen_version:
        raise OrderChanged(order.number, OrderStatus(order.status).words)


def withdraw_proposal(person: Person, number: str, *, proposal_id: int) -> None:
    """Take an open proposal back. Raises as `_answer`; only suppliers withdraw."""
    _ensure_role(person, Role.SUPPLIER, WITHDRAW)
    _answer(person, number, proposal_id, OrderEvent.WITHDRAW)


def reject_proposal(person: Person, number: str, *, proposal_id: int, note: str = "") -> None:
    """Turn a proposal down: the order stays as it is. Raises as `_answer`; only buyers reject."""
    _ensure_role(person, Role.BUYER, REJECT)
    _answer(person, number, proposal_id, OrderEvent.REJECT, note)


def accept_proposal(person: Person, number: str, *, proposal_id: int, note: str = "") -> None:
    """Make the order what was proposed; its status stays. Raises as `_answer`; only buyers accept.

    Source: the guide, "They may be able to adjust quantities or items to meet your needs".
    """
    _ensure_role(person, Role.BUYER, ACCEPT)
    _answer(person, number, proposal_id, OrderEvent.ACCEPT, note)


_BECOMES = {
    OrderEvent.ACCEPT: (ProposalStatus.ACCEPTED, ACCEPT),
    OrderEvent.REJECT: (ProposalStatus.REJECTED, REJECT),
    OrderEvent.WITHDRAW: (ProposalStatus.WITHDRAWN, WITHDRAW),
}


def _answer(person: Person, number: str, proposal_id: object, event: OrderEvent, note: str = "") -> None:
    """Close a proposal in one of the three ways, and tell the other side.

    Raises:
        OrderNotFound, MoveRefused: not theirs, or no longer to be changed.
        ProposalClosed: a rival was first, it has expired, or there is none.
        OrderChanged: the order is not what the proposal was made for.
        MessageRefused, ValueRefused: bad input.
        PortalBusy: somebody else was writing; try again.
    """
    said = parse_short_note(note)
    status, deed = _BECOMES[event]
    with transaction() as db:
        # Now, not before the wait for a rival: it may have expired meanwhile, and the rival have acted on that.
        order, at = order_of(db, person, number, to_write=True), now()
        ensure_negotiable(OrderStatus(order.status), deed, number=order.number)
        found = _open_proposal(db, order, proposal_id, at)
        if not close_proposal(db, found.id, status, at):
            raise ProposalClosed("Somebody answered this proposal a moment ago. Nothing was changed by you.")
        summary = ""
        if event is OrderEvent.ACCEPT:
            summary = _make_it_so(db, order, found)
        if said:
            add_message(db, about_order(order), person, said, str(uuid.uuid4()), at)
        _tell(db, order, person, event, at, said, "\n".join(filter(None, [said, summary])))
    _announce(order)


def _open_proposal(db: Connection, order: Row, proposal_id: object, at: datetime) -> Row:
    found = None
    if isinstance(proposal_id, int) and 0 < proposal_id <= _MAX_ID:
        found = proposal_of(db, order.id, proposal_id)
    if found is None:
        raise ProposalClosed("There is no such proposal for this order.")
    ensure_open(effective_status(found.status, found.answer_by, at))
    return found


def _make_it_so(db: Connection, order: Row, found: Row) -> str:
    comparison: Comparison = comparison_of(db, found.id)
    expected = found.expected_at or order.expected_at
    rewrite_order(db, order, comparison.proposed, expected, seen_version=found.order_version)
    return summary_of(comparison, order.currency, new_date=found.expected_at is not None)


def _tell(db: Connection, order: Row, person: Person, event: OrderEvent, at: datetime, said: str, note: str) -> None:
    other = order.supplier_id if person.role is Role.BUYER else order.buyer_id
    add_event(db, order.id, event, person, at, note)
    notify(db, (other,), order.id, event.value, person, at, said)


def _announce(order: Row) -> None:
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id)))
