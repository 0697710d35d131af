"""How an order reads on its page, from where the reader stands."""

from typing import Any

from buyer_portal.domain.cancellation_rules import Level
from buyer_portal.domain.orders.delivery import PROMISABLE, day_and_window
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.people.roles import Permission, may
from buyer_portal.services.orders.details import Event, OrderDetails
from buyer_portal.words.changes import can_ask, can_propose, proposal_view, request_view
from buyer_portal.words.formatting import Clock, money, plural
from buyer_portal.words.orders.cancelling import (
    cancelled_by,
    cancelled_words,
    has_open_proposal,
    headline_of,
    since_words,
    what_ends_with_it,
)
from buyer_portal.words.orders.list import DIRECT_PATH, ORDER_PATH
from buyer_portal.words.orders.page_view import LineRow, OrderView, PaperWords
from buyer_portal.words.orders.progress import next_icon, next_step, progress_steps, timeline_row
from buyer_portal.words.orders.rows import move_buttons
from buyer_portal.words.policies import impact_view, policy_view
from buyer_portal.words.returns import case_view, offers_case

_CAN = {True: "Yes.", False: "No."}
_HELP_TEXT = {True: "When can I cancel?", False: "Why can't I cancel?"}
_INTRO = {
    True: "You can only cancel the whole order, not single items.",
    False: "There is no button because the status doesn't allow it.",
}


def order_view(person: Person, order: OrderDetails, clock: Clock) -> OrderView:
    """Put an order into the reader's words."""
    verdict = order.verdict
    last = order.last_move
    is_buyer, is_done = person.side is Side.BUYER, verdict.level is Level.DONE
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
        wanted=_wanted(order, clock),
        **_promise(person, order),
        total=money(order.total_minor, order.currency),
        size=f"{plural(len(order.lines), 'line')}, {plural(units, 'unit')}",
        lines=[
            LineRow(
                line.name,
                line.sku,
                f"{line.quantity:,}",
                money(line.unit_price_minor, order.currency),
                money(line.amount_minor, order.currency),
                line.unit,
            )
            for line in order.lines
        ],
        steps=progress_steps(order, clock),
        timeline=[timeline_row(person, order, event, clock) for event in order.timeline],
        earlier_events=order.earlier_events,
        next_step=next_step(person, order.status),
        next_icon=next_icon(order.status),
        allowed=verdict.allowed,
        level=verdict.level.value,
        can="" if is_done or not is_buyer else _can(person, allowed=verdict.allowed),
        headline=headline_of(person, order, clock, last),
        explanation=verdict.explanation,
        next_steps=list(verdict.next_steps),
        consequences=[*verdict.consequences, *what_ends_with_it(order)] if is_buyer else [],
        since=since_words(order, clock, last) if is_buyer else "",
        intro="" if not is_buyer else "There is nothing left to cancel." if is_done else _INTRO[verdict.allowed],
        help_address=verdict.help.address,
        help_text="" if not is_buyer else "What happens after cancelling?" if is_done else _HELP_TEXT[verdict.allowed],
        moves=move_buttons(list(order.moves), is_held=has_open_proposal(order)) if not is_buyer else [],
        has_receipt=order.cancelled_from is not None and is_buyer,
        receipt_address=f"{ORDER_PATH[person.side]}{order.number}/receipt",
        is_cancelled=order.status is OrderStatus.CANCELLED,
        cancelled_by=cancelled_by(order, clock, last),
        by_reader=order.is_own_cancellation,
        cancelled_words=cancelled_words(order, last),
        again_address=f"{ORDER_PATH[person.side]}{order.number}/again",
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
        paper=_paper(person, order, clock.on_paper, last),
    )


def _can(person: Person, *, allowed: bool) -> str:
    return _CAN[allowed] if may(person.role, Permission.CANCEL) or not allowed else "Your colleagues can."


def _paper(person: Person, order: OrderDetails, clock: Clock, last: Event | None) -> PaperWords:
    return PaperWords(
        expected=_expected(order, clock, last)[1],
        wanted=_wanted(order, clock),
        headline=headline_of(person, order, clock, last),
        since=since_words(order, clock, last) if person.side is Side.BUYER else "",
        cancelled_by=cancelled_by(order, clock, last),
    )


def _expected(order: OrderDetails, clock: Clock, last: Event | None) -> tuple[str, str]:
    if order.status.is_final and last:
        return order.status.words.capitalize(), "Date not known" if last.undated else clock.moment(last.at).text
    return "Expected" if order.is_promised else "Wanted", clock.slot(order.due)


def _promise(person: Person, order: OrderDetails) -> dict[str, Any]:
    """What the supplier's boxes for the date start with: what is due, else nothing."""
    if person.side is not Side.SUPPLIER or order.status not in (*PROMISABLE, OrderStatus.PENDING):
        return {}
    day, window = day_and_window(order.due, order.zone)
    return {
        "promise_day": day,
        "promise_window": window,
        "can_promise": order.status in PROMISABLE,
        "zone": order.zone,
    }


def _wanted(order: OrderDetails, clock: Clock) -> str:
    """What the buyer wanted, where something else was promised."""
    return clock.slot(order.wanted) if order.is_promised and order.wanted != order.due else ""
