"""Asking for a change: the buyer says what they need, the supplier proposes it or declines."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.changes.lines import OfferedLine, compare_lines
from buyer_portal.domain.changes.proposal import (
    ACCEPT,
    REJECT,
    ProposalStatus,
    effective_status,
    ensure_negotiable,
    parse_expected,
    parse_reason_for,
    parse_short_note,
)
from buyer_portal.domain.changes.request import (
    ASK,
    DECLINE,
    TAKE_BACK,
    RequestStatus,
    ensure_asks,
    ensure_unanswered,
    wanted_lines,
)
from buyer_portal.domain.changes.summary import summary_of
from buyer_portal.domain.errors import KeyReused, OrderChanged, ProposalOpen, RequestOpen, SideNotAllowed
from buyer_portal.domain.key import is_id, parse_key
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.roles import Permission
from buyer_portal.services.orders.telling import announce_order, tell_other_side
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.settings import now
from buyer_portal.store.changes.proposals import unanswered_of
from buyer_portal.store.changes.requests import add_request, close_requests, open_request_of, request_by_key
from buyer_portal.store.engine import transaction
from buyer_portal.store.orders.list import lines_of, order_of


def ask_for_change(
    person: Person,
    number: str,
    *,
    seen_version: int,
    key: str,
    quantities: Sequence[int],
    note: str = "",
    expected_at: datetime | None = None,
) -> int:
    """Ask the supplier for other quantities (one for each line, 0 drops it) or another date; give the request's id.

    Raises:
        SideNotAllowed: only buyers ask.
        RoleNotAllowed: a viewer only looks.
        OrderNotFound, MoveRefused, OrderChanged: not theirs, on its way already, or not what they saw.
        RequestOpen, ProposalOpen: something is unanswered already.
        MessageRefused, ValueRefused, KeyReused: bad input, or nothing is asked for.
        PortalBusy: somebody else was writing; try again with the same key.
    """
    if person.side is not Side.BUYER:
        raise SideNotAllowed(ASK, needed=Side.BUYER.value)
    said, key, expected = parse_short_note(note), parse_key(key), parse_expected(expected_at, now())
    with transaction() as db:
        ensure_may(db, person, Permission.CHANGE)
        order, at = order_of(db, person, number, to_write=True), now()
        if made := request_by_key(db, person, key):
            if made.order_id != order.id:
                raise KeyReused
            return made.id
        _ensure_possible(db, order, seen_version, at)
        lines = [OfferedLine(*line) for line in lines_of(db, order.id)]
        comparison = compare_lines(lines, wanted_lines(lines, quantities))
        new_date = expected if expected != order.expected_at else None
        ensure_asks(same_lines=comparison.is_same, new_date=new_date is not None, note=said)
        values = {
            "order_id": order.id,
            "person_id": person.id,
            "person_name": person.name,
            "key": key,
            "note": said,
            "expected_at": new_date,
            "at": at,
        }
        request_id = add_request(db, values, list(quantities))
        summary = summary_of(comparison, order.currency, new_date=new_date is not None)
        text = "\n".join(filter(None, [said, summary]))
        tell_other_side(db, order, person, OrderEvent.ASK, at, text)
    announce_order(order)
    return request_id


def _ensure_possible(db: Connection, order: Row, seen_version: object, at: datetime) -> None:
    """Check the rules again, now that the row lock keeps other writers out."""
    ensure_negotiable(OrderStatus(order.status), ASK, number=order.number)
    if open_request_of(db, order.id):
        raise RequestOpen(order.number)
    found = unanswered_of(db, order.id)
    if found and effective_status(found.status, found.answer_by, at) is ProposalStatus.OPEN:
        raise ProposalOpen(ASK, order.number, way_on=f"Answer it first: “{ACCEPT}” or “{REJECT}”.")
    if order.version != seen_version:
        raise OrderChanged(order.number, OrderStatus(order.status).words)


def withdraw_request(person: Person, number: str, *, request_id: int) -> None:
    """Withdraw an unanswered request: the order stays as it is, and the supplier is told.

    Raises:
        SideNotAllowed: only buyers ask, and take back what they asked.
        RoleNotAllowed: a viewer only looks.
        OrderNotFound: it is not among theirs.
        ProposalClosed: it was answered or withdrawn already, or the order went on.
        PortalBusy: somebody else was writing; try again.
    """
    if person.side is not Side.BUYER:
        raise SideNotAllowed(TAKE_BACK, needed=Side.BUYER.value)
    _close(person, number, request_id, RequestStatus.WITHDRAWN, OrderEvent.ASK_WITHDRAW)


def decline_request(person: Person, number: str, *, request_id: int, note: str) -> None:
    """Say no to a request, and why: the order stays as it is.

    Raises:
        SideNotAllowed: only suppliers decline.
        RoleNotAllowed: a viewer only looks.
        OrderNotFound: it is not among theirs.
        ProposalClosed: it was answered or withdrawn already, or the order went on.
        ReasonRequired, MessageRefused, ValueRefused: bad input.
        PortalBusy: somebody else was writing; try again.
    """
    if person.side is not Side.SUPPLIER:
        raise SideNotAllowed(DECLINE, needed=Side.SUPPLIER.value)
    _close(person, number, request_id, RequestStatus.DECLINED, OrderEvent.REFUSE, parse_reason_for(DECLINE, note))


def _close(
    person: Person, number: str, request_id: object, status: RequestStatus, event: OrderEvent, said: str = ""
) -> None:
    with transaction() as db:
        ensure_may(db, person, Permission.CHANGE)
        order, at = order_of(db, person, number, to_write=True), now()
        found = open_request_of(db, order.id)
        is_meant = is_id(request_id) and found and found.id == request_id
        ensure_unanswered(RequestStatus(found.status) if found and is_meant else None)
        close_requests(db, order.id, status, at)
        tell_other_side(db, order, person, event, at, said)
    announce_order(order)
