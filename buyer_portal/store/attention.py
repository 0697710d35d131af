"""Orders that wait for one person: something to answer, or something unread."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, func, select, union

from buyer_portal.domain.change_request import RequestStatus
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.proposal import NEGOTIABLE, ProposalStatus
from buyer_portal.store.asking import PERSON, asking
from buyer_portal.store.orders import few_of_mine, mine
from buyer_portal.store.return_cases import waiting_case_orders
from buyer_portal.store.tables import change_request, orders, proposal, unread


@cache
def waiting_orders(role: Role) -> Select[Any]:
    """The ids of the asking person's orders with an unread chat and, by side, what only they can answer, at `:at`.

    A buyer's wait with an open proposal; a supplier's with a buyer's request, or to be confirmed; both sides' with a
    return case in which it is their turn.
    """
    chats = select(unread.c.order_id).where(unread.c.person_id == PERSON, unread.c.order_id.is_not(None))
    if role is Role.BUYER:
        parts = [_talked_about(proposal, ProposalStatus.OPEN, role).where(proposal.c.answer_by > bindparam("at"))]
    else:
        unconfirmed = select(orders.c.id).where(mine(role), orders.c.status == OrderStatus.PENDING.value)
        parts = [_talked_about(change_request, RequestStatus.OPEN, role), unconfirmed]
    waiting = union(chats, waiting_case_orders(role), *parts).subquery()
    return select(waiting.c[0])


def _talked_about(table: Table, status: str, role: Role) -> Select[Any]:
    negotiable = orders.c.status.in_([status.value for status in NEGOTIABLE])
    query = select(table.c.order_id).join_from(table, orders, orders.c.id == table.c.order_id)
    return query.where(table.c.status == status, few_of_mine(role), negotiable)


def waiting_count(db: Connection, person: Person, at: datetime) -> int:
    """How many orders wait for the person."""
    return db.scalar(_waiting_count(person.role), {**asking(person), "at": at}) or 0


@cache
def _waiting_count(role: Role) -> Select[Any]:
    return select(func.count()).select_from(waiting_orders(role).subquery())
