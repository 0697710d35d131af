"""Putting an ended order right: the buyer opens a case, the supplier offers, the buyer agrees and settles."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from buyer_portal.domain.errors import CaseOpen, CaseRefused, KeyReused
from buyer_portal.domain.key import parse_key
from buyer_portal.domain.order import OrderEvent, OrderStatus
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.proposal import parse_reason_for, parse_short_note
from buyer_portal.domain.return_case import (
    RETURN_MOVES,
    CaseStatus,
    Outcome,
    affected_lines,
    answer_by,
    ensure_occasion,
    ensure_side,
    ensure_step,
    ensure_told,
    offer_words,
    parse_offer,
    parse_problem,
    parse_wanted,
    request_words,
    status_after,
)
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.settings import now
from buyer_portal.store.cancellation import cancellation_of
from buyer_portal.store.engine import transaction
from buyer_portal.store.notifications import notify
from buyer_portal.store.orders import lines_of, order_of
from buyer_portal.store.return_cases import (
    add_case,
    case_by_id,
    case_by_key,
    move_case,
    newest_case,
    still_refundable,
)
from buyer_portal.store.timeline import add_event

_MAX_ID = 2**63 - 1


def open_case(
    person: Person, number: str, *, key: str, problem: str, wanted: str, quantities: Sequence[int], note: str = ""
) -> int:
    """Tell the supplier what is wrong, and what would put it right; give the case's id. A repeated key, the same one.

    `problem` and `wanted` are names; `quantities` has one for each line of the order, 0 = not affected.

    Raises:
        RoleNotAllowed: only buyers open a case.
        OrderNotFound: it is not among theirs.
        CaseRefused: it is neither delivered nor cancelled while it was prepared.
        CaseOpen: there is one open case an order at a time.
        MessageRefused, ValueRefused, KeyReused: bad input.
        PortalBusy: somebody else was writing; try again with the same key.

    Source: the guide, "contact the supplier to discuss returns or refunds".
    """
    move = ensure_side(OrderEvent.CASE_OPEN, person.role)
    said, key, at = parse_short_note(note), parse_key(key), now()
    with transaction() as db:
        order = order_of(db, person, number, to_write=True)
        if made := case_by_key(db, person, key):
            return _made(order, made)
        occasion = ensure_occasion(OrderStatus(order.status), _cancelled_from(db, order), number=order.number)
        newest = newest_case(db, order.id)
        if newest and newest.closed_at is None:
            raise CaseOpen(order.number)
        what, how = parse_problem(problem, occasion), parse_wanted(wanted, occasion)
        ensure_told(what, said)
        lines = affected_lines([(line.name, line.quantity) for line in lines_of(db, order.id)], quantities, what)
        values = {
            "order_id": order.id,
            "person_id": person.id,
            "person_name": person.name,
            "key": key,
            "status": move.to_status.value,
            "problem": what.name,
            "wanted": how.name,
            "note": said,
            "answer_by": answer_by(move.to_status, at),
            "at": at,
        }
        case_id = add_case(db, values, lines)
        _tell(db, order, person, OrderEvent.CASE_OPEN, at, _joined(said, request_words(what, lines, how)))
    _announce(order)
    return case_id


def answer_case(
    person: Person, number: str, *, case_id: int, seen_version: int, outcome: str, amount_minor: int, note: str
) -> None:
    """Offer how to put it right; `amount_minor` counts for a refund or a credit only. Raises as `_step`."""
    said = parse_short_note(note)

    def offer(db: Connection, order: Row, _found: Row) -> tuple[dict[str, Any], str]:
        occasion = ensure_occasion(OrderStatus(order.status), _cancelled_from(db, order), number=order.number)
        most = still_refundable(db, order)
        found, minor = parse_offer(outcome, amount_minor, occasion, most_minor=most, currency=order.currency)
        values = {"offer": found.name, "offer_minor": minor, "offer_text": said, "offer_by": person.name}
        return values, _joined(f"{offer_words(found, minor, order.currency)}.", said)

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
    ensure_side(event, person.role)
    said = parse_reason_for(RETURN_MOVES[event].button, text)
    _step(person, number, event, case_id, seen_version, lambda *_: ({"reply": said, "reply_by": person.name}, said))


def _about_offer(_db: Connection, order: Row, found: Row) -> tuple[dict[str, Any], str]:
    return {}, f"{offer_words(Outcome[found.offer], found.offer_minor, order.currency)}."


def _step(
    person: Person, number: str, event: OrderEvent, case_id: object, seen_version: object, prepare: _Prepare
) -> None:
    """Take a case one step on, and tell the other side.

    Raises:
        RoleNotAllowed: the other side takes this step.
        OrderNotFound: it is not among this person's orders.
        CaseRefused: there is no such case, a rival was first, or the step does not follow.
        ReasonRequired, MessageRefused, ValueRefused: bad input.
        PortalBusy: somebody else was writing; try again.
    """
    move, at = ensure_side(event, person.role), now()
    with transaction() as db:
        order = order_of(db, person, number, to_write=True)
        found = _case(db, order, case_id)
        ensure_step(move, CaseStatus(found.status), version=found.version, seen_version=seen_version)
        values, told = prepare(db, order, found)
        to_status = status_after(event, Outcome[found.offer] if found.offer else None)
        if not move_case(db, found, to_status, at, answer_by=answer_by(to_status, at), **values):
            raise CaseRefused("Somebody took a step in this case a moment ago. Nothing was changed by you.")
        _tell(db, order, person, event, at, told)
    _announce(order)


def _case(db: Connection, order: Row, case_id: object) -> Row:
    found = None
    if isinstance(case_id, int) and 0 < case_id <= _MAX_ID:
        found = case_by_id(db, order.id, case_id)
    if found is None:
        raise CaseRefused("There is no such case about this order.")
    return found


def _made(order: Row, made: Row) -> int:
    if made.order_id != order.id:
        raise KeyReused
    return made.id


def _cancelled_from(db: Connection, order: Row) -> OrderStatus | None:
    record = cancellation_of(db, order.id)
    return OrderStatus(record.from_status) if record else None


def _joined(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def _tell(db: Connection, order: Row, person: Person, event: OrderEvent, at: datetime, told: str) -> None:
    other = order.supplier_id if person.role is Role.BUYER else order.buyer_id
    add_event(db, order.id, event, person, at, told)
    notify(db, (other,), order.id, event.value, person, at, told)


def _announce(order: Row) -> None:
    bus.announce(Changed(order.number, (order.buyer_id, order.supplier_id)))
