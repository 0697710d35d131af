"""Orders placed in the portal: their numbers, their keys, and what they were made from."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, insert, select, update

from buyer_portal.store.engine import upsert
from buyer_portal.store.tables import number_series, order_placing, orders

_PREFIX = "ORD-"
_BEFORE_FIRST = 10_000
_NEWEST = 5  # orders made from the same one that are listed


def take_number(db: Connection) -> str:
    """Give a number that no order has: "ORD-10001", "ORD-10002" and so on.

    The series' row is locked until the transaction ends, so that two transactions get different numbers. Imported
    orders may have taken numbers: each taken one doubles the step, so that 100,000 in a row cost 17 queries.
    """
    db.execute(upsert(db, number_series).values(prefix=_PREFIX, last=_BEFORE_FIRST).on_conflict_do_nothing())
    step = 1
    while True:
        taking = update(number_series).where(number_series.c.prefix == _PREFIX)
        last = db.execute(taking.values(last=number_series.c.last + step).returning(number_series.c.last)).scalar_one()
        number = f"{_PREFIX}{last}"
        if db.execute(select(orders.c.id).where(orders.c.number == number)).first() is None:
            return number
        step *= 2


def record_placing(db: Connection, order_id: int, buyer_id: int, key: str) -> None:
    """Remember the key that an order was placed with."""
    db.execute(insert(order_placing).values(order_id=order_id, buyer_id=buyer_id, key=key))


def placed_with_key(db: Connection, buyer_id: int, key: str) -> Row | None:
    """The order that was placed for this buyer with this key."""
    found = select(orders.c.number, orders.c.again_of).join_from(order_placing, orders)
    return db.execute(found.where(order_placing.c.buyer_id == buyer_id, order_placing.c.key == key)).one_or_none()


def orders_again_of(db: Connection, order_id: int) -> Sequence[Row]:
    """The newest orders that were made from this one: number, status, placed_at, placed_by."""
    columns = (orders.c.number, orders.c.status, orders.c.placed_at, orders.c.placed_by)
    made = select(*columns).where(orders.c.again_of == order_id).order_by(orders.c.id.desc())
    return db.execute(made.limit(_NEWEST)).all()


def number_of(db: Connection, order_id: int | None) -> str:
    """The number of an order by its id; "" for none."""
    return (db.scalar(select(orders.c.number).where(orders.c.id == order_id)) or "") if order_id else ""
