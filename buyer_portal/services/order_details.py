"""One order, with everything that its page shows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.cancellation import CancellationVerdict
from buyer_portal.domain.order import OrderEvent, OrderStatus, moves_from
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.policy import SupplierPolicy
from buyer_portal.domain.proposal import OfferedLine
from buyer_portal.domain.return_case import Occasion, occasion_of
from buyer_portal.services.case_details import ReturnCase, case_for
from buyer_portal.services.open_proposal import ChangeRequest, Proposal, proposal_for, request_for
from buyer_portal.services.order_verdict import verdict_of
from buyer_portal.settings import now
from buyer_portal.store.cancellation import cancellation_of
from buyer_portal.store.engine import reading
from buyer_portal.store.order_again import number_of
from buyer_portal.store.orders import lines_of, order_of
from buyer_portal.store.people import contact_of
from buyer_portal.store.supplier_policy import policy_of
from buyer_portal.store.timeline import events_of


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order; amounts in minor units."""

    sku: str
    name: str
    quantity: int
    unit_price_minor: int

    @property
    def amount_minor(self) -> int:
        """Quantity times unit price."""
        return self.quantity * self.unit_price_minor


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the timeline. `by` is a person's name, or a company's where no person is known."""

    event: OrderEvent
    at: datetime
    by: str
    company: str
    note: str


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """Everything an order page shows, as of one moment. `contact` is the first person to ask at the supplier's.

    `other_slug` is the name of the other side's company in addresses, `again_of` the number of the order that it was
    made from.
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
    expected_at: datetime | None
    total_minor: int
    currency: str
    lines: tuple[Line, ...]
    timeline: tuple[Event, ...]
    verdict: CancellationVerdict
    moves: tuple[OrderEvent, ...]
    cancellation_message: str = ""
    cancelled_from: OrderStatus | None = None
    cancellation_charge_minor: int = 0
    policy: SupplierPolicy | None = None
    again_of: str = ""
    proposal: Proposal | None = None
    request: ChangeRequest | None = None
    case: ReturnCase | None = None

    @property
    def offered_lines(self) -> tuple[OfferedLine, ...]:
        """The lines as a proposal has them."""
        return tuple(OfferedLine(line.sku, line.name, line.quantity, line.unit_price_minor) for line in self.lines)

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


def order_details(person: Person, number: str) -> OrderDetails:
    """Give one order with its lines, timeline and verdict.

    Raises:
        OrderNotFound: it is not among the person's own; another company's order is not there either.

    Source: the guide, "Click on the order to view its details."
    """
    with reading() as db:
        order = order_of(db, person, number)
        contact = contact_of(db, order.supplier_id)
        policy = policy_of(db, order)
        cancelled = cancellation_of(db, order.id) if order.status == OrderStatus.CANCELLED.value else None
        return OrderDetails(
            number=order.number,
            status=OrderStatus(order.status),
            version=order.version,
            buyer=order.buyer,
            supplier=order.supplier,
            other_slug=order.supplier_slug if person.role is Role.BUYER else order.buyer_slug,
            contact=contact,
            placed_at=order.placed_at,
            placed_by=order.placed_by,
            expected_at=order.expected_at,
            total_minor=order.total_minor,
            currency=order.currency,
            lines=lines_for(db, order.id),
            timeline=timeline_for(db, order),
            verdict=verdict_of(db, order, contact=contact, policy=policy),
            moves=tuple(moves_from(OrderStatus(order.status), person.role)),
            cancellation_message=cancelled.message if cancelled else "",
            cancelled_from=OrderStatus(cancelled.from_status) if cancelled else None,
            proposal=proposal_for(db, order, now()),
            again_of=number_of(db, order.again_of),
            cancellation_charge_minor=cancelled.charge_minor if cancelled else 0,
            policy=policy,
            request=request_for(db, order),
            case=case_for(db, order),
        )


def lines_for(db: Connection, order_id: int) -> tuple[Line, ...]:
    """The order's lines, in their order."""
    return tuple(Line(row.sku, row.name, row.quantity, row.unit_price_minor) for row in lines_of(db, order_id))


def timeline_for(db: Connection, order: Row) -> tuple[Event, ...]:
    """What happened to the order, oldest first."""
    names = {order.buyer_id: order.buyer, order.supplier_id: order.supplier}
    return tuple(
        Event(OrderEvent(row.event), row.at, row.person_name, names.get(row.company_id, ""), row.note)
        for row in events_of(db, order.id)
    )
