"""A buyer's request to change an order: other quantities, fewer lines, another date, or just a note.

Source: the guide, "Instead of canceling, consider asking the supplier to modify the order". A request changes nothing:
the supplier turns it into a proposal, or declines it.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.errors import ProposalClosed, ValueRefused
from buyer_portal.domain.numbers import MAX_QUANTITY
from buyer_portal.domain.text import apart

ASK, DECLINE, TAKE_BACK = "Ask for a change", "Decline request", "Withdraw request"
"""The names of the buttons."""


class RequestStatus(StrEnum):
    """What became of a request. ENDED: the order went on, or ended, without an answer."""

    OPEN = "OPEN"
    PROPOSED = "PROPOSED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"


def wanted_lines(lines: Sequence[OfferedLine], quantities: Sequence[int]) -> tuple[OfferedLine, ...]:
    """Put the wanted quantities into the order's lines, in their order; 0 drops a line.

    Raises:
        ValueRefused: not one quantity for each line, one that can't be, or nothing would be left.
    """
    if len(quantities) != len(lines):
        raise ValueRefused("The order has other lines by now. Reload the page and ask again.")
    for line, quantity in zip(lines, quantities, strict=True):
        if not 0 <= quantity <= MAX_QUANTITY:
            raise ValueRefused(f"{apart(line.name)}: the quantity must be a whole number; 0 drops the line.")
    wanted = tuple(
        replace(line, quantity=quantity) for line, quantity in zip(lines, quantities, strict=True) if quantity
    )
    if not wanted:
        raise ValueRefused("Nothing would be left of the order. To drop all of it, cancel it.")
    return wanted


def ensure_asks(*, same_lines: bool, new_date: bool, note: str) -> None:
    """Refuse a request that asks for nothing.

    Raises:
        ValueRefused: quantities and date are as they were, and the note is blank.
    """
    if same_lines and not new_date and not note:
        raise ValueRefused("Change a quantity or the date, or write a note: what do you need?")


def ensure_unanswered(status: RequestStatus | None) -> None:
    """Refuse to answer or withdraw a request that is not open.

    Raises:
        ProposalClosed: there is none, or it was answered or withdrawn.
    """
    if status is not RequestStatus.OPEN:
        raise ProposalClosed(
            "This request was answered or withdrawn already, or the order went on. Nothing more was changed."
        )
