"""Asking for a change: the buyer says what they need, the supplier proposes it or declines."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.change_request import (
    ASK,
    DECLINE,
    RequestStatus,
    ensure_asks,
    ensure_unanswered,
    wanted_lines,
)
from buyer_portal.domain.errors import KeyReused, OrderChanged, ProposalOpen, RequestOpen, RoleNotAllowed
from buyer_portal.domain.key import parse_key
from buyer_portal.domain.order import OrderEvent, OrderStatus
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.proposal import (
    ACCEPT,
    REJECT,
    OfferedLine,
    ProposalStatus,
    compare_lines,
    effective_status,
    ensure_negotiable,
    parse_expected,
    parse_reason_for,
    parse_short_note,
    summary_of,
)
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.settings import now
from buyer_portal.store.change_requests import add_request, close_requests, open_request_of, request_by_key
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications import notify
from buyer_portal.store.orders import lines_of, order_of
from buyer_portal.store.proposals import unanswered_of
from buyer_portal.store.timeline import add_event


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
        RoleNotAllowed: only buyers ask.
        OrderNotFound, MoveRefused, OrderChanged: not theirs, on its way already, or not what they saw.
        RequestOpen, ProposalOpen: something is unanswered already.
        MessageRefused, ValueRefused, KeyReused: bad input, or nothing is asked for.
        PortalBusy: somebody else was writing; try again with the same key.
    """
    if person.role is not Role.BUYER:
        raise RoleNotAllowed(ASK, needed=Role.BUYER.value)
    said, key, expected = parse_short_note(note), parse_key(key), parse_expected(expected_at, now())
    with transaction() as db:
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
        add_event(db, order.id, OrderEvent.ASK, person, at, text)
        notify(db, (order.supplier_id,), order.id, OrderEvent.ASK.value, person, at, text)
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id)))
    return request_id


def _ensure_possible(db: Connection, order: Row, seen_version: object, at: datetime) -> None:
    """Ask the rules again, now that nobody else can write."""
    ensure_negotiable(OrderStatus(order.status), ASK, number=order.number)
    if open_request_of(db, order.id):
        raise RequestOpen(order.number)
    found = unanswered_of(db, order.id)
    if found and effective_status(found.status, found.answer_by, at) is ProposalStatus.OPEN:
        raise ProposalOpen(ASK, order.number, way_on=f"Answer it first: “{ACCEPT}” or “{REJECT}”.")
    if order.version != seen_version:
        raise OrderChanged(order.number, OrderStatus(order.status).words)


def decline_request(person: Person, number: str, *, request_id: int, note: str) -> None:
    """Say no to a request, and why: the order stays as it is.

    Raises:
        RoleNotAllowed: only suppliers decline.
        OrderNotFound: it is not among theirs.
        ProposalClosed: it was answered already.
        ReasonRequired, MessageRefused, ValueRefused: bad input.
        PortalBusy: somebody else was writing; try again.
    """
    if person.role is not Role.SUPPLIER:
        raise RoleNotAllowed(DECLINE, needed=Role.SUPPLIER.value)
    said = parse_reason_for(DECLINE, note)
    with transaction() as db:
        order, at = order_of(db, person, number, to_write=True), now()
        found = open_request_of(db, order.id)
        ensure_unanswered(RequestStatus(found.status) if found and found.id == request_id else None)
        close_requests(db, order.id, RequestStatus.DECLINED, at)
        add_event(db, order.id, OrderEvent.REFUSE, person, at, said)
        notify(db, (order.buyer_id,), order.id, OrderEvent.REFUSE.value, person, at, said)
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id)))
