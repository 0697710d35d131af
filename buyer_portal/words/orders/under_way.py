"""What the buyer waits for, in words."""

from dataclasses import dataclass
from functools import partial

from buyer_portal.domain.orders.filter import PAGE_SIZE
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.text import apart
from buyer_portal.services.orders.dashboard import COUNTED_TO, Dashboard
from buyer_portal.services.orders.list import OrderSummary
from buyer_portal.words.formatting import Clock, and_more, lower_first, on_paper
from buyer_portal.words.notifications.notices import shortened

_OF_A_KIND = 6


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that waits for the buyer, or for somebody else: what, why, since when, and one thing to do.

    `paper` is what a print says as `when`, "" for the same.
    """

    icon: str
    before: str
    number: str
    after: str
    text: str
    when: str
    address: str
    button: str
    paper: str = ""


@dataclass(frozen=True, slots=True)
class MoreOfAKind:
    """How many of a kind are not shown, and where they are."""

    words: str
    address: str


def under_way(found: Dashboard, clock: Clock) -> list[Attention]:
    """What somebody else has to do next."""
    asked = [
        Attention(
            "pencil-line",
            "You asked for a change of ",
            request.number,
            "",
            f"{request.other} has not answered yet" + (f": “{shortened(request.note)}”" if request.note else ""),
            f"{clock.age(request.at)} ago",
            f"/orders/{request.number}#request",
            "Open",
        )
        for request in found.requests[:_OF_A_KIND]
    ]
    waiting = [
        Attention(
            "clock",
            "",
            order.number,
            f" has waited {clock.age(order.placed_at)} for a confirmation",
            f"{apart(order.other)} has not answered yet",
            _since(clock, order),
            f"/orders/{order.number}#chat",
            "Ask",
            on_paper(clock, partial(_since, order=order)),
        )
        for order in found.waiting[:_OF_A_KIND]
    ]
    arriving = [
        Attention(
            "truck",
            "",
            order.number,
            " is on its way",
            order.other,
            clock.slot(order.due),
            f"/orders/{order.number}",
            "Open",
            on_paper(clock, partial(Clock.slot, slot=order.due)),
        )
        for order in found.arriving[:_OF_A_KIND]
    ]
    return asked + waiting + arriving


def more_under_way(found: Dashboard) -> list[MoreOfAKind]:
    """How many more there are of each kind."""
    on_the_way = found.by_status[OrderStatus.OUT_FOR_DELIVERY]
    kinds = (
        (len(found.requests), COUNTED_TO, "of the changes that you asked for", "/orders"),
        (len(found.waiting), PAGE_SIZE, "that wait for a confirmation", "/orders?status=PENDING&sort=placed"),
        (on_the_way, on_the_way + 1, "on their way", "/orders?status=OUT_FOR_DELIVERY"),
    )
    return [
        MoreOfAKind(f"{more} {which}", address)
        for count, counted_to, which, address in kinds
        if (more := and_more(count, _OF_A_KIND, counted_to))
    ]


def _since(clock: Clock, order: OrderSummary) -> str:
    return f"Since {lower_first(clock.day(order.placed_at))}"
