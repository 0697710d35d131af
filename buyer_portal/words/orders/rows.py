"""An order as a row of a list, in the reader's words."""

from dataclasses import dataclass, field
from sys import intern

from buyer_portal.domain.changes.proposal import BLOCKED_MOVES
from buyer_portal.domain.orders.delivery import Slot
from buyer_portal.domain.orders.order import MOVES, OrderEvent, moves_from
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.orders.waiting import Mark
from buyer_portal.domain.people.person import Side
from buyer_portal.services.orders.list import OrderSummary
from buyer_portal.words.formatting import Clock, lower_first, money, on_paper

HELD = "Waits for the answer to your proposal"
"""Why a step can't be taken while a proposal is open."""


@dataclass(frozen=True, slots=True)
class MoveButton:
    """A step that the reader may take with an order; `held` says what it has to wait for, "" for nothing."""

    event: str
    label: str
    is_main: bool
    held: str = ""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A row of a buyer's list; `item` is its first, `iso` when it was placed.

    `paper` is what a print says as `expected`, "" for the same.
    `why` says what it waits for, `mine` whether for the reader.
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
    paper: str
    total: str
    unread: bool
    why: str
    mine: bool


@dataclass(frozen=True, slots=True)
class DeskRow(OrderRow):
    """A row of the supplier's desk, with its next steps."""

    waiting: str = ""
    is_late: bool = False
    version: int = 0
    moves: list[MoveButton] = field(default_factory=list)


def order_row(clock: Clock, order: OrderSummary) -> OrderRow:
    """Put an order into a buyer's words. Equal texts are kept once: many open screens have the same rows."""
    placed = clock.brief(order.placed_at)
    return OrderRow(
        number=intern(order.number),
        status=order.status.value,
        other=intern(order.other),
        item=intern(order.first_item),
        more=intern(f"+ {order.line_count - 1} more" if order.line_count > 1 else ""),
        placed=intern(placed.text),
        iso=intern(placed.iso),
        expected=intern(_expected(clock, order)),
        paper=intern(on_paper(clock, lambda at: _expected(at, order))),
        total=intern(money(order.total_minor, order.currency)),
        unread=order.unread > 0,
        why=intern(_why(order.marks)),
        mine=any(mark.mine for mark in order.marks),
    )


def desk_row(clock: Clock, order: OrderSummary) -> DeskRow:
    """Put an order into a supplier's words."""
    row = order_row(clock, order)
    return DeskRow(
        **{name: getattr(row, name) for name in OrderRow.__slots__},
        waiting="–" if order.undated else clock.age(order.moved_at),
        is_late=not order.status.is_final and order.due is not None and clock.is_over(order.due.end),
        version=order.version,
        moves=move_buttons(moves_from(order.status, Side.SUPPLIER), is_held=order.is_held),
    )


def move_buttons(events: list[OrderEvent], *, is_held: bool) -> list[MoveButton]:
    """The buttons for the next steps; the softer one first, so that the usual one stands at the end.

    `is_held`: a proposal is open, and some steps wait for its answer.
    """
    buttons = [
        MoveButton(
            event.value,
            MOVES[event].button,
            is_main=event is OrderEvent.CONFIRM,
            held=HELD if is_held and event in BLOCKED_MOVES else "",
        )
        for event in events
    ]
    return buttons[::-1]


def _why(marks: tuple[Mark, ...]) -> str:
    first, *others = [mark.words for mark in marks] or [""]
    return ", ".join([first, *map(lower_first, others)])


def _expected(clock: Clock, order: OrderSummary) -> str:
    if order.status is OrderStatus.CANCELLED:
        return "–"
    if order.status is OrderStatus.DELIVERED:
        return "–" if order.undated else f"Arrived {clock.day(order.moved_at)}"
    return due_words(clock, order.due, is_promised=order.is_promised) or "–"


def due_words(clock: Clock, due: Slot | None, *, is_promised: bool) -> str:
    """Say when an order is to arrive: "Tomorrow, 06:00–08:00", "Wanted Sat 28 Nov, 06:00–08:00"; "" if nobody knows."""
    if due is None:
        return ""
    words = clock.slot(due) if due.until else clock.brief(due.start).text
    return words if is_promised else f"Wanted {lower_first(words)}"
