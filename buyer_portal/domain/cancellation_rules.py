"""When a buyer may cancel, and what to tell them: the one rule that everything else reads.

Source: the guide; headlines are its badges, letter for letter.
"""

from dataclasses import dataclass
from enum import StrEnum

from buyer_portal.domain.help import Help
from buyer_portal.domain.orders.status import OrderStatus


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


@dataclass(frozen=True, slots=True)
class CancellationRule:
    """One row of the table. `{supplier}`, `{contact}` and `{number}` stand for names; suppliers read of `{buyer}`.

    `fee_when` says for which cancellations a policy may ask a fee: "after confirmation".
    """

    may_cancel: bool
    contact: Contact
    headline: str
    level: Level
    condition: str  # what follows the "Yes" or "No" of `answer`
    explanation: str
    next_steps: tuple[str, ...]
    consequences: tuple[str, ...]
    help: Help
    supplier_explanation: str
    supplier_next_steps: tuple[str, ...]
    suggested_message: str = ""
    fee_when: str = ""

    @property
    def answer(self) -> str:
        """The answer to "Can I cancel?" in the help center's table, derived from `may_cancel` so that they agree."""
        return f"{'Yes' if self.may_cancel else 'No'}, {self.condition}"


_AT_ONCE = "{number} becomes CANCELLED at once and for good"
_MESSAGE_AND_TOLD = "{supplier} is told, with the message that you leave for them"
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
        supplier_explanation="You haven't confirmed this order. {buyer} can cancel it freely.",
        supplier_next_steps=("Confirm or decline it",),
        fee_when="before confirmation",
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
        supplier_explanation=(
            "You have accepted this order. {buyer} can still cancel it, and is asked to write to you first."
        ),
        supplier_next_steps=("Start processing when you begin to prepare it",),
        suggested_message=(
            "Hello {contact}, we have to cancel {number}. Sorry for the trouble, and thank you for understanding."
        ),
        fee_when="after confirmation",
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
        supplier_explanation=(
            "You are preparing this order. {buyer} can still cancel it; a message to you goes with it."
        ),
        supplier_next_steps=("Send it out when it is ready",),
        suggested_message=(
            "Hello {contact}, please stop preparing {number}: we have to cancel it. "
            "Tell us what is already prepared and we will settle it here."
        ),
        fee_when="once processing has begun",
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
        supplier_explanation="The order is on its way to {buyer}, so it can't be cancelled.",
        supplier_next_steps=("Mark it delivered when it has arrived",),
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
        supplier_explanation=(
            "A delivered order can't be cancelled. If something is wrong with it, {buyer} opens a return case."
        ),
        supplier_next_steps=(),
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
        supplier_explanation="A cancelled order stays cancelled. The chat with {buyer} stays open.",
        supplier_next_steps=("Stop working on it", "Recreate it if the buyer asks for that"),
    ),
}
CANCELLABLE = frozenset(status for status, rule in CANCELLATION_RULES.items() if rule.may_cancel)
"""The statuses that an order can be cancelled in."""
