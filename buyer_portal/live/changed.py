"""The message of a live update: what changed, and for whom, never the data itself."""

from dataclasses import dataclass, field
from enum import Flag, auto


class What(Flag):
    """What changed, so that a screen reloads only that."""

    ORDER = auto()
    """The order itself: status, lines, dates, timeline, proposal, request or case."""
    THREAD = auto()
    """What stands in its thread, and what of it is unread or waits for an answer."""
    READ = auto()
    """The other side has read some of the thread: the marks beside its messages."""
    COUNTS = auto()
    """What the navigation counts, and the notifications."""
    COMPANY = auto()
    """What the company says of itself: its policy, its catalogue, its people."""


STEP = What.ORDER | What.THREAD | What.COUNTS
"""What a step of an order changes: the order, its line in the chat, and a notification."""
TALK = What.THREAD | What.COUNTS
EVERYTHING = ~What(0)


@dataclass(frozen=True, slots=True)
class Changed:
    """`what` of order `number` ("" = no certain order) changed for the two companies; each screen reloads it by itself.

    `companies`: none = it concerns everybody. `is_direct`: it is about a direct thread, so no order's own page is
    concerned. `person_id`: it concerns only this person's screens, such as read marks; 0 for everybody's.
    `place`: the sequence number that the bus gives it.
    """

    number: str
    companies: tuple[int, ...]
    is_direct: bool = False
    person_id: int = 0
    what: What = EVERYTHING
    place: int = field(default=0, compare=False)


def counts_changed(person_id: int, company_id: int) -> Changed:
    """News for one person's screens only: what they have read, or their choice of notifications."""
    return Changed("", (company_id,), person_id=person_id, what=What.COUNTS)


def people_changed(company_id: int) -> Changed:
    """News of who is of a company, or what they may do; every screen of it counts again what its person may."""
    return Changed("", (company_id,), what=What.COMPANY | What.COUNTS)


FOR_ALL = Changed("", ())
"""News for every screen of every company: something may have been missed."""
