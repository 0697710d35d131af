"""A chat in words: its messages, and what happened between them."""

from dataclasses import dataclass, field
from functools import partial

from buyer_portal.domain.conversation.message import message_parts
from buyer_portal.domain.orders.order import MOVES
from buyer_portal.domain.text import apart
from buyer_portal.services.conversation.chat import (
    ChatMessage,
    Conversation,
)
from buyer_portal.services.conversation.pages import ChatPage, Held, Pages
from buyer_portal.services.orders.details import Event
from buyer_portal.words.events import EVENT_WORDS
from buyer_portal.words.formatting import Clock, When, on_paper


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chat. `kind` is day, new, event, mine or theirs.

    `pieces` of a message are plain text and web addresses in turn. `paper` is what a print says as the day's name or as
    `read`, "" for the same.
    """

    id: str
    kind: str
    by: str = ""
    when: When = field(default_factory=When)
    icon: str = ""
    pieces: list[str] = field(default_factory=list)
    read: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The pages of a chat as a screen shows them, newest first, and what they were laid out by.

    A page begins with the line of its day where the one before ends with another; `days` are all their first days. The
    line "New" stands before the message `first_unread`; `today` is the date that "today" means.
    """

    held: tuple[Held, ...] = ()
    pages: tuple[list[Entry], ...] = ()
    days: tuple[Entry | None, ...] = ()
    first_unread: int = 0
    today: str = ""
    is_new_visit: bool = False

    @property
    def top(self) -> list[Entry]:
        """The line of the day above the oldest page, if that goes on with the day of one that is not shown."""
        day = self.days[-1] if self.days else None
        return [day] if day and day not in self.pages[-1][:1] else []


def laid_out(before: LaidOut, pages: Pages, clock: Clock, first_unread: int) -> LaidOut:
    """Lay out the pages that are new or have changed."""
    known = dict(zip(before.held, zip(before.pages, before.days, strict=True), strict=True))
    laid = [
        known[page] if isinstance(page, Held) else _laid(page, clock, first_unread)
        for page in (pages.page, *pages.before)
    ]
    entries, days = zip(*laid, strict=True)
    return LaidOut(pages.held, entries, days, first_unread, clock.today())


def _laid(page: ChatPage, clock: Clock, first_unread: int) -> tuple[list[Entry], Entry | None]:
    entries = chat_entries(page, clock, first_unread)
    day = entries[0] if entries else None
    is_continued = page.after is not None and day is not None and clock.day(page.after) == day.by
    return entries[is_continued:], day


def chat_entries(chat: Conversation | ChatPage, clock: Clock, first_unread: int) -> list[Entry]:
    """Lay messages and events of a page out in time, with a line for each day and one before what is new."""
    page, paper = chat.messages[0].id if chat.messages else 0, clock.on_paper
    done = [event for event in chat.events if EVENT_WORDS[event.event].did]
    # A cancellation and its message have the same time; the message comes first.
    lines: list[ChatMessage | Event] = sorted([*chat.messages, *done], key=lambda line: line.at)
    entries: list[Entry] = []
    day = ""
    for index, line in enumerate(lines):
        if clock.day(line.at) != day:
            day = clock.day(line.at)
            entries.append(Entry(f"day-{page}-{index}", "day", by=day, paper=paper.day(line.at)))
        if isinstance(line, Event):
            entries.append(_event(line, clock, f"event-{page}-{index}"))
            continue
        if line.id == first_unread:
            entries.append(Entry("new", "new", by="New"))
        entries.append(_message(line, clock))
    return entries


def _event(event: Event, clock: Clock, id: str) -> Entry:
    words = EVENT_WORDS[event.event]
    said = f"{apart(event.by or event.company)} {words.did}"
    if event.undated:
        said = f"The order was imported as {MOVES[event.event].to_status.words}"
    return Entry(id, "event", by=said, when=clock.time(event.at), icon=words.icon)


def _message(message: ChatMessage, clock: Clock) -> Entry:
    mark = partial(_mark, message=message) if message.mine else lambda _: ""
    return Entry(
        f"message-{message.id}",
        "mine" if message.mine else "theirs",
        by="You" if message.own else message.by,
        when=clock.time(message.at),
        pieces=message_parts(message.text),
        read=mark(clock),
        paper=on_paper(clock, mark),
    )


def _mark(clock: Clock, message: ChatMessage) -> str:
    return f"Read {clock.beside(message.read_at, message.at)}" if message.read_at else "Sent"
