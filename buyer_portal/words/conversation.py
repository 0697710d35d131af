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

    The line "New" stands before the message `first_unread`; `today` is the date that "today" means.
    """

    held: tuple[Held, ...] = ()
    pages: tuple[list[Entry], ...] = ()
    first_unread: int = 0
    today: str = ""

    @property
    def shown(self) -> list[list[Entry]]:
        """The pages without the line of a day with which the one before ends already."""
        older = (*self.pages[1:], [])
        return [page[_is_continued(before, page) :] for page, before in zip(self.pages, older, strict=False)]


def _is_continued(older: list[Entry], page: list[Entry]) -> bool:
    days = [entry.by for entry in older if entry.kind == "day"]
    return bool(days and page) and (page[0].kind, page[0].by) == ("day", days[-1])


def laid_out(before: LaidOut, pages: Pages, clock: Clock) -> LaidOut:
    """Lay out what is new or has changed; the line "New" stays where it was when the chat was opened."""
    first_unread = before.first_unread or pages.newest.first_unread
    known = dict(zip(before.held, before.pages, strict=True))
    laid = {pages.held: chat_entries(pages.newest, clock, first_unread)}
    for page in pages.before:
        if isinstance(page, Held):
            laid[page] = known[page]
        else:
            laid[page.held] = chat_entries(page, clock, first_unread)
    return LaidOut(tuple(laid), tuple(laid.values()), first_unread, clock.today())


def chat_entries(chat: Conversation | ChatPage, clock: Clock, first_unread: int) -> list[Entry]:
    """Lay messages and events of a page out in time, with a line for each day and one before what is new."""
    page = chat.messages[0].id if chat.messages else 0
    paper = clock.on_paper
    done = [event for event in chat.events if EVENT_WORDS[event.event].did]
    # A cancellation and its message have the same time; the message comes first.
    lines: list[ChatMessage | Event] = sorted([*chat.messages, *done], key=lambda line: line.at)
    entries: list[Entry] = []
    day = ""
    for index, line in enumerate(lines):
        if clock.day(line.at) != day:
            day = clock.day(line.at)
            entries.append(Entry(f"day-{page}-{index}", "day", by=day, paper=paper.day(line.at)))
        if isinstance(line, ChatMessage) and line.id == first_unread:
            entries.append(Entry("new", "new", by="New"))
        entries.append(
            _event(line, clock, f"event-{page}-{index}") if isinstance(line, Event) else _message(line, clock)
        )
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
