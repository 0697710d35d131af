"""What waits for somebody's answer, whether it was read or not, and which of the supplier's steps ask about it first.

Lists, marks, the dashboard and the desk all use this; a question disappears only when it is answered or put away.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from buyer_portal.domain.errors import BuyerWaits
from buyer_portal.domain.orders.order import MOVES, OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.returns.moves import CaseStatus, waits_for

PUT_AWAY = "Nothing to answer"
"""The name of the button that puts a message away."""
ASKS_FIRST = frozenset(event for event, move in MOVES.items() if move.asks_first)
"""The supplier's steps that take something from the buyer who waits; confirming and declining give an answer."""


class Waits(StrEnum):
    """Why an order waits. The value is how the buyer's side is spoken of: "Corner Bistro asks for a change"."""

    REQUEST = "asks for a change"
    MESSAGE = "waits for an answer in the chat"
    PROPOSAL = "proposes changes"
    DECLINED = "declined the order"
    CASE = "has something to settle"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Something of the buyer's that the supplier has not answered: a request for a change, or the newest message."""

    why: Waits
    id: int
    by: str
    text: str
    at: datetime

    @property
    def name(self) -> str:
        """What it goes by when somebody goes on without answering it: "MESSAGE-12"."""
        return f"{self.why.name}-{self.id}"


def ensure_answered(
    event: OrderEvent, waiting: Sequence[Unanswered], *, without: Collection[str], buyer: str, button: str
) -> None:
    """Refuse a step that leaves a waiting buyer without an answer, unless `without` names all that is left unanswered.

    Raises:
        BuyerWaits: something waits that the supplier has not seen, or not said to go on without.
    """
    if event in ASKS_FIRST and any(thing.name not in without for thing in waiting):
        raise BuyerWaits(button, buyer, said_of(waiting), tuple(waiting))


def said_of(waiting: Sequence[Unanswered]) -> str:
    """Say what the buyer waits for: "asks for a change and waits for an answer in the chat"."""
    return " and ".join(thing.why.value for thing in waiting)


@dataclass(frozen=True, slots=True)
class Mark:
    """Why an order of a list waits: for the reader, or, if not `mine`, for the other side."""

    why: Waits
    words: str
    mine: bool


_MARKS = {
    (Waits.REQUEST, Side.SUPPLIER): Mark(Waits.REQUEST, "Request to answer", mine=True),
    (Waits.REQUEST, Side.BUYER): Mark(Waits.REQUEST, "You asked for a change", mine=False),
    (Waits.PROPOSAL, Side.BUYER): Mark(Waits.PROPOSAL, "Proposal to answer", mine=True),
    (Waits.PROPOSAL, Side.SUPPLIER): Mark(Waits.PROPOSAL, "You proposed changes", mine=False),
}
_MESSAGE = Mark(Waits.MESSAGE, "Message to answer", mine=True)
_DECLINED = Mark(Waits.DECLINED, "Declined by the supplier", mine=True)
_CASE = {
    CaseStatus.REQUESTED: Mark(Waits.CASE, "Case to answer", mine=True),
    CaseStatus.ANSWERED: Mark(Waits.CASE, "Offer to answer", mine=True),
    CaseStatus.AGREED: Mark(Waits.CASE, "Confirm it is settled", mine=True),
}


def marks_of(
    side: Side,
    *,
    is_asked: bool = False,
    is_offered: bool = False,
    case: CaseStatus | None = None,
    has_question: bool = False,
    is_declined: bool = False,
) -> tuple[Mark, ...]:
    """Say why an order waits, what the reader has to do first.

    `is_asked`: a request is open; `is_offered`: a proposal is; `case`: where an open case stands; `has_question`: the
    other side's message is unanswered; `is_declined`: that message is the reason of a decline.
    """
    talk = [_MARKS[why, side] for why, is_so in ((Waits.REQUEST, is_asked), (Waits.PROPOSAL, is_offered)) if is_so]
    if case and waits_for(case) is side:
        talk.append(_CASE[case])
    if has_question:
        talk.append(_DECLINED if is_declined else _MESSAGE)
    return tuple(sorted(talk, key=lambda mark: not mark.mine))


def is_decline(side: Side, status: OrderStatus, *, said_at: datetime | None, moved_at: datetime) -> bool:
    """Whether an unanswered message is what a decline was made with: both happen in one moment.

    The message that goes with a buyer's cancellation is the supplier's to answer.
    """
    return side is Side.BUYER and status is OrderStatus.CANCELLED and said_at == moved_at
