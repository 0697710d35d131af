"""What a file of orders turned out to hold: orders, and problems."""

from dataclasses import dataclass, field
from datetime import datetime

from buyer_portal.domain.ordering import NewEvent, NewLine, NewOrder
from buyer_portal.domain.orders.order import MOVES, OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.text import CONTROL

IMPORTED = "Imported with this status"
"""What the timeline says about a status that came with a file: who caused it and when is not known."""
_EVENT_OF = {move.to_status: event for event, move in MOVES.items() if event is not OrderEvent.DECLINE}
_SHOWN = 60  # characters of a bad value that a report repeats


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row can't be imported. `line` counts from 1, the header; `column` is "" when it is the whole row."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        """Say it in one line that is safe to print."""
        place = f", {self.column} “{shown(self.value)}”" if self.column else ""
        return f"line {self.line}{place}: {self.reason}"


@dataclass(slots=True)
class ImportedOrder:
    """An order of the file. Companies are names; `placed_at` is UTC; `first_line` is where it begins."""

    number: str
    buyer: str
    supplier: str
    status: OrderStatus
    placed_at: datetime
    currency: str
    first_line: int
    lines: list[NewLine] = field(default_factory=list)

    @property
    def total_minor(self) -> int:
        """What all lines cost together, in minor units."""
        return sum(line.amount_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """`orders` are those whose rows are all good; `refused` are the numbers of the others, safe to print.

    `understood` says how the file was read, where that was not plain.
    """

    orders: list[ImportedOrder]
    refused: list[str]
    problems: list[Problem]
    understood: tuple[str, ...] = ()


def shown(value: str) -> str:
    """A stranger's value as a report repeats it: short, and without characters that a terminal would act on."""
    harmless = CONTROL.sub("�", value)
    return harmless if len(harmless) <= _SHOWN else harmless[:_SHOWN] + "…"


def as_placed(order: ImportedOrder, buyer_id: int, supplier_id: int, at: datetime) -> NewOrder:
    """The order to write; `at` is the time of the import."""
    return NewOrder(
        number=order.number,
        buyer_id=buyer_id,
        supplier_id=supplier_id,
        placed_at=order.placed_at,
        currency=order.currency,
        lines=order.lines,
        placed_by=order.buyer,
        status=order.status,
        history=_history(order, buyer_id, supplier_id, at),
        undated=order.status is not OrderStatus.PENDING,
    )


def _history(order: ImportedOrder, buyer_id: int, supplier_id: int, at: datetime) -> tuple[NewEvent, ...]:
    """One timeline event for the imported status, dated at the import and without a person."""
    if order.status is OrderStatus.PENDING:
        return ()
    event = _EVENT_OF[order.status]
    by_buyer = MOVES[event].side is Side.BUYER
    name, company_id = (order.buyer, buyer_id) if by_buyer else (order.supplier, supplier_id)
    return (NewEvent(event, at, company_id, name, note=IMPORTED),)
