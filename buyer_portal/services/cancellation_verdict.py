"""The verdict on an order as it stands in the database, with the policy that was frozen to it."""

from sqlalchemy import Connection, Row

from buyer_portal.domain.cancellation import CancellationVerdict, cancellation_verdict
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.policies import SupplierPolicy
from buyer_portal.store.orders.timeline import was_declined
from buyer_portal.store.policies import policy_of


def verdict_of(
    db: Connection, order: Row, *, contact: str = "", policy: SupplierPolicy | None = None
) -> CancellationVerdict:
    """Apply the cancellation rule to an order row with company names; pass `policy` if loaded, to save a query."""
    return cancellation_verdict(
        OrderStatus(order.status),
        supplier=order.supplier,
        contact=contact,
        number=order.number,
        policy=policy or policy_of(db, order),
        total_minor=order.total_minor,
        currency=order.currency,
        is_declined=order.status == OrderStatus.CANCELLED.value and was_declined(db, order.id),
    )
