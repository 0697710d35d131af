"""How a supplier's policy reads: on an order with its own money, and on the supplier's desk for an example."""

from dataclasses import dataclass, field
from datetime import timedelta

from buyer_portal.domain.money import amount_words
from buyer_portal.domain.orders.order import MOVES, REACHES
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.policies import FEE_STATUSES, FixedFee, SupplierPolicy, charge_words, fee_words
from buyer_portal.domain.text import apart
from buyer_portal.services.orders.details import Event, OrderDetails
from buyer_portal.words.formatting import Clock, lower_first
from buyer_portal.words.orders.statuses import STATUS_WORDS

_STEPS = {event for event, move in MOVES.items() if move.side is Side.SUPPLIER}
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
        refund=refund_words(order.refund_minor, order.currency, order.supplier, to_reader=True),
        supplier_did=[_did(event, clock) for event in order.timeline if event.event in _STEPS]
        or ["Nothing yet: they haven't confirmed it"],
    )


def refund_words(refund_minor: int, currency: str, other: str, *, to_reader: bool) -> str:
    """Say what is owed back after a cancellation; the dialog promises it and the receipt keeps it, word for word.

    `other` is the company across the table from the reader, to whom the refund is owed or who owes it.
    """
    if refund_minor <= 0:
        return "Nothing: the charge is all that the order costs. The portal moves no money."
    amount = amount_words(refund_minor, currency)
    owed = f"you have paid: {other} owes it to you" if to_reader else f"{other} has paid: you owe it to them"
    return f"{amount} if {owed}. The portal moves no money."


def _did(event: Event, clock: Clock) -> str:
    by = f", by {apart(event.by)}" if event.by else ""
    done = STATUS_WORDS[REACHES[event.event]].reached
    if event.undated:
        return f"{done}, nobody knows when{by}"
    return f"{done} {lower_first(clock.moment(event.at).text)}{by}"


def charge_sentence(order: OrderDetails) -> str:
    """Say in the section Cancel Order what it costs now: "No charge: …" or "Charge: £12.40 (5 % …)."."""
    verdict = order.verdict
    return f"Charge: {verdict.charge}." if verdict.charge_minor else f"{verdict.charge}: cancelling is free."


def answers_words(usual: timedelta | None) -> str:
    """Say how fast the supplier answers: "usually answers in 14 min"; nothing when it isn't known."""
    if usual is None:
        return ""
    minutes = max(1, round(usual.total_seconds() / 60))
    if minutes < 60:
        return f"usually answers in {minutes} min"
    hours = round(minutes / 60)
    return f"usually answers in {hours} h" if hours < 48 else f"usually answers in {round(hours / 24)} days"
