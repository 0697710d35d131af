"""The lines of an order in the form of a report, and what was sent of them."""

from dataclasses import dataclass

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.orders.details import OrderDetails
from buyer_portal.words.formatting import code_with_unit


@dataclass(frozen=True, slots=True)
class AffectedLine:
    """A line of the order in the form; `quantity` is what stands in its box at first. `place` counts from 0."""

    place: int
    name: str
    sku: str
    ordered: str
    quantity: str


def affected_lines_of(details: OrderDetails) -> list[AffectedLine]:
    """Of a delivered order perhaps one line, of a cancelled one all that was ordered."""
    is_all = details.status is OrderStatus.CANCELLED
    return [
        AffectedLine(
            place,
            line.name,
            code_with_unit(line.sku, line.unit),
            f"{line.quantity:,}",
            str(line.quantity) if is_all else "0",
        )
        for place, line in enumerate(details.lines)
    ]
