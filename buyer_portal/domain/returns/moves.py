"""The steps of a return case: from which status to which, and whose they are."""

from dataclasses import dataclass
from enum import StrEnum

from buyer_portal.domain.errors import CaseRefused, SideNotAllowed
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.person import Side


class CaseStatus(StrEnum):
    """Where a case stands."""

    REQUESTED = "REQUESTED"
    ANSWERED = "ANSWERED"
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    SETTLED = "SETTLED"
    WITHDRAWN = "WITHDRAWN"

    def words(self, reader: Side) -> str:
        """What there is to say about it to one of the sides: "The case …"."""
        return _WORDS_FOR.get((self, reader), _WORDS[self])

    @property
    def is_open(self) -> bool:
        """Whether anything can still happen to it."""
        return any(self in move.from_statuses for move in RETURN_MOVES.values())


_WORDS = {
    CaseStatus.REQUESTED: "waits for the supplier's answer",
    CaseStatus.ANSWERED: "has an offer that waits for the buyer's answer",
    CaseStatus.AGREED: "is agreed, and the buyer confirms when it is settled",
    CaseStatus.DECLINED: "was declined",
    CaseStatus.SETTLED: "is settled",
    CaseStatus.WITHDRAWN: "was withdrawn",
}
_WORDS_FOR = {
    (CaseStatus.REQUESTED, Side.SUPPLIER): "waits for your answer",
    (CaseStatus.ANSWERED, Side.BUYER): "has an offer that waits for your answer",
    (CaseStatus.AGREED, Side.BUYER): "is agreed, and you confirm when it is settled",
}
"""The same to the side whose turn it is."""


class Outcome(StrEnum):
    """How it is put right."""

    REPLACEMENT = "Replacement"
    REFUND = "Refund"
    CREDIT = "Credit"
    NOTHING = "Nothing"

    @property
    def has_amount(self) -> bool:
        """Whether it is a sum of money."""
        return self in (Outcome.REFUND, Outcome.CREDIT)


@dataclass(frozen=True, slots=True)
class ReturnMove:
    """From where a step of a case leads to where, and which side takes it. From nowhere: it opens the case."""

    from_statuses: frozenset[CaseStatus]
    to_status: CaseStatus
    side: Side
    button: str


def _from(*statuses: CaseStatus) -> frozenset[CaseStatus]:
    return frozenset(statuses)


RETURN_MOVES: dict[OrderEvent, ReturnMove] = {
    OrderEvent.CASE_OPEN: ReturnMove(_from(), CaseStatus.REQUESTED, Side.BUYER, "Send to supplier"),
    OrderEvent.CASE_ANSWER: ReturnMove(_from(CaseStatus.REQUESTED), CaseStatus.ANSWERED, Side.SUPPLIER, "Send offer"),
    OrderEvent.CASE_DECLINE: ReturnMove(
        _from(CaseStatus.REQUESTED), CaseStatus.DECLINED, Side.SUPPLIER, "Decline case"
    ),
    OrderEvent.CASE_AGREE: ReturnMove(_from(CaseStatus.ANSWERED), CaseStatus.AGREED, Side.BUYER, "Accept offer"),
    OrderEvent.CASE_DISAGREE: ReturnMove(_from(CaseStatus.ANSWERED), CaseStatus.REQUESTED, Side.BUYER, "Reject offer"),
    OrderEvent.CASE_SETTLE: ReturnMove(
        _from(CaseStatus.AGREED), CaseStatus.SETTLED, Side.BUYER, "Confirm it is settled"
    ),
    OrderEvent.CASE_NOT_HAPPENED: ReturnMove(
        _from(CaseStatus.AGREED), CaseStatus.REQUESTED, Side.BUYER, "It has not happened"
    ),
    OrderEvent.CASE_WITHDRAW: ReturnMove(
        _from(CaseStatus.REQUESTED, CaseStatus.ANSWERED), CaseStatus.WITHDRAWN, Side.BUYER, "Withdraw case"
    ),
}
"""Every step there is. The buyer settles: only who waits for the goods or the money knows that they have come."""
CASE_EVENTS = frozenset(RETURN_MOVES) | {OrderEvent.CASE_PHOTO}
"""What stands in the timeline about a case."""


def waits_for(status: CaseStatus) -> Side | None:
    """The side whose turn it is; None when the case has ended. Taking it back is open to the buyer and no turn."""
    turns = (
        move.side
        for event, move in RETURN_MOVES.items()
        if status in move.from_statuses and event is not OrderEvent.CASE_WITHDRAW
    )
    return next(turns, None)


def status_after(event: OrderEvent, offer: Outcome | None) -> CaseStatus:
    """Where this step leads. Accepting an offer of nothing settles the case at once, as nothing has to happen."""
    if event is OrderEvent.CASE_AGREE and offer is Outcome.NOTHING:
        return CaseStatus.SETTLED
    return RETURN_MOVES[event].to_status


def concerns(status: CaseStatus, side: Side) -> bool:
    """Whether a side has something to do: to answer, to say what came of it, or to do what was agreed."""
    return waits_for(status) is side or (status is CaseStatus.AGREED and side is Side.SUPPLIER)


def ensure_side(event: OrderEvent, side: Side) -> ReturnMove:
    """Give the move, if this side may make it.

    Raises:
        SideNotAllowed: it belongs to the other side.
    """
    move = RETURN_MOVES[event]
    if side is not move.side:
        raise SideNotAllowed(move.button, needed=move.side.value)
    return move


def ensure_step(move: ReturnMove, status: CaseStatus, *, version: int, seen_version: object) -> None:
    """Refuse a step that the case's status does not allow, or that was made from an outdated version of the case.

    Raises:
        CaseRefused: somebody else was first; the sentence says where the case stands.
    """
    stands = status.words(move.side)
    if status not in move.from_statuses:
        raise CaseRefused(f"“{move.button}” is not possible: the case {stands}. Nothing more was changed.")
    if version != seen_version:
        raise CaseRefused(f"The case moved on while you were reading; it {stands}. Nothing more was changed.")
