"""One order, with everything that its page shows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from buyer_portal.domain.cancellation import CancellationVerdict, seen_by_supplier
from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.orders.delivery import Slot, is_promised, slot_from
from buyer_portal.domain.orders.order import OrderEvent, moves_from
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.policies import SupplierPolicy
from buyer_portal.domain.returns.case import Occasion, occasion_of
from buyer_portal.services.cancellation_verdict import verdict_of
from buyer_portal.services.changes.open_proposal import ChangeRequest, Proposal, proposal_for, request_for
from buyer_portal.services.orders.timeline import MAX_TIMELINE, TIMELINE_SIZE, Event, timeline_for
from buyer_portal.services.returns.details import ReturnCase, case_for
from buyer_portal.settings import now
from buyer_portal.store.cancellation import cancellation_of
from buyer_portal.store.engine import reading
from buyer_portal.store.ordering_again import number_of
from buyer_portal.store.orders.list import lines_of, order_of
from buyer_portal.store.orders.timeline import event_count
from buyer_portal.store.people.people import contact_of, time_zone_of
from buyer_portal.store.policies import policy_of


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order; amounts in minor units. `position` tells it from others that are alike."""

    sku: str
    name: str
    quantity: int
    unit_price_minor: int
    position: int
    unit: str = ""

    @property
    def amount_minor(self) -> int:
        """Quantity times unit price."""
        return self.quantity * self.unit_price_minor


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """Everything an order page shows, as of one moment. `contact` is the first person to ask at the supplier's.

    `other_slug` is the name of the other side's company in addresses, `again_of` the number of the order that it was
    made from. `due` is when it is to arrive: as wanted until it is confirmed, then as promised. `zone` is
    the supplier's, for the supplier. `is_own_cancellation`: the reader cancelled it.
    `timeline` has all steps and the newest of the rest, `earlier_events` counts what is left out.
    `policy` is the supplier's as it was when the order was placed; amounts in minor units of `currency`.
    """

    number: str
    status: OrderStatus
    version: int
    buyer: str
    supplier: str
    other_slug: str
    contact: str
    placed_at: datetime
    placed_by: str
    due: Slot | None
    wanted: Slot | None
    zone: str
    total_minor: int
    currency: str
    lines: tuple[Line, ...]
    timeline: tuple[Event, ...]
    verdict: CancellationVerdict
    moves: tuple[OrderEvent, ...]
    cancellation_message: str = ""
    cancelled_from: OrderStatus | None = None
    is_own_cancellation: bool = False
    cancellation_charge_minor: int = 0
    policy: SupplierPolicy | None = None
    again_of: str = ""
    proposal: Proposal | None = None
    request: ChangeRequest | None = None
    case: ReturnCase | None = None
    earlier_events: int = 0

    @property
    def offered_lines(self) -> tuple[OfferedLine, ...]:
        """The lines as a proposal has them."""
        return tuple(
            OfferedLine(line.sku, line.name, line.quantity, line.unit_price_minor, line.position, line.unit)
            for line in self.lines
        )

    @property
    def expected_at(self) -> datetime | None:
        """From when it is to arrive."""
        return self.due.start if self.due else None

    @property
    def is_promised(self) -> bool:
        """Whether the date is more than what the buyer wants."""
        return is_promised(self.status, self.wanted)

    @property
    def occasion(self) -> Occasion | None:
        """What a return case about it would be; None when there is nothing to return or refund."""
        return occasion_of(self.status, self.cancelled_from)

    @property
    def last_move(self) -> Event | None:
        """What made the status what it is; proposals and their answers come and go without."""
        return next((event for event in reversed(self.timeline) if not event.event.is_talk), None)

    @property
    def refund_minor(self) -> int:
        """What the supplier would owe after a cancellation now, if the order is paid."""
        return self.total_minor - self.verdict.charge_minor


def order_details(person: Person, number: str, events: int = TIMELINE_SIZE) -> OrderDetails:
    """Give one order with its lines, timeline and verdict; of the timeline all steps, and so many other `events`.

    Raises:
        OrderNotFound: it is not among the person's own; another company's order is not there either.

    Source: the guide, "Click on the order to view its details."
    """
    with reading() as db:
        order = order_of(db, person, number)
        contact = contact_of(db, order.supplier_id)
        policy = policy_of(db, order)
        verdict, is_buyer = verdict_of(db, order, contact=contact, policy=policy), person.side is Side.BUYER
        timeline = timeline_for(db, order, min(max(events, 1), MAX_TIMELINE))
        cancelled = cancellation_of(db, order.id) if order.status == OrderStatus.CANCELLED.value else None
        return OrderDetails(
            number=order.number,
            status=OrderStatus(order.status),
            version=order.version,
            buyer=order.buyer,
            supplier=order.supplier,
            other_slug=order.supplier_slug if is_buyer else order.buyer_slug,
            contact=contact,
            placed_at=order.placed_at,
            placed_by=order.placed_by,
            due=slot_from(order.expected_at, order.expected_until),
            wanted=slot_from(order.wanted_at, order.wanted_until),
            zone=time_zone_of(db, order.supplier_id) if person.side is Side.SUPPLIER else "",
            total_minor=order.total_minor,
            currency=order.currency,
            lines=lines_for(db, order.id),
            timeline=timeline,
            earlier_events=event_count(db, order.id) - len(timeline),
            verdict=verdict if is_buyer else seen_by_supplier(verdict, buyer=order.buyer),
            moves=tuple(moves_from(OrderStatus(order.status), person.side)),
            cancellation_message=cancelled.message if cancelled else "",
            cancelled_from=OrderStatus(cancelled.from_status) if cancelled else None,
            is_own_cancellation=cancelled is not None and cancelled.person_id == person.id,
            proposal=proposal_for(db, order, now()),
            again_of=number_of(db, order.again_of),
            cancellation_charge_minor=cancelled.charge_minor if cancelled else 0,
            policy=policy,
            request=request_for(db, order),
            case=case_for(db, order),
        )


def lines_for(db: Connection, order_id: int) -> tuple[Line, ...]:
    """The order's lines, in their order."""
    return tuple(
        Line(row.sku, row.name, row.quantity, row.unit_price_minor, row.position, row.unit)
        for row in lines_of(db, order_id)
    )
