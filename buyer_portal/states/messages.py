"""The inbox: every order's chat, and the one that is open."""

from dataclasses import dataclass

import reflex as rx

from buyer_portal.domain.person import Person
from buyer_portal.services.inbox import ThreadSummary, inbox
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.auth import person_of
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.formatting import Clock, When, company_initials
from buyer_portal.states.frame import frame_of
from buyer_portal.states.notice_words import shortened
from buyer_portal.states.order_list_words import ORDER_PATH, Choice


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A line of the inbox in words."""

    number: str
    address: str
    initials: str
    other: str
    text: str
    when: When
    unread: bool
    current: bool


class MessagesState(rx.State):
    """What the inbox shows. `found_threads` is "", "threads", "nothing" (no unread) or "first run"."""

    threads: list[ThreadRow] = []
    tabs: list[Choice] = []
    found_threads: str = ""
    order_address: str = ""
    list_address: str = "/messages"

    @rx.event
    async def load(self):
        """Show the inbox and the chat that the address names, and hear of new messages."""
        person = await person_of(self)
        number = self._wanted()
        (await frame_of(self))._enter(person, MessagesState.reload, "")
        chat = await self.get_state(ConversationState)
        chat._enter(number)
        await self._reload(person)

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        await self._reload(await person_of(self))

    async def _reload(self, person: Person) -> None:
        await self._reload_threads(person)
        await (await self.get_state(ConversationState))._reload(person)
        frame = await frame_of(self)
        frame._number_on_screen = self._wanted()
        await frame._reload(person)

    async def _reload_threads(self, person: Person) -> None:
        unread_only, number = self.router.url.query_parameters.get("show") == "unread", self._wanted()
        found = await perform(inbox, person, unread_only=unread_only)
        clock = Clock(person.time_zone, now())
        self.threads = [_row(clock, thread, number, unread_only=unread_only) for thread in found.threads]
        self.found_threads = "threads" if found.threads else "nothing" if found.total else "first run"
        self.list_address = "/messages?show=unread" if unread_only else "/messages"
        self.order_address = ORDER_PATH[person.role] + number if number else ""
        self.tabs = [
            Choice("All", f"{found.total:,}", "/messages", not unread_only),
            Choice("Unread", f"{found.unread:,}", "/messages?show=unread", unread_only),
        ]

    def _wanted(self) -> str:
        return str(self.router.url.query_parameters.get("order", "")).upper()[:40]


def _row(clock: Clock, thread: ThreadSummary, number: str, *, unread_only: bool) -> ThreadRow:
    show = "show=unread&" if unread_only else ""
    by = "You" if thread.own else thread.by.partition(" ")[0]
    return ThreadRow(
        number=thread.number,
        address=f"/messages?{show}order={thread.number}",
        initials=company_initials(thread.other),
        other=thread.other,
        text=f"{by}: {shortened(thread.text)}",
        when=clock.latest(thread.at),
        unread=thread.unread > 0,
        current=thread.number == number,
    )
