"""Moving an order from one status to the next, and the tally with it."""

from datetime import datetime

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    case,
    update,
)

from buyer_portal.domain.errors import OrderChanged
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.store.orders.timeline import Step, next_line, write_line
from buyer_portal.store.tables import (
    orders,
    tally,
)


def move_order(
    db: Connection,
    order: Row,
    to_status: OrderStatus,
    step: Step,
    *,
    seen_version: int,
    at: datetime,
    undated: bool = False,
) -> None:
    """Move the order if it is still as it was seen, add the step to its timeline, and update the tally.

    One conditional UPDATE, not a read and then a write, so that of two racing moves only one wins. `undated`: it came
    to its status at an unknown time before `at`.

    Raises:
        OrderChanged: it has moved on.
    """
    line = next_line(db, order.id, step, at)
    values = {"seen": seen_version, "to": to_status.value, "order": order.id, "when": at, "unknown": undated}
    values["link"] = line["hash"]
    if db.execute(_MOVE, values).rowcount != 1:
        raise OrderChanged(order.number, OrderStatus(order.status).words)
    month = order.placed_at.strftime("%Y-%m")
    counted = {"buyer": order.buyer_id, "supplier": order.supplier_id, "in_month": month, "in": order.currency}
    db.execute(_MOVE_TALLY, {**counted, "left": order.status, "to": to_status.value, "minor": order.total_minor})
    write_line(db, line)


_when = bindparam("when", type_=orders.c.moved_at.type)  # the event's time, but not before the last move
_MOVE = (
    update(orders)
    .where(orders.c.id == bindparam("order"), orders.c.version == bindparam("seen"))
    .values(
        status=bindparam("to"),
        version=orders.c.version + 1,
        moved_at=case((orders.c.moved_at > _when, orders.c.moved_at), else_=_when),
        undated=bindparam("unknown"),
        timeline_hash=bindparam("link"),
    )
)
_sign = case((tally.c.status == bindparam("to"), 1), else_=-1)
_MOVE_TALLY = (
    update(tally)
    .where(
        tally.c.buyer_id == bindparam("buyer"),
        tally.c.supplier_id == bindparam("supplier"),
        tally.c.month == bindparam("in_month"),
        tally.c.currency == bindparam("in"),
        tally.c.status.in_([bindparam("left"), bindparam("to")]),
    )
    .values(orders=tally.c.orders + _sign, total_minor=tally.c.total_minor + _sign * bindparam("minor"))
)
