"""The talk in one thread: an order's chat, on the order's page and in Messages, or a direct one."""

from dataclasses import dataclass, field

import reflex as rx

from buyer_portal.domain.errors import CompanyNotFound, KeyReused, OrderNotFound, PortalError
from buyer_portal.domain.message import message_parts
from buyer_portal.domain.person import Person
from buyer_portal.domain.thread import parse_thread
from buyer_portal.services.conversation import (
    CHAT_SIZE,
    ChatMessage,
    Conversation,
    conversation,
    post_message,
    read_conversation,
)
from buyer_portal.services.order_details import Event
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.auth import person_of
from buyer_portal.states.formatting import EVENT_DID, EVENT_ICON, Clock, When
from buyer_portal.states.showing import show


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a message: plain, or a web address to link to."""

    text: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chat. `kind` is day, new, event, mine or theirs."""

    id: str
    kind: str
    by: str = ""
    when: When = field(default_factory=When)
    icon: str = ""
    pieces: list[Piece] = field(default_factory=list)
    read: str = ""


class ConversationState(rx.State):
    """The thread on screen; `chat_name` is "ORD-1001" or "direct:green-valley-produce".

    `sent` is the key of the message that was stored last: the composer may let go of it. `spent`: the refused one's key
    belongs to another message.
    """

    chat_name: str = ""
    other: str = ""
    status: str = ""
    entries: list[Entry] = []
    unread: int = 0
    earlier: int = 0
    sent: str = ""
    refused: str = ""
    refusal: str = ""
    spent: bool = False
    _shown: int = CHAT_SIZE
    _first_unread: int = 0

    @rx.event
    async def send_message(self, text: str, key: str, chat: str):
        """Write to the other side. `key` is the composer's own, so that trying again can't send twice.

        The message itself comes with the news that it makes, to this screen as to every other.
        """
        person = await person_of(self)
        try:
            await perform(post_message, person, parse_thread(chat), text, key=key)
            show(self, sent=key, refused="", refusal="")
        except PortalError as refusal:
            self.refused, self.refusal = str(key)[:64], str(refusal)
            self.spent = isinstance(refusal, KeyReused)

    @rx.event
    async def show_earlier(self):
        """Show more of the past."""
        self._shown += CHAT_SIZE
        await self._reload(await person_of(self))

    @rx.event
    async def read_chat(self):
        """The chat is in sight: it counts as read."""
        person = await person_of(self)
        if self.chat_name:
            await perform(read_conversation, person, parse_thread(self.chat_name))

    def _enter(self, name: str) -> None:
        """Another thread opens."""
        if name != self.chat_name:
            self._leave()
            self.chat_name = name
        self._first_unread = 0

    def _leave(self) -> None:
        # What was said of a message stays: its key names it, and it may have been sent while the page was loading.
        self.chat_name, self.entries, self.unread, self.earlier, self._shown = "", [], 0, 0, CHAT_SIZE

    async def _reload(self, person: Person) -> None:
        if not self.chat_name:
            return
        try:
            chat = await perform(conversation, person, parse_thread(self.chat_name), self._shown)
        except (OrderNotFound, CompanyNotFound):
            self._leave()
            return
        # The line "New" stays where it was when the chat was opened, though reading has cleared the count.
        self._first_unread = self._first_unread or chat.first_unread
        show(
            self,
            other=chat.other,
            status=chat.status.value if chat.status else "",
            unread=chat.unread,
            earlier=chat.earlier,
            entries=chat_entries(chat, Clock(person.time_zone, now()), self._first_unread),
        )


def chat_entries(chat: Conversation, clock: Clock, first_unread: int) -> list[Entry]:
    """Lay messages and events out in time, with a line for each day and one before what is new."""
    done = [event for event in chat.events if event.event in EVENT_DID]
    # A message that goes with a cancellation has its very moment; it was said first.
    lines: list[ChatMessage | Event] = sorted([*chat.messages, *done], key=lambda line: line.at)
    entries: list[Entry] = []
    day = ""
    for index, line in enumerate(lines):
        if clock.day(line.at) != day:
            day = clock.day(line.at)
            entries.append(Entry(f"day-{index}", "day", by=day))
        if isinstance(line, ChatMessage) and line.id == first_unread:
            entries.append(Entry("new", "new", by="New"))
        entries.append(_event(line, clock, index) if isinstance(line, Event) else _message(line, clock))
    return entries


def _event(event: Event, clock: Clock, index: int) -> Entry:
    said = f"{event.by or event.company} {EVENT_DID[event.event]}"
    return Entry(f"event-{index}", "event", by=said, when=clock.time(event.at), icon=EVENT_ICON[event.event])


def _message(message: ChatMessage, clock: Clock) -> Entry:
    read = f"Read {clock.time(message.read_at).text}" if message.read_at and message.mine else ""
    return Entry(
        f"message-{message.id}",
        "mine" if message.mine else "theirs",
        by="You" if message.own else message.by,
        when=clock.time(message.at),
        pieces=[Piece(text, is_link) for text, is_link in message_parts(message.text)],
        read=read or ("Sent" if message.mine else ""),
    )
