"""Whether an order can be cancelled, or how it was: the sentences of its page."""

from buyer_portal.domain.changes.proposal import ProposalStatus
from buyer_portal.domain.money import amount_words
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.policies import NO_CHARGE
from buyer_portal.domain.text import apart
from buyer_portal.services.orders.details import Event, OrderDetails
from buyer_portal.words.formatting import Clock, lower_first
from buyer_portal.words.orders.progress import declined_words
from buyer_portal.words.orders.statuses import STATUS_WORDS
from buyer_portal.words.policies import charge_sentence


def what_ends_with_it(order: OrderDetails) -> list[str]:
    """What else a cancellation ends."""
    ends = []
    if has_open_proposal(order):
        ends.append(f"The open proposal of {apart(order.supplier)} is withdrawn.")
    if order.request:
        ends.append("Your request for a change ends without an answer.")
    return ends if order.verdict.allowed else []


def has_open_proposal(order: OrderDetails) -> bool:
    """Whether the supplier's proposal waits for the buyer."""
    return order.proposal is not None and order.proposal.status is ProposalStatus.OPEN


def headline_of(person: Person, order: OrderDetails, clock: Clock, last: Event | None) -> str:
    """The badge, and for a cancelled order by whom and when."""
    if order.status is not OrderStatus.CANCELLED or last is None:
        return order.verdict.headline
    is_declined = last.event is OrderEvent.DECLINE
    headline = declined_words(person) if is_declined else order.verdict.headline
    if last.undated:
        return headline
    when = lower_first(clock.moment(last.at).text)
    if not last.by:
        return f"{headline}, {when}"
    return f"{headline} ({apart(last.by)}), {when}" if is_declined else f"{headline}, {when}, by {apart(last.by)}"


def since_words(order: OrderDetails, clock: Clock, last: Event | None) -> str:
    """Since when it stands so, and what cancelling costs now."""
    if order.status is OrderStatus.CANCELLED:
        return f"It was {order.cancelled_from.words} at that time. {_charged(order)}" if order.cancelled_from else ""
    if last is None:
        return ""
    charge = charge_sentence(order) if order.verdict.allowed else ""
    if last.undated:
        said = [f"It was imported as {order.status.words}; since when it stands so is not known.", charge]
    else:
        words = STATUS_WORDS[order.status]
        by = f", by {apart(last.by)}" if last.by else ""
        since = f"{words.reached} {lower_first(clock.moment(last.at).text)}{by}."
        said = [since, charge, words.owed.format(supplier=order.supplier)]
    return " ".join(filter(None, said))


def cancelled_by(order: OrderDetails, clock: Clock, last: Event | None) -> str:
    """Who cancelled or declined it, when, and from which status."""
    if order.status is not OrderStatus.CANCELLED or last is None:
        return ""
    if last.undated:
        return "Imported as CANCELLED; by whom and when is not known"
    when = lower_first(clock.moment(last.at).text)
    if last.event is OrderEvent.DECLINE:
        return f"Declined by {apart(last.by)}, {when}"
    was = f", while {order.cancelled_from.words}" if order.cancelled_from else ""
    return f"Cancelled by {apart(last.by or order.buyer)}, {apart(order.buyer)}, {when}{was}"


def cancelled_words(order: OrderDetails, last: Event | None) -> str:
    """What the buyer said with the cancellation, and the charge."""
    if order.status is not OrderStatus.CANCELLED or last is None:
        return ""
    said = f"“{apart(order.cancellation_message)}”" if order.cancellation_message else ""
    reason = f"Reason: {last.note}." if last.note and not last.undated else ""
    return " ".join(filter(None, [said, reason, _charged(order) if order.cancellation_charge_minor else ""]))


def _charged(order: OrderDetails) -> str:
    charge = order.cancellation_charge_minor
    return f"Charge: {amount_words(charge, order.currency)}." if charge else f"{NO_CHARGE}."
