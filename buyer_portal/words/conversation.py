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
from buyer_portal.services.orders.details import Event
from buyer_portal.words.events import EVENT_WORDS
from buyer_portal.words.formatting import Clock, When, on_paper


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a message: plain, or a web address to link to."""

    text: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chat. `kind` is day, new, event, mine or theirs.

    `paper` is what a print says as the day's name or as `read`, "" for the same.
    """

    id: str
    kind: str
    by: str = ""
    when: When = field(default_factory=When)
    icon: str = ""
    pieces: list[Piece] = field(default_factory=list)
    read: str = ""
    paper: str = ""


def chat_entries(chat: Conversation, clock: Clock, first_unread: int) -> list[Entry]:
    """Lay messages and events out in time, with a line for each day and one before what is new."""
    paper = clock.on_paper
    done = [event for event in chat.events if EVENT_WORDS[event.event].did]
    # A cancellation and its message have the same time; the message comes first.
    lines: list[ChatMessage | Event] = sorted([*chat.messages, *done], key=lambda line: line.at)
    entries: list[Entry] = []
    day = ""
    for index, line in enumerate(lines):
        if clock.day(line.at) != day:
            day = clock.day(line.at)
            entries.append(Entry(f"day-{index}", "day", by=day, paper=paper.day(line.at)))
        if isinstance(line, ChatMessage) and line.id == first_unread:
            entries.append(Entry("new", "new", by="New"))
        entries.append(_event(line, clock, index) if isinstance(line, Event) else _message(line, clock))
    return entries


def _event(event: Event, clock: Clock, index: int) -> Entry:
    words = EVENT_WORDS[event.event]
    said = f"{apart(event.by or event.company)} {words.did}"
    if event.undated:
        said = f"The order was imported as {MOVES[event.event].to_status.words}"
    return Entry(f"event-{index}", "event", by=said, when=clock.time(event.at), icon=words.icon)


def _message(message: ChatMessage, clock: Clock) -> Entry:
    mark = partial(_mark, message=message) if message.mine else lambda _: ""
    return Entry(
        f"message-{message.id}",
        "mine" if message.mine else "theirs",
        by="You" if message.own else message.by,
        when=clock.time(message.at),
        pieces=[Piece(text, is_link) for text, is_link in message_parts(message.text)],
        read=mark(clock),
        paper=on_paper(clock, mark),
    )


def _mark(clock: Clock, message: ChatMessage) -> str:
    return f"Read {clock.beside(message.read_at, message.at)}" if message.read_at else "Sent"
