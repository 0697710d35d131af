"""A return case: what is wrong with a delivered order, or is left of a cancelled one, and how it is put right.

Source: the guide, "If there are issues with the delivery, contact the supplier to discuss returns or refunds" and
"if the order is already being processed or delivered, you may need to work with the supplier on returns or refunds".
The buyer opens it, the supplier offers or declines, the buyer agrees or says no, and confirms when it is settled; or
says that it has not happened, and the supplier answers again.
Nobody's silence ever changes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from buyer_portal.domain.errors import CaseRefused, RoleNotAllowed, ValueRefused
from buyer_portal.domain.order import OrderEvent, OrderStatus
from buyer_portal.domain.person import Role
from buyer_portal.domain.policy import amount_words

REPORT, SETTLE_WITH = "Report a problem", "Settle with the supplier"
"""The names of a case: about a delivered order, and about one that was cancelled while it was prepared."""
ANSWER_WITHIN = timedelta(days=5)
"""How long either side should take for an answer. Later it is called overdue, and nothing else happens."""
_MAX_SUMMARY = 2_800  # with a note of the greatest length it must fit into the timeline


class CaseStatus(StrEnum):
    """Where a case stands."""

    REQUESTED = "REQUESTED"
    ANSWERED = "ANSWERED"
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    SETTLED = "SETTLED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def words(self) -> str:
        """What there is to say about it: "The case …"."""
        return _WORDS[self]

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


class Problem(StrEnum):
    """What a case is about."""

    DAMAGED = "Damaged"
    WRONG_ITEM = "Wrong item"
    MISSING = "Missing"
    QUALITY = "Quality"
    LATE = "Late"
    PAID = "Already paid"
    PREPARED = "Already prepared"
    OTHER = "Something else"


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
class Occasion:
    """What a case may be about, and what a buyer may want, by where the order ended."""

    title: str
    problems: tuple[Problem, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def offers(self) -> tuple[Outcome, ...]:
        """What a supplier may offer."""
        return (*self.outcomes, Outcome.NOTHING)


OCCASIONS: dict[OrderStatus, Occasion] = {
    OrderStatus.DELIVERED: Occasion(
        REPORT,
        (Problem.DAMAGED, Problem.WRONG_ITEM, Problem.MISSING, Problem.QUALITY, Problem.LATE, Problem.OTHER),
        (Outcome.REPLACEMENT, Outcome.REFUND, Outcome.CREDIT),
    ),
    OrderStatus.CANCELLED: Occasion(
        SETTLE_WITH, (Problem.PAID, Problem.PREPARED, Problem.OTHER), (Outcome.REFUND, Outcome.CREDIT)
    ),
}
"""The two ends of an order that a case may be about; a cancelled one only if the supplier was preparing it."""
_ABOUT_ALL = frozenset({Problem.LATE, Problem.PAID, Problem.OTHER})  # may be about no line in particular


@dataclass(frozen=True, slots=True)
class ReturnMove:
    """From where a step of a case leads to where, and which side takes it. From nowhere: it opens the case."""

    from_statuses: frozenset[CaseStatus]
    to_status: CaseStatus
    role: Role
    button: str


def _from(*statuses: CaseStatus) -> frozenset[CaseStatus]:
    return frozenset(statuses)


RETURN_MOVES: dict[OrderEvent, ReturnMove] = {
    OrderEvent.CASE_OPEN: ReturnMove(_from(), CaseStatus.REQUESTED, Role.BUYER, "Send to supplier"),
    OrderEvent.CASE_ANSWER: ReturnMove(_from(CaseStatus.REQUESTED), CaseStatus.ANSWERED, Role.SUPPLIER, "Send offer"),
    OrderEvent.CASE_DECLINE: ReturnMove(
        _from(CaseStatus.REQUESTED), CaseStatus.DECLINED, Role.SUPPLIER, "Decline case"
    ),
    OrderEvent.CASE_AGREE: ReturnMove(_from(CaseStatus.ANSWERED), CaseStatus.AGREED, Role.BUYER, "Accept offer"),
    OrderEvent.CASE_DISAGREE: ReturnMove(_from(CaseStatus.ANSWERED), CaseStatus.REQUESTED, Role.BUYER, "Reject offer"),
    OrderEvent.CASE_SETTLE: ReturnMove(
        _from(CaseStatus.AGREED), CaseStatus.SETTLED, Role.BUYER, "Confirm it is settled"
    ),
    OrderEvent.CASE_NOT_HAPPENED: ReturnMove(
        _from(CaseStatus.AGREED), CaseStatus.REQUESTED, Role.BUYER, "It has not happened"
    ),
    OrderEvent.CASE_WITHDRAW: ReturnMove(
        _from(CaseStatus.REQUESTED, CaseStatus.ANSWERED), CaseStatus.WITHDRAWN, Role.BUYER, "Withdraw case"
    ),
}
"""Every step there is. The buyer settles: only who waits for the goods or the money knows that they have come."""
CASE_EVENTS = frozenset(RETURN_MOVES) | {OrderEvent.CASE_PHOTO}
"""What stands in the timeline about a case."""


def waits_for(status: CaseStatus) -> Role | None:
    """The side whose turn it is; None when the case has ended. Taking it back is open to the buyer and no turn."""
    turns = (
        move.role
        for event, move in RETURN_MOVES.items()
        if status in move.from_statuses and event is not OrderEvent.CASE_WITHDRAW
    )
    return next(turns, None)


def status_after(event: OrderEvent, offer: Outcome | None) -> CaseStatus:
    """Where this step leads. Whoever agrees to nothing waits for nothing: the case is settled at once."""
    if event is OrderEvent.CASE_AGREE and offer is Outcome.NOTHING:
        return CaseStatus.SETTLED
    return RETURN_MOVES[event].to_status


def concerns(status: CaseStatus, role: Role) -> bool:
    """Whether a side has something to do: to answer, to say what came of it, or to do what was agreed."""
    return waits_for(status) is role or (status is CaseStatus.AGREED and role is Role.SUPPLIER)


def answer_by(status: CaseStatus, at: datetime) -> datetime | None:
    """Until when the side whose turn it is should answer; None when nothing is asked of anybody by a date."""
    return at + ANSWER_WITHIN if status in (CaseStatus.REQUESTED, CaseStatus.ANSWERED) else None


def occasion_of(status: OrderStatus, cancelled_from: OrderStatus | None) -> Occasion | None:
    """What a case about this order would be; None when there is nothing to return or to refund yet, or at all.

    `cancelled_from` is the status in which its buyer cancelled it.
    """
    if status is OrderStatus.CANCELLED and cancelled_from is not OrderStatus.PROCESSING:
        return None
    return OCCASIONS.get(status)


def ensure_occasion(status: OrderStatus, cancelled_from: OrderStatus | None, *, number: str) -> Occasion:
    """Give what a case about this order would be.

    Raises:
        CaseRefused: it is neither delivered nor cancelled while it was prepared.
    """
    found = occasion_of(status, cancelled_from)
    if found is None:
        raise CaseRefused(
            f"There is nothing to return or refund: {number} is {status.words}. "
            "It must be delivered, or cancelled while the supplier was preparing it."
        )
    return found


def ensure_side(event: OrderEvent, role: Role) -> ReturnMove:
    """Give the move, if this side may make it.

    Raises:
        RoleNotAllowed: it belongs to the other side.
    """
    move = RETURN_MOVES[event]
    if role is not move.role:
        raise RoleNotAllowed(move.button, needed=move.role.value)
    return move


def ensure_step(move: ReturnMove, status: CaseStatus, *, version: int, seen_version: object) -> None:
    """Let a step pass that follows from where the case stands and from what the person saw.

    Raises:
        CaseRefused: somebody was first; the sentence says where the case stands.
    """
    if status not in move.from_statuses:
        raise CaseRefused(f"“{move.button}” is not possible: the case {status.words}. Nothing was changed by you.")
    if version != seen_version:
        raise CaseRefused(f"The case moved on while you were reading; it {status.words}. Nothing was changed by you.")


def parse_problem(value: object, occasion: Occasion) -> Problem:
    """Take what is wrong from outside, by its name.

    Raises:
        ValueRefused: it is none that fits the order.
    """
    found = next((problem for problem in occasion.problems if problem.name == value), None)
    if found is None:
        raise ValueRefused("Choose what is wrong.")
    return found


def parse_wanted(value: object, occasion: Occasion) -> Outcome:
    """Take the wanted outcome from outside, by its name.

    Raises:
        ValueRefused: it is none that a buyer can ask for.
    """
    found = next((outcome for outcome in occasion.outcomes if outcome.name == value), None)
    if found is None:
        raise ValueRefused("Choose what you would like: how should it be put right?")
    return found


def parse_offer(
    value: object, amount_minor: int, occasion: Occasion, *, most_minor: int, currency: str
) -> tuple[Outcome, int]:
    """Take an offer from outside, its outcome by name: with an amount above 0 and at most `most_minor`, or without.

    Raises:
        ValueRefused: it is no offer, or no amount that can be.
    """
    found = next((outcome for outcome in occasion.offers if outcome.name == value), None)
    if found is None:
        raise ValueRefused("Choose what you offer.")
    if not found.has_amount:
        return found, 0
    if not 0 < amount_minor <= most_minor:
        raise ValueRefused(f"The amount must lie above 0 and be at most {amount_words(most_minor, currency)}.")
    return found, amount_minor


@dataclass(frozen=True, slots=True)
class CaseLine:
    """How much of an order's line a case is about. `position` counts from 1."""

    position: int
    name: str
    quantity: int


def affected_lines(lines: Sequence[tuple[str, int]], quantities: Sequence[int], problem: Problem) -> list[CaseLine]:
    """Take how much of each line (name, ordered quantity) is affected, in their order; 0 = none of it.

    Raises:
        ValueRefused: not one quantity for each line, more than was ordered, or nothing where something must be.
    """
    if len(quantities) != len(lines):
        raise ValueRefused("The order has other lines. Reload the page and try again.")
    for (name, ordered), quantity in zip(lines, quantities, strict=True):
        if not 0 <= quantity <= ordered:
            raise ValueRefused(f"{name}: the quantity must be a whole number from 0 to {ordered:,}.")
    affected = [
        CaseLine(position, name, quantity)
        for position, ((name, _), quantity) in enumerate(zip(lines, quantities, strict=True), start=1)
        if quantity
    ]
    if not affected and problem not in _ABOUT_ALL:
        raise ValueRefused("Say which lines it is about, and how many of each.")
    return affected


def ensure_told(problem: Problem, note: str) -> None:
    """Ask for words where the list has none.

    Raises:
        ValueRefused: “Something else” without saying what.
    """
    if problem is Problem.OTHER and not note:
        raise ValueRefused("Write what is wrong, in a few words.")


def offer_words(outcome: Outcome, amount_minor: int, currency: str) -> str:
    """Say an offer: "Refund of EUR 12.50", "Replacement"."""
    return f"{outcome.value} of {amount_words(amount_minor, currency)}" if outcome.has_amount else outcome.value


def request_words(problem: Problem, lines: Sequence[CaseLine], wanted: Outcome) -> str:
    """Say what a buyer reports, for the timeline: "Damaged: 1 × Tomatoes, 5 kg. Wanted: refund."."""
    said = ", ".join(f"{line.quantity:,} × {line.name}" for line in lines) or "the order as a whole"
    text = f"{problem.value}: {said}"
    text = text if len(text) <= _MAX_SUMMARY else f"{text[: _MAX_SUMMARY - 1].rstrip()}…"
    return f"{text}. Wanted: {wanted.value.lower()}."
