"""When a buyer may cancel, and what to tell them: the one rule that everything else reads.

The server's guard, the button, the dialog, the API and the help center all ask this table.
Source: the guide; headlines are its badges, letter for letter.
"""

from dataclasses import dataclass
from enum import StrEnum

from buyer_portal.domain.errors import (
    AlreadyCancelled,
    CancellationRefused,
    MessageRequired,
    OrderChanged,
    ValueRefused,
)
from buyer_portal.domain.help import Help
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.policy import NO_CHARGE, SupplierPolicy, charge_for, charge_words


class Contact(StrEnum):
    """How the buyer should talk to the supplier about it."""

    NOT_NEEDED = "NOT_NEEDED"
    RECOMMENDED = "RECOMMENDED"
    REQUIRED = "REQUIRED"
    NEXT_STEP = "NEXT_STEP"
    NONE = "NONE"


class Level(StrEnum):
    """How serious the situation is; screens colour by it, never by colour alone."""

    SAFE = "safe"
    CAUTION = "caution"
    URGENT = "urgent"
    BLOCKED = "blocked"
    DONE = "done"


class CancellationReason(StrEnum):
    """Why a buyer cancels; always optional."""

    ORDERED_TWICE = "Ordered twice"
    BY_MISTAKE = "Ordered by mistake"
    NOT_NEEDED = "No longer needed"
    TOO_LATE = "Delivery too late"
    WRONG_ITEMS = "Wrong items or quantities"
    OTHER_SUPPLIER = "Bought elsewhere"
    OTHER = "Another reason"


@dataclass(frozen=True, slots=True)
class CancellationRule:
    """One row of the table. `{supplier}`, `{contact}` and `{number}` stand for names."""

    may_cancel: bool
    contact: Contact
    headline: str
    level: Level
    condition: str  # what follows the "Yes" or "No" of `answer`
    explanation: str
    next_steps: tuple[str, ...]
    consequences: tuple[str, ...]
    help: Help
    suggested_message: str = ""

    @property
    def answer(self) -> str:
        """The answer to "Can I cancel?" in the help center's table: it can't say the opposite of the rule."""
        return f"{'Yes' if self.may_cancel else 'No'}, {self.condition}"


_AT_ONCE = "{number} becomes CANCELLED at once and for good"
_MESSAGE_AND_TOLD = "Your message is sent and {supplier} is told"
_RECEIPT = "You get a notification and a receipt to print"

CANCELLATION_RULES: dict[OrderStatus, CancellationRule] = {
    OrderStatus.PENDING: CancellationRule(
        may_cancel=True,
        contact=Contact.NOT_NEEDED,
        headline="✓ Safe to cancel - No supplier action taken yet",
        level=Level.SAFE,
        condition="freely",
        explanation="{supplier} hasn't confirmed this order. Cancelling now has the least effect on them.",
        next_steps=(),
        consequences=(_AT_ONCE, "{supplier} is told", _RECEIPT),
        help=Help.PENDING,
    ),
    OrderStatus.CONFIRMED: CancellationRule(
        may_cancel=True,
        contact=Contact.RECOMMENDED,
        headline="⚠️ Contact supplier first - They've committed to your order",
        level=Level.CAUTION,
        condition="contact the supplier first",
        explanation=(
            "{supplier} has accepted your order. You can still cancel it. It's recommended to contact them first; "
            "they may also be able to change it instead."
        ),
        next_steps=("Tell {supplier} in the order chat before you cancel",),
        consequences=(_AT_ONCE, _MESSAGE_AND_TOLD, _RECEIPT),
        help=Help.CONFIRMED,
        suggested_message=(
            "Hello {contact}, we have to cancel {number}. Sorry for the trouble, and thank you for understanding."
        ),
    ),
    OrderStatus.PROCESSING: CancellationRule(
        may_cancel=True,
        contact=Contact.REQUIRED,
        headline="⚠️ Urgent - Supplier is preparing your order",
        level=Level.URGENT,
        condition="a message to the supplier goes with it",
        explanation=(
            "{supplier} is already preparing your items. You can still cancel, and a message to them goes with it. "
            "What is already prepared may need to be settled with them."
        ),
        next_steps=("Contact {supplier} immediately, in the order chat or with the cancellation",),
        consequences=(
            _AT_ONCE,
            _MESSAGE_AND_TOLD,
            "Returns or refunds: “Settle with the supplier” on the order page opens a case with them",
        ),
        help=Help.PROCESSING,
        suggested_message=(
            "Hello {contact}, please stop preparing {number}: we have to cancel it. "
            "Tell us what is already prepared and we will settle it here."
        ),
    ),
    OrderStatus.OUT_FOR_DELIVERY: CancellationRule(
        may_cancel=False,
        contact=Contact.NEXT_STEP,
        headline="✗ Too late - Order is in transit",
        level=Level.BLOCKED,
        condition="it is on its way to you",
        explanation="The order is already on its way to you, so it can't be cancelled.",
        next_steps=(
            "Message {supplier} to arrange a return when it arrives",
            "Check the delivery at the door and note what you refuse",
        ),
        consequences=(),
        help=Help.OUT_FOR_DELIVERY,
    ),
    OrderStatus.DELIVERED: CancellationRule(
        may_cancel=False,
        contact=Contact.NEXT_STEP,
        headline="✗ Order completed - Contact supplier for issues",
        level=Level.BLOCKED,
        condition="it has been delivered",
        explanation=(
            "A delivered order can't be cancelled. If something is wrong with it, "
            "talk to {supplier} about returns or refunds."
        ),
        next_steps=(
            "Report a problem: say what is missing, wrong or spoiled, and what would put it right",
            "Or write to {supplier} in the order chat",
        ),
        consequences=(),
        help=Help.DELIVERED,
    ),
    OrderStatus.CANCELLED: CancellationRule(
        may_cancel=False,
        contact=Contact.NONE,
        headline="Already cancelled",
        level=Level.DONE,
        condition="it is cancelled already",
        explanation="A cancelled order stays cancelled. The chat with {supplier} stays open.",
        next_steps=("Cancelled by mistake? Ask {supplier} in the order chat to recreate it",),
        consequences=(),
        help=Help.CANCELLED,
    ),
}


@dataclass(frozen=True, slots=True)
class CancellationVerdict:
    """Whether the buyer may cancel an order in `status`, and what to tell them. All texts are ready to read.

    `charge_minor` is in minor units of the order's currency; `charge` says it: "GBP 12.40 (5 % after confirmation)".
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
) -> CancellationVerdict:
    """Say whether an order in `status` may be cancelled, why, and what else to do.

    `supplier` is the company's name, `contact` the first name of somebody there ("" when unknown),
    `number` the order's; they only fill in the texts. `policy` is the one frozen to the order when it was placed,
    None = there was none; with `total_minor`, in minor units of `currency`, it makes the charge.
    """
    rule = CANCELLATION_RULES[status]

    def fill(text: str) -> str:
        return text.format(supplier=supplier, contact=contact or supplier, number=number)

    return CancellationVerdict(
        status=status,
        allowed=rule.may_cancel,
        contact=rule.contact,
        headline=rule.headline,
        level=rule.level,
        explanation=fill(rule.explanation),
        next_steps=tuple(map(fill, rule.next_steps)),
        consequences=tuple(map(fill, rule.consequences)),
        help=rule.help,
        suggested_message=fill(rule.suggested_message),
        charge_minor=charge_for(policy, status, total_minor, currency),
        charge=charge_words(policy, status, total_minor, currency),
    )


def ensure_cancellable(verdict: CancellationVerdict) -> None:
    """Let a cancellation pass, or refuse it.

    Raises:
        AlreadyCancelled: there is nothing left to cancel.
        CancellationRefused: the order has gone too far.
    """
    if verdict.status is OrderStatus.CANCELLED:
        raise AlreadyCancelled(verdict.headline, verdict.next_steps)
    if not verdict.allowed:
        raise CancellationRefused(verdict.headline, verdict.next_steps)


def ensure_charge_seen(verdict: CancellationVerdict, *, seen_charge_minor: object, number: str) -> None:
    """Let a cancellation pass when the person saw what it costs.

    Raises:
        OrderChanged: they saw another charge, or none.
    """
    if verdict.charge_minor != seen_charge_minor:
        raise OrderChanged(number, verdict.status.words, charge=verdict.charge if verdict.charge_minor else "nothing")


def ensure_supplier_told(verdict: CancellationVerdict, *, message: str, has_written: bool) -> None:
    """Let a cancellation pass when the supplier hears of it from the buyer.

    `has_written`: the buyer wrote in the order chat since processing began.

    Raises:
        MessageRequired: the rule asks for contact and there was none.

    Source: the guide, "You MUST contact the supplier immediately before canceling."
    """
    if verdict.contact is Contact.REQUIRED and not message and not has_written:
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
