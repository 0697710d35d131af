"""The talk in one thread: an order's chat, on the order's page and in Messages, or a direct one."""

from contextlib import suppress
from dataclasses import replace
from itertools import chain, repeat

import reflex as rx

from buyer_portal.domain.conversation.thread import Direct, parse_thread
from buyer_portal.domain.errors import CompanyNotFound, KeyReused, OrderNotFound, PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.live.changed import What
from buyer_portal.services.conversation.chat import post_message, put_away, read_conversation
from buyer_portal.services.conversation.pages import MAX_PAGES, Pages, conversation_pages
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.screens import screens
from buyer_portal.states.shell.showing import add_pieces, piece_names, show
from buyer_portal.words.conversation import Entry, LaidOut, laid_out
from buyer_portal.words.formatting import Clock

CHAT_PAGES = piece_names("entries", MAX_PAGES)
"""The variables of the chat's pages, newest first."""


class ConversationState(rx.State):
    """The thread on screen; `chat_name` is "ORD-1001" or "direct:green-valley-produce".

    `entries` is its newest page, `CHAT_PAGES` are all of them; `first_day` is the line above.
    `to_answer` is the id of the newest message while it waits for the reader's company, else 0.
    `sent` is the idempotency key of the message stored last: the composer may forget it. `spent`: the refused message's
    key was used for another message before.
    """

    chat_name: str = ""
    other: str = ""
    status: str = ""
    first_day: list[Entry] = []
    entries: list[Entry] = []
    unread: int = 0
    earlier: int = 0
    shows_all_it_can: bool = False
    to_answer: int = 0
    sent: str = ""
    refused: str = ""
    refusal: str = ""
    spent: bool = False
    _laid: LaidOut = LaidOut()

    @rx.event
    async def send_message(self, text: str, key: str, chat: str):
        """Write to the other side. `key` is the composer's idempotency key, so that a retry can't send twice.

        The message stands in the log when it leaves the box. If it can't be read then, the news about it brings it.
        """
        person = await person_of(self)
        try:
            await perform(post_message, person, parse_thread(chat), text, key=key)
        except PortalError as refusal:
            self.refused, self.refusal = str(key)[:64], str(refusal)
            self.spent = isinstance(refusal, KeyReused)
            return
        show(self, sent=key, refused="", refusal="")
        if chat == self.chat_name:
            with suppress(PortalError):
                await self._reload(person)

    @rx.event
    async def show_earlier(self):
        """Show earlier messages."""
        await self._reload(await person_of(self), more=1)

    @rx.event
    async def show_whole_chat(self):
        """Show as many messages as a screen can, for printing."""
        await self._reload(await person_of(self), more=MAX_PAGES)

    @rx.event
    async def read_chat(self):
        """The chat is in sight: it counts as read."""
        person = await person_of(self)
        if self.chat_name:
            await perform(read_conversation, person, parse_thread(self.chat_name))

    @rx.event
    async def nothing_to_answer(self):
        """Click Nothing to answer: the newest message on screen no longer waits for an answer."""
        person = await person_of(self)
        if not self.chat_name:
            return None
        try:
            await perform(put_away, person, parse_thread(self.chat_name), message_id=self.to_answer)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return None
        await self._reload(person)
        return rx.set_focus("message")

    def _open(self) -> None:
        """Start a new visit: the line "New" is placed again by what is unread now."""
        self._laid = replace(self._laid, is_new_visit=True)

    def _leave(self) -> None:
        # Keep `sent` and `refused`: they name their message by its key, and it may be sent while the page is loading.
        self._laid = LaidOut()
        show(self, chat_name="", unread=0, earlier=0, to_answer=0, **_lines(LaidOut()))

    async def _look_again(self, person: Person) -> None:
        """Reload the chat, unless it was loaded after the latest news about it."""
        if screens.has_missed(self, "chat", What.THREAD | What.READ):
            await self._reload(person)

    async def _reload(self, person: Person, *, more: int = 0) -> None:
        name = (await frame_of(self))._on_screen
        if name != self.chat_name:
            self._leave()
        if not name:
            return
        try:
            with screens.looking(self, "chat"):
                chat, laid = await perform(chat_on_screen, person, parse_thread(name), self._laid, more)
        except (OrderNotFound, CompanyNotFound):
            self._leave()
            return
        self._laid, newest = laid, chat.newest
        show(
            self,
            chat_name=name,
            other=newest.other,
            status=newest.status.value if newest.status else "",
            unread=newest.unread,
            earlier=chat.earlier,
            shows_all_it_can=chat.shows_all_it_can,
            to_answer=newest.to_answer,
            **_lines(laid),
        )


add_pieces(ConversationState, CHAT_PAGES, Entry)


def chat_on_screen(person: Person, name: str | Direct, before: LaidOut, more: int) -> tuple[Pages, LaidOut]:
    """The chat that a screen shows, from what it showed `before`; only what has changed is laid out again.

    The line "New" stays where it was when the chat was opened, though reading has cleared the count.
    """
    clock = Clock(person.time_zone, now())
    is_new_day = before.today != clock.today()
    pages = conversation_pages(person, name, before.held, more=more, anew=is_new_day)
    first_unread = pages.newest.first_unread
    if before.first_unread and not before.is_new_visit:
        first_unread = before.first_unread
    moved = {first_unread} ^ {before.first_unread}
    if any(0 < message_id < pages.held[0].first for message_id in moved) and not is_new_day:
        pages = conversation_pages(person, name, pages.held, anew=True)
    return pages, laid_out(before, pages, clock, first_unread)


def _lines(laid: LaidOut) -> dict[str, list[Entry]]:
    """The lines of each page, by its variable."""
    return {"first_day": laid.top} | dict(zip(CHAT_PAGES, chain(laid.pages, repeat([])), strict=False))
