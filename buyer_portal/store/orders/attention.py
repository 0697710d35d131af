"""Orders that wait for one side: for an answer in the chat, to a proposal, to a request, in a return case."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, func, select, union

from buyer_portal.domain.changes.proposal import NEGOTIABLE, ProposalStatus
from buyer_portal.domain.changes.request import RequestStatus
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.store.asking import COMPANY, asking
from buyer_portal.store.orders.own import few_of_mine, mine
from buyer_portal.store.returns import waiting_case_orders
from buyer_portal.store.tables import change_request, orders, proposal, thread


@cache
def waiting_orders(side: Side) -> Select[Any]:
    """The ids of the asking person's orders with an unanswered chat and, by side, what only they can answer, at `:at`.

    A buyer's wait with an open proposal; a supplier's with a buyer's request, or to be confirmed; both sides' with a
    return case in which it is their turn.
    """
    chats = select(thread.c.order_id).where(thread.c.waits_for_id == COMPANY, thread.c.order_id.is_not(None))
    if side is Side.BUYER:
        parts = [_talked_about(proposal, ProposalStatus.OPEN, side).where(proposal.c.answer_by > bindparam("at"))]
    else:
        unconfirmed = select(orders.c.id).where(mine(side), orders.c.status == OrderStatus.PENDING.value)
        parts = [_talked_about(change_request, RequestStatus.OPEN, side), unconfirmed]
    waiting = union(chats, waiting_case_orders(side), *parts).subquery()
    return select(waiting.c[0])


def _talked_about(table: Table, status: str, side: Side) -> Select[Any]:
    negotiable = orders.c.status.in_([status.value for status in NEGOTIABLE])
    query = select(table.c.order_id).join_from(table, orders, orders.c.id == table.c.order_id)
    return query.where(table.c.status == status, few_of_mine(side), negotiable)


def waiting_count(db: Connection, person: Person, at: datetime) -> int:
    """How many orders wait for the person."""
    return db.scalar(_waiting_count(person.side), {**asking(person), "at": at}) or 0


@cache
def _waiting_count(side: Side) -> Select[Any]:
    return select(func.count()).select_from(waiting_orders(side).subquery())
