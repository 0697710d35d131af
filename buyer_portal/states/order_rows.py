"""An order as a row of a list, in the reader's words."""

from dataclasses import dataclass, field

from buyer_portal.domain.order import MOVES, OrderEvent, OrderStatus, moves_from
from buyer_portal.domain.person import Role
from buyer_portal.services.orders import OrderSummary
from buyer_portal.states.formatting import Clock, money


@dataclass(frozen=True, slots=True)
class MoveButton:
    """A step that the reader may take with an order."""

    event: str
    label: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A row of a buyer's list; `item` is its first, `iso` when it was placed.

    Fifty of them travel at once: names are short, and what follows from the status is left to the view.
    """

    number: str
    status: str
    other: str
    item: str
    more: str
    placed: str
    iso: str
    expected: str
    total: str
    unread: bool


@dataclass(frozen=True, slots=True)
class DeskRow(OrderRow):
    """A row of the supplier's desk, with its next steps."""

    waiting: str = ""
    version: int = 0
    moves: list[MoveButton] = field(default_factory=list)


def order_row(clock: Clock, order: OrderSummary) -> OrderRow:
    """Put an order into a buyer's words."""
    placed = clock.brief(order.placed_at)
    return OrderRow(
        number=order.number,
        status=order.status.value,
        other=order.other,
        item=order.first_item,
        more=f"+ {order.line_count - 1} more" if order.line_count > 1 else "",
        placed=placed.text,
        iso=placed.iso,
        expected=_expected(clock, order),
        total=money(order.total_minor, order.currency),
        unread=order.unread > 0,
    )


def desk_row(clock: Clock, order: OrderSummary) -> DeskRow:
    """Put an order into a supplier's words."""
    row = order_row(clock, order)
    return DeskRow(
        **{name: getattr(row, name) for name in OrderRow.__slots__},
        waiting=clock.age(order.moved_at),
        version=order.version,
        moves=move_buttons(moves_from(order.status, Role.SUPPLIER)),
    )


def move_buttons(events: list[OrderEvent]) -> list[MoveButton]:
    """The buttons for the next steps; the softer one first, so that the usual one stands at the end."""
    buttons = [MoveButton(event.value, MOVES[event].button, is_main=event is OrderEvent.CONFIRM) for event in events]
    return buttons[::-1]


def _expected(clock: Clock, order: OrderSummary) -> str:
    if order.status is OrderStatus.CANCELLED:
        return "–"
    if order.status is OrderStatus.DELIVERED:
        return f"Arrived {clock.day(order.moved_at)}"
    return clock.brief(order.expected_at).text or "–"
