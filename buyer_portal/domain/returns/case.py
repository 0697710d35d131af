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

from buyer_portal.domain.errors import CaseRefused, ValueRefused
from buyer_portal.domain.money import amount_words
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.returns.lines import CaseLine, Problem
from buyer_portal.domain.returns.moves import CaseStatus, Outcome

REPORT, SETTLE_WITH = "Report a problem", "Settle with the supplier"
"""The names of a case: about a delivered order, and about one that was cancelled while it was prepared."""
ANSWER_WITHIN = timedelta(days=5)
"""How long either side should take for an answer. Later it is called overdue, and nothing else happens."""
_MAX_SUMMARY = 2_800  # with a note of the greatest length it must fit into the timeline


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


def parse_problem(value: object, occasion: Occasion) -> Problem:
    """Take what is wrong from outside, by its name.

    Raises:
        ValueRefused: it is unknown, or doesn't fit the order.
    """
    found = next((problem for problem in occasion.problems if problem.name == value), None)
    if found is None:
        raise ValueRefused("Choose what is wrong.")
    return found


def parse_wanted(value: object, occasion: Occasion) -> Outcome:
    """Take the wanted outcome from outside, by its name.

    Raises:
        ValueRefused: it is not an outcome that a buyer can ask for.
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


def ensure_told(problem: Problem, note: str) -> None:
    """Require a description where the chosen problem needs one.

    Raises:
        ValueRefused: “Something else” without a description.
    """
    if problem is Problem.OTHER and not note:
        raise ValueRefused("Write what is wrong, in a few words.")


def offer_words(outcome: Outcome, amount_minor: int, currency: str) -> str:
    """Say an offer: "Refund of €12.50", "Replacement"."""
    return f"{outcome.value} of {amount_words(amount_minor, currency)}" if outcome.has_amount else outcome.value


def request_words(problem: Problem, lines: Sequence[CaseLine], wanted: Outcome) -> str:
    """Say what a buyer opens a case about, for the timeline: "Damaged: 1 × Tomatoes, 5 kg. Wanted: refund."."""
    said = ", ".join(line.words for line in lines) or "the order as a whole"
    text = f"{problem.value}: {said}"
    text = text if len(text) <= _MAX_SUMMARY else f"{text[: _MAX_SUMMARY - 1].rstrip()}…"
    return f"{text}. Wanted: {wanted.value.lower()}."
