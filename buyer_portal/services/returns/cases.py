"""Putting an ended order right: the buyer opens a case, the supplier offers, the buyer agrees and settles."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row

from buyer_portal.domain.changes.proposal import parse_reason_for, parse_short_note
from buyer_portal.domain.errors import CaseRefused
from buyer_portal.domain.key import is_id
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.returns.case import answer_by, ensure_occasion, offer_words, parse_offer
from buyer_portal.domain.returns.moves import RETURN_MOVES, CaseStatus, Outcome, ensure_side, ensure_step, status_after
from buyer_portal.services.orders.telling import announce_order, tell_other_side
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.services.returns.opening import cancelled_from_of, joined
from buyer_portal.settings import now
from buyer_portal.store.engine import transaction
from buyer_portal.store.orders.list import order_of
from buyer_portal.store.returns import (
    case_by_id,
    move_case,
    still_refundable,
)


def answer_case(
    person: Person, number: str, *, case_id: int, seen_version: int, outcome: str, amount_minor: int, note: str
) -> None:
    """Offer how to put it right; `amount_minor` counts for a refund or a credit only. Raises as `_step`."""
    said = parse_short_note(note)

    def offer(db: Connection, order: Row, _found: Row) -> tuple[dict[str, Any], str]:
        occasion = ensure_occasion(OrderStatus(order.status), cancelled_from_of(db, order), number=order.number)
        most = still_refundable(db, order)
        found, minor = parse_offer(outcome, amount_minor, occasion, most_minor=most, currency=order.currency)
        values = {"offer": found.name, "offer_minor": minor, "offer_text": said, "offer_by": person.name}
        return values, joined(f"{offer_words(found, minor, order.currency)}.", said)

    _step(person, number, OrderEvent.CASE_ANSWER, case_id, seen_version, offer)


def decline_case(person: Person, number: str, *, case_id: int, seen_version: int, reason: str) -> None:
    """Say no for good, and why. Raises as `_step`."""
    _reply(person, number, OrderEvent.CASE_DECLINE, case_id, seen_version, reason)


def reject_offer(person: Person, number: str, *, case_id: int, seen_version: int, note: str) -> None:
    """Say what is wrong with the offer: the supplier answers again. Raises as `_step`."""
    _reply(person, number, OrderEvent.CASE_DISAGREE, case_id, seen_version, note)


def agree_to_offer(person: Person, number: str, *, case_id: int, seen_version: int) -> None:
    """Take the supplier's offer; an offer of nothing settles the case. Raises as `_step`."""
    _step(person, number, OrderEvent.CASE_AGREE, case_id, seen_version, _about_offer)


def settle_case(person: Person, number: str, *, case_id: int, seen_version: int) -> None:
    """Confirm that what was agreed has happened. Raises as `_step`."""
    _step(person, number, OrderEvent.CASE_SETTLE, case_id, seen_version, _about_offer)


def say_not_happened(person: Person, number: str, *, case_id: int, seen_version: int, note: str) -> None:
    """Say that what was agreed has not happened: the supplier answers again. Raises as `_step`."""
    _reply(person, number, OrderEvent.CASE_NOT_HAPPENED, case_id, seen_version, note)


def withdraw_case(person: Person, number: str, *, case_id: int, seen_version: int) -> None:
    """Take the case back. Raises as `_step`."""
    _step(person, number, OrderEvent.CASE_WITHDRAW, case_id, seen_version, lambda *_: ({}, ""))


_Prepare = Callable[[Connection, Row, Row], tuple[dict[str, Any], str]]
"""Given the order and the case: what to write to the case besides its status, and what to tell."""


def _reply(person: Person, number: str, event: OrderEvent, case_id: int, seen_version: int, text: str) -> None:
    ensure_side(event, person.side)
    said = parse_reason_for(RETURN_MOVES[event].button, text)
    _step(person, number, event, case_id, seen_version, lambda *_: ({"reply": said, "reply_by": person.name}, said))


def _about_offer(_db: Connection, order: Row, found: Row) -> tuple[dict[str, Any], str]:
    return {}, f"{offer_words(Outcome[found.offer], found.offer_minor, order.currency)}."


def _step(
    person: Person, number: str, event: OrderEvent, case_id: object, seen_version: object, prepare: _Prepare
) -> None:
    """Take a case one step on, and tell the other side.

    Raises:
        SideNotAllowed: the other side takes this step.
        RoleNotAllowed: a viewer only looks.
        OrderNotFound: it is not among this person's orders.
        CaseRefused: there is no such case, somebody else was first, or its status does not allow the step.
        ReasonRequired, MessageRefused, ValueRefused: bad input.
        PortalBusy: somebody else was writing; try again.
    """
    move, at = ensure_side(event, person.side), now()
    with transaction() as db:
        ensure_may(db, person, Permission.RETURN)
        order = order_of(db, person, number, to_write=True)
        found = _case(db, order, case_id)
        ensure_step(move, CaseStatus(found.status), version=found.version, seen_version=seen_version)
        values, told = prepare(db, order, found)
        to_status = status_after(event, Outcome[found.offer] if found.offer else None)
        if not move_case(db, found, to_status, at, answer_by=answer_by(to_status, at), **values):
            raise CaseRefused("Somebody took a step in this case a moment ago. Nothing more was changed.")
        tell_other_side(db, order, person, event, at, told)
    announce_order(order)


def _case(db: Connection, order: Row, case_id: object) -> Row:
    found = case_by_id(db, order.id, case_id) if is_id(case_id) else None
    if found is None:
        raise CaseRefused("There is no such case about this order.")
    return found
