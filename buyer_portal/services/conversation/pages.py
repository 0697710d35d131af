"""A thread page by page: a screen that has some of its pages gets only what is new, or has changed, in them.

A page is a run of messages with an order's events among them. The newest grows with the talk; when it has become twice
as long as a page, it is cut, and what it held before is a page of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Row

from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.people.person import Person
from buyer_portal.services.conversation.chat import MAX_EVENTS, MAX_SHOWN, Conversation, newest_of
from buyer_portal.services.conversation.messages import CHAT_SIZE, ChatMessage, chat_message, fitting
from buyer_portal.services.conversation.threads import Thread, thread_of
from buyer_portal.services.orders.details import Event, timeline_for
from buyer_portal.store.conversation.chat import messages_before, messages_of, unread_there
from buyer_portal.store.engine import reading

MAX_PAGES = -(-MAX_SHOWN // CHAT_SIZE)
"""The most pages of a thread on one screen."""
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Held:
    """A page that a screen has: the id of its first message, how many they are, and how many nobody there has read."""

    first: int
    messages: int
    unread: int


@dataclass(frozen=True, slots=True)
class ChatPage:
    """A page of a thread, oldest first, and how to name it the next time. `after` is when the page before it ends."""

    held: Held
    messages: tuple[ChatMessage, ...]
    events: tuple[Event, ...]
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Pages:
    """The newest page, with the thread's facts, and the earlier ones, the newest of them first.

    A page that is as it was is only named. `earlier` counts the messages that are on none of them.
    """

    newest: Conversation
    page: ChatPage
    before: tuple[ChatPage | Held, ...]
    earlier: int = 0

    @property
    def held(self) -> tuple[Held, ...]:
        """All pages by name, newest first."""
        return tuple(page if isinstance(page, Held) else page.held for page in (self.page, *self.before))

    @property
    def shows_all_it_can(self) -> bool:
        """Whether no more of it fits on a screen."""
        return sum(page.messages for page in self.held) >= MAX_SHOWN or len(self.before) == MAX_PAGES - 1


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
        return _Turner(db, person, thread, newest).pages(since, held[1:], more=more, anew=anew)


class _Turner:
    """Turns the pages of a thread, from the newest backwards."""

    def __init__(self, db: Connection, person: Person, thread: Thread, newest: Conversation) -> None:
        self._db, self._person, self._subject, self._facts = db, person, thread.subject, newest
        self._events = timeline_for(db, thread.order) if thread.order else ()
        self._until = newest.messages[0] if newest.messages else None
        self._shown = len(newest.messages)

    def pages(self, cut_at: int, held: Sequence[Held], *, more: int, anew: bool) -> Pages:
        """All of them: the newest, what was cut off it, those that are held, and `more`."""
        newest = self._chat_page(self._facts.messages, self._facts.events)
        before: list[ChatPage | Held] = []
        while self._until and 0 < cut_at < self._until.id:
            before.append(self._page(self._until, since=cut_at))
        before += self._again(held, anew=anew)
        for _ in range(min(more, MAX_PAGES - 1 - len(before))):
            room = min(CHAT_SIZE, MAX_SHOWN - self._shown)
            if self._until and room > 0 and self._last_before(self._until):
                before.append(self._page(self._until, room))
        pages = Pages(self._facts, newest, tuple(before[: MAX_PAGES - 1]))
        if not before:
            return replace(pages, earlier=self._facts.earlier)
        first = pages.held[-1].first
        return replace(pages, earlier=messages_before(self._db, self._subject, first) if self._subject else 0)

    def _again(self, held: Sequence[Held], *, anew: bool) -> Iterator[ChatPage | Held]:
        """The held pages, each as it is now, or only its name where nothing on it was read since."""
        since = held[-1].first if held else 0
        unread = unread_there(self._db, self._subject, self._person.company_id, since) if held and self._subject else ()
        for page in held:
            assert self._until
            assert self._subject
            if anew or page.unread != sum(page.first <= message_id < self._until.id for message_id in unread):
                yield self._page(self._until, since=page.first)
            else:
                (first,) = messages_of(self._db, self._subject, 1, since=page.first, until=page.first + 1)
                self._until, self._shown = chat_message(self._person, first), self._shown + page.messages
                yield page

    def _page(self, until: ChatMessage, room: int = CHAT_SIZE, *, since: int = 0) -> ChatPage:
        """The page before the message `until`, which the next one is before."""
        assert self._subject
        rows = messages_of(self._db, self._subject, room, since=since, until=until.id)
        messages = tuple(chat_message(self._person, row) for row in fitting(rows, CHAT_SIZE))
        begins = messages[0].at if self._last_before(messages[0]) else _EVER
        events = tuple(event for event in self._events if begins <= event.at < until.at)
        self._until, self._shown = messages[0], self._shown + len(messages)
        return self._chat_page(messages, events[-MAX_EVENTS:])

    def _chat_page(self, messages: tuple[ChatMessage, ...], events: tuple[Event, ...]) -> ChatPage:
        if not messages:
            return ChatPage(Held(0, 0, 0), messages, events, None)
        held = Held(messages[0].id, len(messages), sum(message.mine and not message.read_at for message in messages))
        last = self._last_before(messages[0])
        done = [event.at for event in self._events if event.at < messages[0].at]
        return ChatPage(held, messages, events, max([last.at, *done]) if last else None)

    def _last_before(self, message: ChatMessage) -> Row | None:
        assert self._subject
        return next(iter(messages_of(self._db, self._subject, 1, until=message.id)), None)
