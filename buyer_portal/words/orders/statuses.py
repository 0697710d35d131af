"""The words of each status: its icon, its meaning, how an order came there, and what comes next."""

from dataclasses import dataclass

from buyer_portal.domain.orders.status import OrderStatus


@dataclass(frozen=True, slots=True)
class StatusWords:
    """One row of the table. `reached` stands before the time: "Processing since 26 Nov, by Tom Becker".

    `next` is what comes next, `next_for_supplier` where suppliers read it otherwise; "" where nothing does.
    `owed` follows the charge; `{supplier}` stands for the company.
    """

    icon: str
    meaning: str  # one sentence, for tooltips and tables of the help center
    reached: str
    next: str = ""
    next_for_supplier: str = ""
    owed: str = ""


STATUS_WORDS: dict[OrderStatus, StatusWords] = {
    OrderStatus.PENDING: StatusWords(
        icon="clock",
        meaning="The order is placed; the supplier hasn't confirmed it yet.",
        reached="Placed",
        next="Next: the supplier confirms",
        next_for_supplier="Next: you confirm",
    ),
    OrderStatus.CONFIRMED: StatusWords(
        icon="circle-check",
        meaning="The supplier has accepted the order.",
        reached="Confirmed",
        next="Next: processing",
    ),
    OrderStatus.PROCESSING: StatusWords(
        icon="package-open",
        meaning="The supplier is preparing the items.",
        reached="Processing since",
        next="Next: out for delivery",
        owed="For what is already prepared you owe nothing more, unless you agree it with {supplier}.",
    ),
    OrderStatus.OUT_FOR_DELIVERY: StatusWords(
        icon="truck",
        meaning="The order has left and is on its way.",
        reached="Sent out",
        next="Next: delivery",
    ),
    OrderStatus.DELIVERED: StatusWords(
        icon="package-check",
        meaning="The order has arrived.",
        reached="Delivered",
    ),
    OrderStatus.CANCELLED: StatusWords(
        icon="ban",
        meaning="The order was cancelled, for good.",
        reached="Cancelled",
    ),
}
STATUS_ICON = {status: words.icon for status, words in STATUS_WORDS.items()}
