"""Orders that wait for one person: something to answer, or something unread."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select, union

from buyer_portal.domain.change_request import RequestStatus
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.proposal import NEGOTIABLE, ProposalStatus
from buyer_portal.store.orders import few_of_mine, mine
from buyer_portal.store.return_cases import waiting_case_orders
from buyer_portal.store.tables import change_request, orders, proposal, unread


def waiting_orders(person: Person, at: datetime) -> Select[Any]:
    """The ids of the person's orders with an unread chat and, by side, what only they can answer.

    A buyer's wait with an open proposal; a supplier's with a buyer's request, or to be confirmed; both sides' with a
    return case in which it is their turn.
    """
    chats = select(unread.c.order_id).where(unread.c.person_id == person.id, unread.c.order_id.is_not(None))
    if person.role is Role.BUYER:
        parts = [_talked_about(proposal, ProposalStatus.OPEN, person).where(proposal.c.answer_by > at)]
    else:
        unconfirmed = select(orders.c.id).where(mine(person), orders.c.status == OrderStatus.PENDING.value)
        parts = [_talked_about(change_request, RequestStatus.OPEN, person), unconfirmed]
    waiting = union(chats, waiting_case_orders(person), *parts).subquery()
    return select(waiting.c[0])


def _talked_about(table: Table, status: str, person: Person) -> Select[Any]:
    negotiable = orders.c.status.in_([status.value for status in NEGOTIABLE])
    query = select(table.c.order_id).join_from(table, orders, orders.c.id == table.c.order_id)
    return query.where(table.c.status == status, few_of_mine(person), negotiable)


def waiting_count(db: Connection, person: Person, at: datetime) -> int:
    """How many orders wait for the person."""
    return db.scalar(select(func.count()).select_from(waiting_orders(person, at).subquery())) or 0
