"""How a supplier's policy reads: on an order with its own money, and on the supplier's desk for an example."""

from dataclasses import dataclass, field
from datetime import timedelta

from buyer_portal.domain.order import OrderEvent, OrderStatus
from buyer_portal.domain.policy import FEE_STATUSES, FixedFee, SupplierPolicy, amount_words, charge_words, fee_words
from buyer_portal.services.order_details import Event, OrderDetails
from buyer_portal.states.formatting import Clock, lower_first

_DONE = {
    OrderEvent.CONFIRM: "Confirmed",
    OrderEvent.START_PROCESSING: "Processing since",
    OrderEvent.SEND_OUT: "Sent out",
}
_EXAMPLE = 100_00
_EXAMPLE_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class FeeRow:
    """What cancelling costs in one status, and what that is for the order at hand or for an example."""

    status: str
    fee: str
    charge: str


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy as buyers see it. `version` is "" where there is none."""

    version: str = ""
    text: str = ""
    contact_hours: str = ""
    fees: list[FeeRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImpactView:
    """What a cancellation would mean now, before it is confirmed."""

    charge: str = ""
    charge_minor: int = 0
    refund: str = ""
    supplier_did: list[str] = field(default_factory=list)


def policy_view(order: OrderDetails, clock: Clock) -> PolicyView:
    """Put the policy that is frozen to an order into words, with the order's own money."""
    policy = order.policy
    if policy is None:
        return PolicyView()
    when = f" of {clock.date(policy.created_at)}" if policy.created_at else ""
    return PolicyView(
        version=f"Version {policy.version}{when}, as when the order was placed.",
        text=policy.text,
        contact_hours=policy.contact_hours,
        fees=[_fee_row(policy, status, order.total_minor, order.currency) for status in FEE_STATUSES],
    )


def policy_preview(policy: SupplierPolicy) -> PolicyView:
    """The same for the supplier: with an order of a round amount, in a currency that the fees are in."""
    fixed = [fee.currency for fee in policy.fees.values() if isinstance(fee, FixedFee)]
    currency = fixed[0] if fixed else _EXAMPLE_CURRENCY
    example = f"On an order of {amount_words(_EXAMPLE, currency)}, as an example."
    return PolicyView(
        version=example,
        text=policy.text,
        contact_hours=policy.contact_hours,
        fees=[_fee_row(policy, status, _EXAMPLE, currency) for status in FEE_STATUSES],
    )


def _fee_row(policy: SupplierPolicy, status: OrderStatus, total_minor: int, currency: str) -> FeeRow:
    return FeeRow(status.words, fee_words(policy.fees.get(status)), charge_words(policy, status, total_minor, currency))


def impact_view(order: OrderDetails, clock: Clock) -> ImpactView:
    """Say what cancelling costs, what is owed back, and what the supplier did already."""
    if not order.verdict.allowed:
        return ImpactView()
    return ImpactView(
        charge=order.verdict.charge,
        charge_minor=order.verdict.charge_minor,
        refund=f"{amount_words(order.refund_minor, order.currency)} if you have paid: {order.supplier} owes it to you. "
        "The portal moves no money.",
        supplier_did=[_did(event, clock) for event in order.timeline if event.event in _DONE]
        or ["Nothing yet: they haven't confirmed it"],
    )


def _did(event: Event, clock: Clock) -> str:
    by = f", by {event.by}" if event.by else ""
    return f"{_DONE[event.event]} {lower_first(clock.moment(event.at).text)}{by}"


def charge_sentence(order: OrderDetails) -> str:
    """Say in the section Cancel Order what it costs now: "No charge." or "Charge: GBP 12.40 (5 % …)."."""
    return f"Charge: {order.verdict.charge}." if order.verdict.charge_minor else f"{order.verdict.charge}."


def answers_words(usual: timedelta | None) -> str:
    """Say how fast the supplier answers: "usually answers in 14 min"; nothing when it isn't known."""
    if usual is None:
        return ""
    minutes = max(1, round(usual.total_seconds() / 60))
    if minutes < 60:
        return f"usually answers in {minutes} min"
    hours = round(minutes / 60)
    return f"usually answers in {hours} h" if hours < 48 else f"usually answers in {round(hours / 24)} days"
