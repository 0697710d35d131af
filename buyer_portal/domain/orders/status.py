"""Where an order can stand: the guide's six statuses.

A new one: its row here, its rule in `domain/cancellation_rules.py`, the moves that lead to it and away in
`domain/orders/order.py`, its words in `words/orders/statuses.py`. Whatever else it needs, a test names.
"""

from enum import StrEnum


class OrderStatus(StrEnum):
    """Where an order stands, in the order of its way. DELIVERED and CANCELLED are final."""

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    PROCESSING = "PROCESSING"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"

    @property
    def words(self) -> str:
        """The status as people read it: "OUT FOR DELIVERY"."""
        return self.value.replace("_", " ")

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to the order any more."""
        return self in (OrderStatus.DELIVERED, OrderStatus.CANCELLED)
