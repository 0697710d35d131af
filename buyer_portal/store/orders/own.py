"""Whose orders: every query starts from the person."""

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
)

from buyer_portal.domain.people.person import Side
from buyer_portal.store.asking import COMPANY
from buyer_portal.store.tables import (
    orders,
)

_OWN = {Side.BUYER: orders.c.buyer_id, Side.SUPPLIER: orders.c.supplier_id}
OTHER: dict[Side, Column[Any]] = {Side.BUYER: orders.c.supplier_id, Side.SUPPLIER: orders.c.buyer_id}
"""The column of the company on the other side."""


def mine(side: Side, company_id: int | ColumnElement[int] = COMPANY) -> ColumnElement[bool]:
    """The condition that an order belongs to the company, on the side it is on."""
    return _OWN[side] == company_id


def few_of_mine(side: Side, company_id: int | ColumnElement[int] = COMPANY) -> ColumnElement[bool]:
    """As `mine`, for queries in which another condition selects few orders.

    "+ 0" keeps SQLite from using the company's index, which would scan all of its orders.
    """
    return _OWN[side] + 0 == company_id


def in_ids(query: Select[Any]) -> ColumnElement[bool]:
    """The condition that an order is among the ids that a query gives."""
    return orders.c.id.in_(query)
