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
from buyer_portal.store.tables import (
    tally,
)


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
    own, other = (tally.c.buyer_id, tally.c.supplier_id)
    if side is Side.SUPPLIER:
        own, other = other, own
    counted: ColumnElement[Any] = cast(func.sum(tally.c.orders), BigInteger)
    query = select(other.label("other"), tally.c.currency, tally.c.status, counted.label("orders"))
    return query.where(own == COMPANY, tally.c.orders > 0).group_by(other, tally.c.currency, tally.c.status)
