"""How an order reads on its page, from where the reader stands."""

from dataclasses import dataclass, field

from buyer_portal.domain.cancellation import Level
from buyer_portal.domain.order import OrderEvent, OrderStatus
from buyer_portal.domain.order_filter import OrderFilter
from buyer_portal.domain.person import Person, Role
from buyer_portal.domain.policy import NO_CHARGE, amount_words
from buyer_portal.domain.proposal import ProposalStatus
from buyer_portal.services.order_details import Event, OrderDetails
from buyer_portal.states.case_words import CaseView, case_view, offers_case
from buyer_portal.states.formatting import (
    EVENT_DONE,
    EVENT_ICON,
    STATUS_ICON,
    Clock,
    When,
    lower_first,
    money,
    plural,
)
from buyer_portal.states.order_list_words import DIRECT_PATH, ORDER_PATH
from buyer_portal.states.order_rows import MoveButton, move_buttons
from buyer_portal.states.policy_words import ImpactView, PolicyView, charge_sentence, impact_view, policy_view
from buyer_portal.states.proposal_words import ProposalView, can_ask, can_propose, proposal_view, request_view

_PATH = (
    OrderStatus.PENDING,
    OrderStatus.CONFIRMED,
    OrderStatus.PROCESSING,
    OrderStatus.OUT_FOR_DELIVERY,
    OrderStatus.DELIVERED,
)
_REACHED_BY = {
    OrderEvent.PLACE: OrderStatus.PENDING,
    OrderEvent.CONFIRM: OrderStatus.CONFIRMED,
    OrderEvent.START_PROCESSING: OrderStatus.PROCESSING,
    OrderEvent.SEND_OUT: OrderStatus.OUT_FOR_DELIVERY,
    OrderEvent.DELIVER: OrderStatus.DELIVERED,
    OrderEvent.CANCEL: OrderStatus.CANCELLED,
    OrderEvent.DECLINE: OrderStatus.CANCELLED,
}
# By what the rule allows; a cancelled order has nothing left to ask.
_CAN = {True: "Yes.", False: "No."}
_HELP_TEXT = {True: "When can I cancel?", False: "Why can't I cancel?"}
_INTRO = {
    True: "You can only cancel the whole order, not single items.",
    False: "There is no button because the status doesn't allow it.",
}


@dataclass(frozen=True, slots=True)
class LineRow:
    """An order line in words."""

    name: str
    sku: str
    quantity: str
    unit_price: str
    amount: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the progress bar. `mark` = the last moment to cancel lies behind this step."""

    words: str
    icon: str
    when: str
    done: bool
    current: bool
    mark: bool


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A line of the timeline."""

    icon: str
    done: str
    by: str
    when: When
    note: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class OrderView:
    """Everything the page of an order says."""

    number: str = ""
    status: str = ""
    version: int = 0
    title: str = "Order"
    supplier: str = ""
    buyer: str = ""
    other: str = ""
    contact: str = ""
    placed: When = field(default_factory=When)
    placed_by: str = ""
    expected_name: str = "Expected"
    expected: str = ""
    total: str = ""
    size: str = ""
    lines: list[LineRow] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    timeline: list[TimelineRow] = field(default_factory=list)
    next_step: str = ""
    next_icon: str = "clock"
    allowed: bool = False
    level: str = "done"
    can: str = ""
    headline: str = ""
    explanation: str = ""
    next_steps: list[str] = field(default_factory=list)
    consequences: list[str] = field(default_factory=list)
    since: str = ""
    intro: str = ""
    help_address: str = ""
    help_text: str = ""
    moves: list[MoveButton] = field(default_factory=list)
    has_receipt: bool = False
    receipt_address: str = ""
    is_cancelled: bool = False
    cancelled_by: str = ""
    cancelled_words: str = ""
    from_supplier: str = ""
    direct_address: str = ""
    proposal: ProposalView = field(default_factory=ProposalView)
    can_propose: bool = False
    again_address: str = ""
    offers_again: bool = False
    policy: PolicyView = field(default_factory=PolicyView)
    impact: ImpactView = field(default_factory=ImpactView)
    request: ProposalView = field(default_factory=ProposalView)
    can_ask: bool = False
    case: CaseView = field(default_factory=CaseView)
    offers_case: bool = False


def order_view(person: Person, order: OrderDetails, clock: Clock) -> OrderView:
    """Put an order into the reader's words."""
    verdict = order.verdict
    last = order.last_move
    is_buyer, is_done = person.role is Role.BUYER, verdict.level is Level.DONE
    units = sum(line.quantity for line in order.lines)
    name, expected = _expected(order, clock, last)
    return OrderView(
        number=order.number,
        status=order.status.value,
        version=order.version,
        title=f"{order.number} - {order.status.words.capitalize()}",
        supplier=order.supplier,
        buyer=order.buyer,
        other=order.supplier if is_buyer else order.buyer,
        contact=order.contact,
        placed=clock.moment(order.placed_at),
        placed_by=order.placed_by or order.buyer,
        expected_name=name,
        expected=expected,
        total=money(order.total_minor, order.currency),
        size=f"{plural(len(order.lines), 'line')}, {plural(units, 'unit')}",
        lines=[
            LineRow(
                line.name,
                line.sku,
                f"{line.quantity:,}",
                money(line.unit_price_minor, order.currency),
                money(line.amount_minor, order.currency),
            )
            for line in order.lines
        ],
        steps=_steps(order, clock),
        timeline=[_timeline_row(person, order, event, clock) for event in order.timeline],
        next_step=_next_step(order.status),
        next_icon=_next_icon(order.status),
        allowed=verdict.allowed,
        level=verdict.level.value,
        can="" if is_done else _CAN[verdict.allowed],
        headline=_headline(order, clock, last),
        explanation=verdict.explanation,
        next_steps=list(verdict.next_steps),
        consequences=[*verdict.consequences, *_ends_with_it(order)],
        since=_since(order, clock, last),
        intro="Nothing more to do here." if is_done else _INTRO[verdict.allowed],
        help_address=verdict.help.address,
        help_text="What happens after cancelling?" if is_done else _HELP_TEXT[verdict.allowed],
        moves=move_buttons(list(order.moves)) if not is_buyer else [],
        has_receipt=order.cancelled_from is not None and is_buyer,
        receipt_address=f"{ORDER_PATH[person.role]}{order.number}/receipt",
        is_cancelled=order.status is OrderStatus.CANCELLED,
        cancelled_by=_cancelled_by(order, clock, last),
        cancelled_words=_cancelled_words(order, last),
        again_address=f"{ORDER_PATH[person.role]}{order.number}/again",
        offers_again=is_buyer or order.status is OrderStatus.CANCELLED,
        direct_address=DIRECT_PATH + order.other_slug,
        from_supplier=OrderFilter(company=order.supplier).address("/orders"),
        proposal=proposal_view(order, clock),
        can_propose=can_propose(person, order),
        policy=policy_view(order, clock),
        impact=impact_view(order, clock),
        request=request_view(order, clock),
        can_ask=can_ask(person, order),
        case=case_view(person, order, clock),
        offers_case=offers_case(person, order),
    )


def _ends_with_it(order: OrderDetails) -> list[str]:
    is_open = order.proposal is not None and order.proposal.status is ProposalStatus.OPEN
    return [f"The open proposal of {order.supplier} is withdrawn."] if is_open and order.verdict.allowed else []


def _expected(order: OrderDetails, clock: Clock, last: Event | None) -> tuple[str, str]:
    if order.status.is_final and last:
        return order.status.words.capitalize(), clock.moment(last.at).text
    return "Expected", clock.moment(order.expected_at).text


def _steps(order: OrderDetails, clock: Clock) -> list[Step]:
    reached = {_REACHED_BY[event.event]: event for event in order.timeline if not event.event.is_talk}
    path = _PATH
    if order.status is OrderStatus.CANCELLED:
        path = (*(status for status in _PATH if status in reached), OrderStatus.CANCELLED)
    here = path.index(order.status)
    expected = clock.moment(order.expected_at).text
    return [
        Step(
            words=status.words,
            icon="check" if index <= here and status is not OrderStatus.CANCELLED else STATUS_ICON[status],
            when=clock.moment(reached[status].at).text
            if status in reached and index <= here
            else (expected if status is OrderStatus.DELIVERED else ""),
            done=index <= here and status is not OrderStatus.CANCELLED,
            current=index == here,
            mark=status is OrderStatus.PROCESSING and order.verdict.allowed,
        )
        for index, status in enumerate(path)
    ]


def _timeline_row(person: Person, order: OrderDetails, event: Event, clock: Clock) -> TimelineRow:
    # Nobody did what a mail server did; the note names whom it did not reach.
    by = f"by {event.by}" if event.by and event.event is not OrderEvent.MAIL_FAILED else ""
    if by and event.company and event.company != event.by and event.event is not OrderEvent.PLACE:
        by += f", {event.company}"
    is_again = event.event is OrderEvent.PLACE and order.again_of
    link = ORDER_PATH[person.role] + order.again_of if is_again else ""
    icon, done = EVENT_ICON[event.event], EVENT_DONE[event.event]
    return TimelineRow(icon, done, by, clock.moment(event.at), event.note, link)


def _next_step(status: OrderStatus) -> str:
    return {
        OrderStatus.PENDING: "Next: the supplier confirms",
        OrderStatus.CONFIRMED: "Next: processing",
        OrderStatus.PROCESSING: "Next: out for delivery",
        OrderStatus.OUT_FOR_DELIVERY: "Next: delivery",
    }.get(status, "")


def _next_icon(status: OrderStatus) -> str:
    after = _PATH[_PATH.index(status) + 1 :] if status in _PATH else ()
    return STATUS_ICON[after[0]] if after else "clock"


def _headline(order: OrderDetails, clock: Clock, last: Event | None) -> str:
    if order.status is not OrderStatus.CANCELLED or last is None:
        return order.verdict.headline
    what = "Declined by the supplier" if last.event is OrderEvent.DECLINE else order.verdict.headline
    by = f", by {last.by}" if last.by else ""
    return f"{what}, {lower_first(clock.moment(last.at).text)}{by}"


def _since(order: OrderDetails, clock: Clock, last: Event | None) -> str:
    when = lower_first(clock.moment(last.at).text) if last else ""
    by = f", by {last.by}" if last and last.by else ""
    if order.status is OrderStatus.CANCELLED:
        return f"It was {order.cancelled_from.words} at that time. {_charged(order)}" if order.cancelled_from else ""
    charge = charge_sentence(order)
    done = {
        OrderStatus.PENDING: f"Placed {when}{by}. {charge}",
        OrderStatus.CONFIRMED: f"Confirmed {when}{by}. {charge}",
        OrderStatus.PROCESSING: f"Processing since {when}{by}. {charge} "
        "What is already prepared is settled with the supplier.",
        OrderStatus.OUT_FOR_DELIVERY: f"Sent out {when}{by}.",
        OrderStatus.DELIVERED: f"Delivered {when}{by}.",
    }
    return done[order.status] if last else ""


def _cancelled_by(order: OrderDetails, clock: Clock, last: Event | None) -> str:
    if order.status is not OrderStatus.CANCELLED or last is None:
        return ""
    when = lower_first(clock.moment(last.at).text)
    if last.event is OrderEvent.DECLINE:
        return f"Declined by {last.by}, {when}"
    was = f", while {order.cancelled_from.words}" if order.cancelled_from else ""
    return f"Cancelled by {last.by or order.buyer}, {order.buyer}, {when}{was}"


def _cancelled_words(order: OrderDetails, last: Event | None) -> str:
    if order.status is not OrderStatus.CANCELLED or last is None:
        return ""
    said = f"“{order.cancellation_message}”" if order.cancellation_message else ""
    reason = f"Reason: {last.note}." if last.note else ""
    return " ".join(filter(None, [said, reason, _charged(order) if order.cancellation_charge_minor else ""]))


def _charged(order: OrderDetails) -> str:
    charge = order.cancellation_charge_minor
    return f"Charge: {amount_words(charge, order.currency)}." if charge else f"{NO_CHARGE}."
