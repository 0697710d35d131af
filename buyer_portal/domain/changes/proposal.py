"""A supplier's proposal to change an order: its lines, its price or its date, instead of cancelling it.

Source: the guide, "consider asking the supplier to modify the order. They may be able to adjust quantities or items to
meet your needs". The order stays as it is until the buyer accepts; nobody's silence ever changes it.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from buyer_portal.domain.cancellation_rules import CANCELLABLE
from buyer_portal.domain.conversation.message import parse_note
from buyer_portal.domain.errors import MoveRefused, ProposalClosed, ReasonRequired, ValueRefused
from buyer_portal.domain.orders.delivery import FARTHEST
from buyer_portal.domain.orders.order import MOVES
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.orders.waiting import ASKS_FIRST

PROPOSE, WITHDRAW = "Propose changes", "Withdraw proposal"
ACCEPT, REJECT = "Accept modifications", "Reject modifications"
"""The names of the four buttons."""
MAX_REASON = 1_000
"""Characters of a reason: with the summary of the changes it must fit into the timeline."""
LONGEST_WAIT = timedelta(days=90)
"""A proposal is answered, or has expired, within this time."""
NEGOTIABLE = CANCELLABLE
"""The statuses in which an order's lines may still change: the same that can be cancelled."""
BLOCKED_MOVES = frozenset(event for event in ASKS_FIRST if MOVES[event].from_statuses & NEGOTIABLE)
"""The supplier's steps that wait for the answer to an open proposal."""


class ProposalStatus(StrEnum):
    """What became of a proposal. No job writes EXPIRED: it is computed from `answer_by` at every read."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


_CLOSED = {
    ProposalStatus.ACCEPTED: "This proposal was accepted before. Nothing more was changed.",
    ProposalStatus.REJECTED: "This proposal was rejected before. Nothing more was changed.",
    ProposalStatus.WITHDRAWN: "This proposal was withdrawn. The order stays as it is.",
    ProposalStatus.EXPIRED: "Nobody answered this proposal in time: it has expired, and the order stays as it is.",
}


def effective_status(status: str, answer_by: datetime, at: datetime) -> ProposalStatus:
    """What a stored proposal is at this moment: an open one that nobody answered in time has expired."""
    stored = ProposalStatus(status)
    return ProposalStatus.EXPIRED if stored is ProposalStatus.OPEN and at >= answer_by else stored


def ensure_negotiable(status: OrderStatus, deed: str, *, number: str) -> None:
    """Refuse changes of the lines once the goods have left.

    Raises:
        MoveRefused: it is too late for `deed`.
    """
    if status not in NEGOTIABLE:
        raise MoveRefused(number, deed, status.words)


def ensure_open(status: ProposalStatus) -> None:
    """Refuse to answer or withdraw a proposal that is not open.

    Raises:
        ProposalClosed: it is not; the sentence says what became of it.
    """
    if status is not ProposalStatus.OPEN:
        raise ProposalClosed(_CLOSED[status])


def parse_reason_for(deed: str, text: object) -> str:
    """Take the reason that the other side will read.

    Raises:
        ReasonRequired: it is blank.
        MessageRefused, ValueRefused: it is no text, or too long.
    """
    reason = parse_short_note(text)
    if not reason:
        raise ReasonRequired(deed)
    return reason


def parse_short_note(text: object) -> str:
    """Take a note of at most `MAX_REASON` characters; may be blank.

    Raises:
        MessageRefused, ValueRefused: it is no text, or too long.
    """
    note = parse_note(text)
    if len(note) > MAX_REASON:
        raise ValueRefused(f"At most {MAX_REASON:,} characters, please; these are {len(note):,}.")
    return note


def parse_answer_by(answer_by: object, at: datetime) -> datetime:
    """Take the moment until which an answer counts: in the future, and within `LONGEST_WAIT`.

    Raises:
        ValueRefused: it is another one, or none.
    """
    if not isinstance(answer_by, datetime) or answer_by.tzinfo is None:
        raise ValueRefused("Say until when the buyer can answer.")
    if not at < answer_by <= at + LONGEST_WAIT:
        raise ValueRefused(f"“Answer by” must lie in the future, at most {LONGEST_WAIT.days} days ahead.")
    return answer_by


def latest_answer(at: datetime, *expected: datetime | None) -> datetime:
    """Until when an answer can be asked for: `LONGEST_WAIT`, and never after a delivery that is still to come.

    `expected` are the order's own date and the proposed one: until either of them it must be clear what is delivered.
    """
    return min([at + LONGEST_WAIT, *(date for date in expected if date and date > at)])


def ensure_answer_in_time(answer_by: datetime, at: datetime, *expected: datetime | None) -> None:
    """Refuse an `answer_by` that is after the delivery it is about.

    Raises:
        ValueRefused: the answer could come after the delivery, and the preparation would wait until then.
    """
    if answer_by > latest_answer(at, *expected):
        raise ValueRefused("“Answer by” must not lie after the expected delivery: choose an earlier moment.")


def parse_expected(expected_at: object, at: datetime) -> datetime | None:
    """Take another expected date: in the future, within two years; None = the order keeps its own.

    Raises:
        ValueRefused: it is another one.
    """
    if expected_at is None:
        return None
    if not isinstance(expected_at, datetime) or expected_at.tzinfo is None or not at < expected_at <= at + FARTHEST:
        raise ValueRefused("The expected date must lie in the future, at most two years ahead.")
    return expected_at
