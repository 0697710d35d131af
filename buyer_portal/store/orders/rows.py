"""The rows of a list, of orders that were found."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, bindparam, literal_column, select

from buyer_portal.domain.people.person import Person, Side
from buyer_portal.store.asking import COMPANY, PERSON, asking
from buyer_portal.store.orders.own import OTHER, few_of_mine
from buyer_portal.store.tables import (
    change_request,
    company,
    message,
    orders,
    proposal,
    return_case,
    thread,
    unread,
)


def rows_of(db: Connection, person: Person, ids: Sequence[int], at: datetime) -> list[Row]:
    """These of the person's orders, as they are given: the order, `other` (company name), `unread` (messages, or None).

    And what waits at the time `at`: `request_id`, `proposal_id`, `case_status`, and `said_at`, the time of a message
    that the company has not answered.
    """
    if not ids:
        return []
    place = {id: number for number, id in enumerate(ids)}
    rows = db.execute(_rows(person.side), {**asking(person), "ids": list(ids), "at": at}).all()
    return sorted(rows, key=lambda row: place[row.id])


@cache
def _rows(side: Side) -> Select[Any]:
    return (
        select(
            orders,
            company.c.name.label("other"),
            unread.c.messages.label("unread"),
            change_request.c.id.label("request_id"),
            proposal.c.id.label("proposal_id"),
            return_case.c.status.label("case_status"),
            message.c.at.label("said_at"),
        )
        .join(company, company.c.id == OTHER[side])
        .outerjoin(unread, and_(unread.c.order_id == orders.c.id, unread.c.person_id == PERSON))
        .outerjoin(change_request, and_(change_request.c.order_id == orders.c.id, _is_open(change_request)))
        .outerjoin(proposal, and_(proposal.c.order_id == orders.c.id, _is_open(proposal), _lasts))
        .outerjoin(return_case, and_(return_case.c.order_id == orders.c.id, return_case.c.closed_at.is_(None)))
        .outerjoin(thread, and_(thread.c.order_id == orders.c.id, thread.c.waits_for_id == COMPANY))
        .outerjoin(message, message.c.id == thread.c.last_message_id)
        .where(orders.c.id.in_(bindparam("ids", expanding=True)), few_of_mine(side))
    )


_lasts = proposal.c.answer_by > bindparam("at", type_=proposal.c.answer_by.type)


def _is_open(table: Table) -> ColumnElement[bool]:
    return table.c.status == literal_column("'OPEN'")  # a literal, to match the partial unique index of open rows
