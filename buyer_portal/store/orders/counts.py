"""How many orders there are, and what they come to: read from the tally."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    cast,
    func,
    select,
)

from buyer_portal.domain.people.person import Person, Side
from buyer_portal.store.asking import COMPANY, asking
from buyer_portal.store.orders.scope import Scope
from buyer_portal.store.tables import (
    tally,
    tally_total,
)

_COMPANIES = 50


def tally_of(db: Connection, person: Person) -> Sequence[Row]:
    """The person's orders counted: other (company id), month, currency, status, orders, total_minor."""
    own, other = (tally.c.buyer_id, tally.c.supplier_id)
    if person.side is Side.SUPPLIER:
        own, other = other, own
    query = select(
        other.label("other"), tally.c.month, tally.c.currency, tally.c.status, tally.c.orders, tally.c.total_minor
    ).where(own == person.company_id, tally.c.orders > 0)
    return db.execute(query).all()


def order_counts(db: Connection, person: Person) -> Sequence[Row]:
    """The person's orders counted over all months: other (company id), currency, status, orders."""
    return db.execute(_order_counts(person.side), asking(person)).all()


@cache
def _order_counts(side: Side) -> Select[Any, Any, Any, Any]:
    own, other = (tally_total.c.buyer_id, tally_total.c.supplier_id)
    if side is Side.SUPPLIER:
        own, other = other, own
    columns = (other.label("other"), tally_total.c.currency, tally_total.c.status, tally_total.c.orders)
    return select(*columns).where(own == COMPANY, tally_total.c.orders > 0)


def months_of(db: Connection, scope: Scope) -> list[tuple[str, int]]:
    """How many orders of the scope were placed in each month ("2026-11", UTC), the oldest first.

    None for a scope of so many companies that adding up their months takes longer than it saves.
    """
    if len(scope.companies) > _COMPANIES:
        return []
    own, other = (tally.c.buyer_id, tally.c.supplier_id)
    if scope.person.side is Side.SUPPLIER:
        own, other = other, own
    conditions = [own == scope.person.company_id, tally.c.orders > 0]
    if scope.others is not None:
        conditions.append(other.in_(sorted(scope.others)))
    if scope.statuses is not None:
        conditions.append(tally.c.status.in_(sorted(scope.statuses)))
    counted: ColumnElement[Any] = cast(func.sum(tally.c.orders), BigInteger)
    query = select(tally.c.month, counted).where(*conditions).group_by(tally.c.month).order_by(tally.c.month)
    return [(month, many) for month, many in db.execute(query)]
