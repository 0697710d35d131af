"""The proof of a cancellation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.person import Person
from buyer_portal.services.order_details import Line, lines_for
from buyer_portal.store.cancellation import (
    cancellation_of,
)
from buyer_portal.store.engine import reading
from buyer_portal.store.orders import order_of


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a cancellation. `charge_minor` is in minor units of `currency`, `at` is UTC.

    `policy_version` is that of the supplier's policy which the charge follows, None = there was none.
    `replayed`: the same key had done it before; nothing was changed this time.
    """

    receipt: str
    number: str
    buyer: str
    supplier: str
    from_status: OrderStatus
    at: datetime
    by: str
    reason: str
    message: str
    charge_minor: int
    currency: str
    version: int
    policy_version: int | None = None
    replayed: bool = False


def receipt_from(order: Row, record: dict[str, Any], *, replayed: bool = False) -> Receipt:
    """Make the receipt of an order with its names, and the record of its cancellation."""
    return Receipt(
        receipt=record["receipt"],
        number=order.number,
        buyer=order.buyer,
        supplier=order.supplier,
        from_status=OrderStatus(record["from_status"]),
        at=record["at"],
        by=record["person_name"],
        reason=record["reason"],
        message=record["message"],
        charge_minor=record["charge_minor"],
        currency=order.currency,
        version=record["version"],
        policy_version=order.policy_version,
        replayed=replayed,
    )


def receipt_of(person: Person, number: str) -> tuple[Receipt, tuple[Line, ...], int, datetime]:
    """The receipt of a cancelled order, its lines, its total in minor units and when it was placed.

    Raises:
        OrderNotFound: not among this person's orders, or not cancelled by its buyer.
    """
    with reading() as db:
        order = order_of(db, person, number)
        record = cancellation_of(db, order.id)
        if record is None:
            raise OrderNotFound(order.number)
        return receipt_from(order, record._asdict()), lines_for(db, order.id), order.total_minor, order.placed_at
