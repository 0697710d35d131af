"""Opening a return case."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row

from buyer_portal.domain.changes.proposal import parse_short_note
from buyer_portal.domain.errors import CaseOpen, KeyReused
from buyer_portal.domain.key import parse_key
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.roles import Permission
from buyer_portal.domain.returns.case import (
    answer_by,
    ensure_occasion,
    ensure_told,
    parse_problem,
    parse_wanted,
    request_words,
)
from buyer_portal.domain.returns.lines import affected_lines
from buyer_portal.domain.returns.moves import ensure_side
from buyer_portal.services.orders.telling import announce_order, tell_other_side
from buyer_portal.services.people.roles import ensure_may
from buyer_portal.settings import now
from buyer_portal.store.cancellation import cancellation_of
from buyer_portal.store.engine import transaction
from buyer_portal.store.orders.list import lines_of, order_of
from buyer_portal.store.returns import (
    add_case,
    case_by_key,
    newest_case,
)


def open_case(
    person: Person, number: str, *, key: str, problem: str, wanted: str, quantities: Sequence[int], note: str = ""
) -> int:
    """Report what is wrong and what would put it right; give the case's id, on a retry with `key` the first one.

    `problem` and `wanted` are names; `quantities` has one for each line of the order, 0 = not affected.

    Raises:
        SideNotAllowed: only buyers open a case.
        RoleNotAllowed: a viewer only looks.
        OrderNotFound: it is not among theirs.
        CaseRefused: it is neither delivered nor cancelled while it was prepared.
        CaseOpen: there is one open case an order at a time.
        MessageRefused, ValueRefused, KeyReused: bad input.
        PortalBusy: somebody else was writing; try again with the same key.

    Source: the guide, "contact the supplier to discuss returns or refunds".
    """
    move = ensure_side(OrderEvent.CASE_OPEN, person.side)
    said, key, at = parse_short_note(note), parse_key(key), now()
    with transaction() as db:
        ensure_may(db, person, Permission.RETURN)
        order = order_of(db, person, number, to_write=True)
        if made := case_by_key(db, person, key):
            return _made(order, made)
        occasion = ensure_occasion(OrderStatus(order.status), cancelled_from_of(db, order), number=order.number)
        newest = newest_case(db, order.id)
        if newest and newest.closed_at is None:
            raise CaseOpen(order.number)
        what, how = parse_problem(problem, occasion), parse_wanted(wanted, occasion)
        ensure_told(what, said)
        lines = affected_lines(
            [(line.name, line.quantity, line.unit) for line in lines_of(db, order.id)], quantities, what
        )
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
        tell_other_side(db, order, person, OrderEvent.CASE_OPEN, at, joined(said, request_words(what, lines, how)))
    announce_order(order)
    return case_id


def _made(order: Row, made: Row) -> int:
    if made.order_id != order.id:
        raise KeyReused
    return made.id


def cancelled_from_of(db: Connection, order: Row) -> OrderStatus | None:
    """The status in which the order was cancelled, if it was."""
    record = cancellation_of(db, order.id)
    return OrderStatus(record.from_status) if record else None


def joined(*texts: str) -> str:
    """Texts one below the other, without the empty ones."""
    return "\n".join(filter(None, texts))
