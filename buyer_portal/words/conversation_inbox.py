"""The inbox in words: its lines, and the addresses of what it leads to."""

from dataclasses import dataclass
from urllib.parse import urlencode

from buyer_portal.domain.conversation.thread import ThreadFilter
from buyer_portal.domain.text import apart
from buyer_portal.services.conversation.inbox import Inbox, ThreadSummary
from buyer_portal.words.formatting import Clock, When, company_initials
from buyer_portal.words.notifications.notices import shortened
from buyer_portal.words.orders.list import DIRECT_PATH

PATH = "/messages"


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A line of the inbox in words; `number` is "" in a direct thread, `waits`: it is the reader's side to answer."""

    name: str
    number: str
    address: str
    initials: str
    other: str
    text: str
    when: When
    unread: bool
    waits: bool
    current: bool


@dataclass(frozen=True, slots=True)
class PartnerLink:
    """A company that one may write to, and the address of the thread with it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class InboxPlace:
    """Where a reader is in the inbox: under which tab, and in which search."""

    which: ThreadFilter
    query: str

    def address(self, thread: str, **changes: str) -> str:
        """The address of the inbox as it is, with `thread` open and with `changes`."""
        path, wanted = PATH, {"show": self.which.value, "q": self.query, **changes}
        if is_direct(thread):
            path = DIRECT_PATH + thread.partition(":")[2]
        elif thread:
            wanted["order"] = thread
        text = urlencode({name: value for name, value in wanted.items() if value})
        return f"{path}?{text}" if text else path


def is_direct(name: str) -> bool:
    """Whether it is the name of a direct thread."""
    return name.startswith("direct:")


def thread_rows(found: Inbox, clock: Clock, place: InboxPlace, opened: str) -> list[ThreadRow]:
    """Put the threads into words; `opened` is the name of the one that is open."""
    return [_row(thread, clock, place, opened) for thread in found.threads]


def _row(thread: ThreadSummary, clock: Clock, place: InboxPlace, opened: str) -> ThreadRow:
    by = "You" if thread.own else thread.by
    return ThreadRow(
        name=thread.name,
        number=thread.number,
        address=place.address(thread.name),
        initials=company_initials(thread.other),
        other=thread.other,
        text=f"{apart(by)}: {apart(shortened(thread.text))}",
        when=clock.latest(thread.at),
        unread=thread.unread > 0,
        waits=thread.waits,
        current=thread.name == opened,
    )
