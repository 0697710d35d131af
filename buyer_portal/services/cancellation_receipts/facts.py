"""The facts of a cancellation as its receipt has them, from the order's row and the record of the deed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from buyer_portal.domain.orders.delivery import Slot, is_promised, slot_from
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.orders.details import Line, lines_for


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a cancellation. `charge_minor` is in minor units of `currency`, `at` is UTC.

    `policy_version` is that of the supplier's policy which the charge follows, None = there was none.
    `replayed`: an earlier request with the same idempotency key cancelled it; nothing was changed this time.
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


@dataclass(frozen=True, slots=True)
class CancelledOrder:
    """A cancelled order with its receipt. `due` is when it was to arrive, which was promised or only wanted.

    `signed_at` is when the receipt was signed, None before.
    """

    receipt: Receipt
    lines: tuple[Line, ...]
    total_minor: int
    placed_at: datetime
    due: Slot | None
    is_promised: bool
    signed_at: datetime | None = None


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


def cancelled_order(db: Connection, order: Row, record: dict[str, Any]) -> CancelledOrder:
    """Put together what the receipt of a cancelled order says."""
    receipt, wanted = receipt_from(order, record), slot_from(order.wanted_at, order.wanted_until)
    return CancelledOrder(
        receipt=receipt,
        lines=lines_for(db, order.id),
        total_minor=order.total_minor,
        placed_at=order.placed_at,
        due=slot_from(order.expected_at, order.expected_until),
        is_promised=is_promised(receipt.from_status, wanted),
    )
