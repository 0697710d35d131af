"""A thread page by page: a screen that has some of its pages gets only what is new, or has changed, in them.

A page is a run of messages with an order's events among them. The newest grows with the talk; when it has become twice
as long as a page, it is cut, and what it held before is a page of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.people.person import Person
from buyer_portal.services.conversation.chat import MAX_EVENTS, MAX_SHOWN, Conversation, newest_of
from buyer_portal.services.conversation.messages import CHAT_SIZE, ChatMessage, chat_message, fitting
from buyer_portal.services.conversation.threads import Thread, thread_of
from buyer_portal.services.orders.details import Event, timeline_for
from buyer_portal.store.conversation.chat import messages_before, messages_of, unread_there
from buyer_portal.store.conversation.subject import Subject
from buyer_portal.store.engine import reading

MAX_PAGES = -(-MAX_SHOWN // CHAT_SIZE)
"""The most pages of a thread on one screen."""


@dataclass(frozen=True, slots=True)
class Held:
    """A page that a screen has: the id of its first message, how many they are, and how many nobody there has read."""

    first: int
    messages: int
    unread: int


@dataclass(frozen=True, slots=True)
class ChatPage:
    """A page of a thread, oldest first, and how to name it the next time."""

    held: Held
    messages: tuple[ChatMessage, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """The newest page, with the thread's facts, and the earlier ones, the newest of them first.

    A page that is as it was is only named. `earlier` counts the messages that are on none of them.
    """

    newest: Conversation
    held: Held
    before: tuple[ChatPage | Held, ...]
    earlier: int

    @property
    def shows_all_it_can(self) -> bool:
        """Whether no more of it fits on a screen."""
        shown = self.held.messages + sum(_held(page).messages for page in self.before)
        return shown >= MAX_SHOWN or len(self.before) == MAX_PAGES - 1


def conversation_pages(
    person: Person, name: str | Direct, held: Sequence[Held] = (), *, more: int = 0, anew: bool = False
) -> Pages:
    """Bring the pages that are `held`, newest first, up to date, and add `more` earlier ones.

    `anew`: give all of them, also those that have not changed.

    Raises:
        OrderNotFound, CompanyNotFound: it is not among this person's orders, or companies.
    """
    with reading() as db:
        thread = thread_of(db, person, name)
        since = held[0].first if held else 0
        newest = newest_of(db, person, thread, 2 * CHAT_SIZE if since else CHAT_SIZE, since=since)
        if newest.messages and newest.messages[0].id > since > 0:  # it has grown: cut it
            newest = newest_of(db, person, thread, CHAT_SIZE)
        unread = [message.id for message in newest.messages if message.mine and not message.read_at]
        own = Held(newest.messages[0].id if newest.messages else 0, len(newest.messages), len(unread))
        if thread.subject is None or not newest.messages:
            return Pages(newest, own, (), 0)
        before = _Before(db, person, thread, thread.subject, newest)
        pages = tuple(before.pages(since, held[1:], more=more, anew=anew))[: MAX_PAGES - 1]
        last = _held(pages[-1]).first if pages else own.first
        return Pages(newest, own, pages, messages_before(db, thread.subject, last))


class _Before:
    """What lies before the newest page of a thread."""

    def __init__(self, db: Connection, person: Person, thread: Thread, subject: Subject, newest: Conversation) -> None:
        self._db, self._person, self._subject = db, person, subject
        self._until, self._shown = newest.messages[0], len(newest.messages)
        self._events = timeline_for(db, thread.order) if thread.order else ()

    def pages(self, cut_at: int, held: Sequence[Held], *, more: int, anew: bool) -> Iterator[ChatPage | Held]:
        """The pages, newest first: what was cut off the newest one, those that are held, and `more`."""
        while 0 < cut_at < self._until.id:
            yield self._page(CHAT_SIZE, since=cut_at)
        unread = unread_there(self._db, self._subject, self._person.company_id, held[-1].first) if held else ()
        for page in held:
            if anew or page.unread != sum(page.first <= message_id < self._until.id for message_id in unread):
                yield self._page(CHAT_SIZE, since=page.first)
            else:
                yield self._as_it_was(page)
        while more and (room := MAX_SHOWN - self._shown) > 0 and not self._is_first(self._until):
            yield self._page(min(CHAT_SIZE, room))
            more -= 1

    def _page(self, room: int, *, since: int = 0) -> ChatPage:
        """The page before the last one that was given."""
        rows = messages_of(self._db, self._subject, room, since=since, until=self._until.id)
        messages = tuple(chat_message(self._person, row) for row in fitting(rows, CHAT_SIZE))
        begins = datetime.min.replace(tzinfo=UTC) if self._is_first(messages[0]) else messages[0].at
        events = tuple(event for event in self._events if begins <= event.at < self._until.at)
        held = Held(messages[0].id, len(messages), sum(message.mine and not message.read_at for message in messages))
        self._until, self._shown = messages[0], self._shown + len(messages)
        return ChatPage(held, messages, events[-MAX_EVENTS:])

    def _as_it_was(self, page: Held) -> Held:
        (first,) = messages_of(self._db, self._subject, 1, since=page.first, until=page.first + 1)
        self._until, self._shown = chat_message(self._person, first), self._shown + page.messages
        return page

    def _is_first(self, message: ChatMessage) -> bool:
        return not messages_of(self._db, self._subject, 1, until=message.id)


def _held(page: ChatPage | Held) -> Held:
    return page if isinstance(page, Held) else page.held
