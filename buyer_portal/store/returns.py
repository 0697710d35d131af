"""Return cases: what buyers report about orders that have ended, and how it is put right."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update

from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.returns.lines import CaseLine
from buyer_portal.domain.returns.moves import CaseStatus, concerns, waits_for
from buyer_portal.store.orders.own import few_of_mine
from buyer_portal.store.tables import (
    cancellation,
    company,
    item,
    order_line,
    orders,
    return_case,
    return_case_line,
)


def add_case(db: Connection, values: dict[str, Any], lines: Sequence[CaseLine]) -> int:
    """Write a case without an offer; give its id. A second open one of the same order can't be written."""
    nothing_yet = {"version": 1, "offer_minor": 0} | dict.fromkeys(("offer", "offer_text", "offer_by"), "")
    nothing_yet |= {"reply": "", "reply_by": ""}
    case_id: int = db.execute(insert(return_case).returning(return_case.c.id), nothing_yet | values).scalar_one()
    rows = [{"case_id": case_id, "position": line.position, "quantity": line.quantity} for line in lines]
    if rows:
        db.execute(insert(return_case_line), rows)
    return case_id


def case_by_id(db: Connection, order_id: int, case_id: int) -> Row | None:
    """One of the order's cases, wherever it stands."""
    query = select(return_case).where(return_case.c.order_id == order_id, return_case.c.id == case_id)
    return db.execute(query).one_or_none()


def case_by_key(db: Connection, person: Person, key: str) -> Row | None:
    """The case that this person already opened with this key."""
    query = select(return_case).where(return_case.c.person_id == person.id, return_case.c.key == key)
    return db.execute(query).one_or_none()


def newest_case(db: Connection, order_id: int) -> Row | None:
    """The order's newest case: the open one, if one is."""
    query = select(return_case).where(return_case.c.order_id == order_id).order_by(return_case.c.id.desc()).limit(1)
    return db.execute(query).one_or_none()


def affected_of(db: Connection, found: Row) -> list[CaseLine]:
    """The lines that a case is about, in the order's order."""
    query = (
        select(
            return_case_line.c.position,
            item.c.name,
            return_case_line.c.quantity,
            order_line.c.unit_price_minor,
            order_line.c.unit,
        )
        .join_from(return_case_line, order_line, order_line.c.position == return_case_line.c.position)
        .join(item, item.c.id == order_line.c.item_id)
        .where(return_case_line.c.case_id == found.id, order_line.c.order_id == found.order_id)
        .order_by(return_case_line.c.position)
    )
    return [CaseLine(*row) for row in db.execute(query)]


def move_case(db: Connection, found: Row, to_status: CaseStatus, at: datetime, **values: Any) -> bool:
    """Take a case one step on; give whether it was still as read. One conditional UPDATE: only one caller wins."""
    ended = {} if to_status.is_open else {"closed_at": at}
    moved = db.execute(
        update(return_case)
        .where(return_case.c.id == found.id, return_case.c.version == found.version)
        .values(status=to_status.value, version=found.version + 1, **ended, **values)
    )
    return moved.rowcount == 1


def still_refundable(db: Connection, order: Row) -> int:
    """What is left of the order's worth after its cancellation's charge and what its other cases settled on."""
    charge = db.scalar(select(cancellation.c.charge_minor).where(cancellation.c.order_id == order.id)) or 0
    settled = select(func.coalesce(func.sum(return_case.c.offer_minor), 0)).where(
        return_case.c.order_id == order.id, return_case.c.status == CaseStatus.SETTLED.value
    )
    return order.total_minor - charge - int(db.scalar(settled) or 0)


def waiting_case_orders(side: Side) -> Select[Any]:
    """The ids of the asking person's orders with an open case in which it is their side's turn."""
    query = select(return_case.c.order_id).join_from(return_case, orders, orders.c.id == return_case.c.order_id)
    turns = [status for status in CaseStatus if waits_for(status) is side]
    return query.where(_is_open_in(turns), few_of_mine(side))


def _is_open_in(statuses: Sequence[CaseStatus]) -> ColumnElement[bool]:
    return return_case.c.closed_at.is_(None) & return_case.c.status.in_([status.value for status in statuses])


def cases_waiting_for(db: Connection, person: Person, limit: int) -> Sequence[Row]:
    """Open cases in which their side has something to do, the most urgent first.

    Columns: number, currency, other, status, problem, offer, offer_minor, answer_by.
    """
    other = orders.c.supplier_id if person.side is Side.BUYER else orders.c.buyer_id
    to_do = [status for status in CaseStatus if concerns(status, person.side)]
    query = (
        select(
            orders.c.number,
            orders.c.currency,
            company.c.name.label("other"),
            return_case.c.status,
            return_case.c.problem,
            return_case.c.offer,
            return_case.c.offer_minor,
            return_case.c.answer_by,
        )
        .join_from(return_case, orders, orders.c.id == return_case.c.order_id)
        .join(company, company.c.id == other)
        .where(_is_open_in(to_do), few_of_mine(person.side, person.company_id))
        .order_by(return_case.c.answer_by.is_(None), return_case.c.answer_by, return_case.c.id)
        .limit(limit)
    )
    return db.execute(query).all()
