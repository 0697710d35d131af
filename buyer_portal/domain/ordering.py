"""An order on its way into the portal: placed by a buyer, imported, or part of the demo."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from buyer_portal.domain.orders.delivery import Slot
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus

_LETTERS_AND_DASH = re.compile(r"[^\W\d_]+-(?=.)")


@dataclass(frozen=True, slots=True)
class NewLine:
    """What is ordered. `unit_price_minor` is for one `unit`, "" if not said, in minor units of the order's currency."""

    sku: str
    name: str
    quantity: int
    unit_price_minor: int
    unit: str = ""

    @property
    def amount_minor(self) -> int:
        """Quantity times price, in minor units."""
        return self.quantity * self.unit_price_minor


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A line of the timeline after the placing. `person_id` is None where no person is known."""

    event: OrderEvent
    at: datetime
    company_id: int
    person_name: str
    person_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order to write. Times are UTC; `version` is 1 for an order that nobody has moved in the portal.

    `wanted` is when the buyer wants it; until the supplier promises something, that is when it is due.
    `again_of_id` is the order that it was made from, `note` the timeline's note on its placing, and
    `placed_for_buyer_by` the company that placed it for the buyer, if one did. `undated`: it is not known since when
    it has its status.
    """

    number: str
    buyer_id: int
    supplier_id: int
    placed_at: datetime
    currency: str
    lines: Sequence[NewLine]
    placed_by: str
    placed_by_id: int | None = None
    status: OrderStatus = OrderStatus.PENDING
    expected_at: datetime | None = None
    wanted: Slot | None = None
    version: int = 1
    again_of_id: int | None = None
    placed_for_buyer_by: int | None = None
    note: str = ""
    history: Sequence[NewEvent] = field(default=())
    undated: bool = False

    @property
    def total_minor(self) -> int:
        """What all lines cost together, in minor units."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def due(self) -> Slot | None:
        """When it is to arrive; None when nobody has said."""
        return Slot(self.expected_at) if self.expected_at else self.wanted

    @property
    def moved_at(self) -> datetime:
        """When the order reached its status."""
        return self.history[-1].at if self.history else self.placed_at


def short_number(number: str) -> str:
    """The part of an order number that people type: "ORD-1001" gives "1001", "581483-1" stays."""
    return _LETTERS_AND_DASH.sub("", number, count=1) if _LETTERS_AND_DASH.match(number) else number
