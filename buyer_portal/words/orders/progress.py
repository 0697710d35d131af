"""Where an order stands, step by step, and what happened to it, line by line."""

from dataclasses import dataclass

from buyer_portal.domain.cancellation_rules import CANCELLABLE
from buyer_portal.domain.orders.order import REACHES, OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.text import apart
from buyer_portal.services.orders.details import Event, OrderDetails
from buyer_portal.words.events import EVENT_WORDS
from buyer_portal.words.formatting import Clock, When, lower_first
from buyer_portal.words.orders.list import ORDER_PATH
from buyer_portal.words.orders.statuses import STATUS_WORDS

_PATH = tuple(status for status in OrderStatus if status is not OrderStatus.CANCELLED)
_LAST_TO_CANCEL = max(CANCELLABLE, key=_PATH.index)
_UNDATED = "When it came to this status is not known"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the progress bar. `mark` = the last moment to cancel lies behind this step."""

    words: str
    icon: str
    when: str
    paper: str
    done: bool
    current: bool
    mark: bool


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A line of the timeline."""

    icon: str
    done: str
    by: str
    when: When
    note: str
    link: str = ""


def _due(order: OrderDetails, clock: Clock) -> str:
    due = clock.slot(order.due)
    return due if order.is_promised or not due else f"Wanted {lower_first(due)}"


def progress_steps(order: OrderDetails, clock: Clock) -> list[Step]:
    """The steps of the progress bar, with the times that are known."""
    reached = {REACHES[event.event]: event for event in order.timeline if not event.event.is_talk}
    path = _PATH
    if order.status is OrderStatus.CANCELLED:
        path = (*(status for status in _PATH if status in reached), OrderStatus.CANCELLED)
    here = path.index(order.status)
    due = When(_due(order, clock), paper=_due(order, clock.on_paper))
    times = [
        _reached(reached[status], clock)
        if status in reached and index <= here
        else (due if status is OrderStatus.DELIVERED else When())
        for index, status in enumerate(path)
    ]
    return [
        Step(
            words=status.words,
            icon="check" if index <= here and status is not OrderStatus.CANCELLED else STATUS_WORDS[status].icon,
            when=times[index].text,
            paper=times[index].paper,
            done=index <= here and status is not OrderStatus.CANCELLED,
            current=index == here,
            mark=status is _LAST_TO_CANCEL and order.verdict.allowed,
        )
        for index, status in enumerate(path)
    ]


def _reached(event: Event, clock: Clock) -> When:
    return When() if event.undated else clock.moment(event.at)


def timeline_row(person: Person, order: OrderDetails, event: Event, clock: Clock) -> TimelineRow:
    """One line of the timeline."""
    words = EVENT_WORDS[event.event]
    # A failed mail is nobody's deed, so no name; the note says whom it did not reach.
    by = f"by {apart(event.by)}" if event.by and event.event is not OrderEvent.MAIL_FAILED else ""
    if by and event.company and event.company != event.by and event.event is not OrderEvent.PLACE:
        by += f", {apart(event.company)}"
    if by and event.event is OrderEvent.DECLINE:  # its title names who did it
        by = f"({by.removeprefix('by ')})"
    is_again = event.event is OrderEvent.PLACE and order.again_of
    link = ORDER_PATH[person.side] + order.again_of if is_again else ""
    if event.undated:
        status = REACHES[event.event].words
        return TimelineRow(words.icon, f"Imported as {status}", "", clock.moment(event.at), _UNDATED)
    done = declined_words(person) if event.event is OrderEvent.DECLINE else words.done
    return TimelineRow(words.icon, done, by, clock.moment(event.at), event.note, link)


def declined_words(person: Person) -> str:
    """Say that an order was declined; the supplier is named to buyers only."""
    return EVENT_WORDS[OrderEvent.DECLINE].done if person.side is Side.BUYER else "Declined"


def next_step(person: Person, status: OrderStatus) -> str:
    """What comes next, and whose it is."""
    words = STATUS_WORDS[status]
    return words.next if person.side is Side.BUYER else words.next_for_supplier or words.next


def next_icon(status: OrderStatus) -> str:
    """The icon of the next status."""
    after = _PATH[_PATH.index(status) + 1 :] if status in _PATH else ()
    return STATUS_WORDS[after[0]].icon if after else "clock"
