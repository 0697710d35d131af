"""The verdict on an order as it stands in the database, with the policy that was frozen to it."""

from sqlalchemy import Connection, Row

from buyer_portal.domain.cancellation import CancellationVerdict, cancellation_verdict
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.policy import SupplierPolicy
from buyer_portal.store.supplier_policy import policy_of


def verdict_of(
    db: Connection, order: Row, *, contact: str = "", policy: SupplierPolicy | None = None
) -> CancellationVerdict:
    """Ask the one rule about an order with its names; `policy` saves a look where it is at hand already."""
    return cancellation_verdict(
        OrderStatus(order.status),
        supplier=order.supplier,
        contact=contact.partition(" ")[0],
        number=order.number,
        policy=policy or policy_of(db, order),
        total_minor=order.total_minor,
        currency=order.currency,
    )
