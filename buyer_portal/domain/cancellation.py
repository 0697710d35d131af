"""Whether a buyer may cancel this order, what it costs, and what to tell them.

The server's guard, the button, the dialog, the API and the help center all ask here; the rule is in
`cancellation_rules.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from buyer_portal.domain.cancellation_rules import CANCELLATION_RULES, Contact, Level
from buyer_portal.domain.errors import (
    AlreadyCancelled,
    CancellationRefused,
    MessageRequired,
    OrderChanged,
    ValueRefused,
)
from buyer_portal.domain.help import Help
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import greeted
from buyer_portal.domain.policies import NO_CHARGE, SupplierPolicy, charge_for, charge_words
from buyer_portal.domain.text import apart


class CancellationReason(StrEnum):
    """Why a buyer cancels; always optional."""

    ORDERED_TWICE = "Ordered twice"
    BY_MISTAKE = "Ordered by mistake"
    NOT_NEEDED = "No longer needed"
    TOO_LATE = "Delivery too late"
    WRONG_ITEMS = "Wrong items or quantities"
    OTHER_SUPPLIER = "Bought elsewhere"
    OTHER = "Another reason"


_AFTER_DECLINE = ("Read why in the order chat, and answer there", "Order again, or order elsewhere")
"""The next steps when the supplier declined the order; the usual ones assume a mistake of the buyer's."""


@dataclass(frozen=True, slots=True)
class CancellationVerdict:
    """Whether the buyer may cancel an order in `status`, and what to tell them. All texts are ready to read.

    `charge_minor` is in minor units of the order's currency; `charge` says it: "£12.40 (5 % after confirmation)".
    """

    status: OrderStatus
    allowed: bool
    contact: Contact
    headline: str
    level: Level
    explanation: str
    next_steps: tuple[str, ...]
    consequences: tuple[str, ...]
    help: Help
    suggested_message: str
    charge_minor: int = 0
    charge: str = NO_CHARGE


def cancellation_verdict(
    status: OrderStatus,
    *,
    supplier: str = "The supplier",
    contact: str = "",
    number: str = "The order",
    policy: SupplierPolicy | None = None,
    total_minor: int = 0,
    currency: str = "",
    is_declined: bool = False,
) -> CancellationVerdict:
    """Say whether an order in `status` may be cancelled, why, and what else to do.

    `supplier` is the company's name, `contact` the name of somebody there ("" when unknown),
    `number` the order's; they only fill in the texts. `policy` is the one frozen to the order when it was placed,
    None = there was none; with `total_minor`, in minor units of `currency`, it makes the charge. `is_declined`: a
    CANCELLED order was ended by its supplier.
    """
    rule = CANCELLATION_RULES[status]
    next_steps = _AFTER_DECLINE if is_declined and status is OrderStatus.CANCELLED else rule.next_steps

    def fill(text: str) -> str:
        return text.format(supplier=apart(supplier), contact=apart(greeted(contact) or supplier), number=number)

    return CancellationVerdict(
        status=status,
        allowed=rule.may_cancel,
        contact=rule.contact,
        headline=rule.headline,
        level=rule.level,
        explanation=fill(rule.explanation),
        next_steps=tuple(map(fill, next_steps)),
        consequences=tuple(map(fill, rule.consequences)),
        help=rule.help,
        suggested_message=rule.suggested_message.format(contact=greeted(contact) or supplier, number=number),
        charge_minor=charge_for(policy, status, total_minor, currency),
        charge=charge_words(policy, status, total_minor, currency),
    )


def seen_by_supplier(verdict: CancellationVerdict, *, buyer: str) -> CancellationVerdict:
    """The same verdict in words for the supplier: what its `buyer` may do, never what the reader should."""
    if verdict.status is OrderStatus.CANCELLED:
        headline = verdict.headline
    else:
        headline = f"{apart(buyer)} can still cancel" if verdict.allowed else f"{apart(buyer)} can't cancel any more"
    rule = CANCELLATION_RULES[verdict.status]
    return replace(
        verdict,
        headline=headline,
        explanation=rule.supplier_explanation.format(buyer=apart(buyer)),
        next_steps=rule.supplier_next_steps,
        consequences=(),
        suggested_message="",
        help=Help.DESK_CANCELLED if verdict.status is OrderStatus.CANCELLED else Help.DESK_STEPS,
    )


def ensure_cancellable(verdict: CancellationVerdict) -> None:
    """Refuse a cancellation that the order's status does not allow.

    Raises:
        AlreadyCancelled: there is nothing left to cancel.
        CancellationRefused: the order has gone too far.
    """
    if verdict.status is OrderStatus.CANCELLED:
        raise AlreadyCancelled(verdict.headline, verdict.next_steps)
    if not verdict.allowed:
        raise CancellationRefused(verdict.headline, verdict.next_steps)


def ensure_charge_seen(verdict: CancellationVerdict, *, seen_charge_minor: object, number: str) -> None:
    """Refuse a cancellation whose charge is not the one that the person saw.

    Raises:
        OrderChanged: they saw another charge, or none.
    """
    if verdict.charge_minor != seen_charge_minor:
        raise OrderChanged(number, verdict.status.words, charge=verdict.charge if verdict.charge_minor else "nothing")


def ensure_supplier_told(verdict: CancellationVerdict, *, message: str, has_written: Callable[[], bool]) -> None:
    """Refuse a cancellation without a message where the rule requires one.

    `has_written`: whether the buyer wrote in the order chat since processing began; asked only where it counts.

    Raises:
        MessageRequired: the rule asks for contact and there was none.

    Source: the guide, "You MUST contact the supplier immediately before canceling."
    """
    if verdict.contact is Contact.REQUIRED and not message and not has_written():
        raise MessageRequired


def parse_reason(value: object) -> CancellationReason | None:
    """Turn what a form sent into a reason; "" and None mean none.

    Raises:
        ValueRefused: it is not one of the reasons.
    """
    if value in (None, ""):
        return None
    try:
        return CancellationReason(str(value))
    except ValueError:
        raise ValueRefused("Choose one of the reasons, or none.") from None
