"""The inbox: every order's chat, every direct thread, and the one that is open."""

from dataclasses import dataclass
from urllib.parse import urlencode

import reflex as rx

from buyer_portal.domain.conversation.thread import Direct, ThreadFilter, parse_slug, parse_thread_filter
from buyer_portal.domain.orders.filter import parse_order_filter
from buyer_portal.domain.people.names import order_number
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.text import apart
from buyer_portal.live.changed import What
from buyer_portal.services.conversation.inbox import INBOX_SIZE, MAX_INBOX, PARTNERS_SHOWN, Inbox, ThreadSummary, inbox
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.screens import screens
from buyer_portal.words.formatting import Clock, When, company_initials
from buyer_portal.words.notifications import shortened
from buyer_portal.words.orders.list import DIRECT_PATH, ORDER_PATH, Choice

PATH = "/messages"
_SHOWS = What.THREAD | What.READ
_TABS = {
    ThreadFilter.ALL: "All",
    ThreadFilter.UNREAD: "Unread",
    ThreadFilter.UNANSWERED: "To answer",
    ThreadFilter.ORDERS: "Orders",
    ThreadFilter.DIRECT: "Direct",
}


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


class MessagesState(rx.State):
    """What the inbox shows. `found_threads` is "", "threads", "nothing", "first run" or "missing" (no such company).

    `which_threads` is the tab's. `older_threads`: "" when all are listed, "more" when older ones can be asked for,
    "search" at the most of them. `newest_thread` is the address of the one to open unasked, "" for none.
    """

    threads: list[ThreadRow] = []
    partners: list[PartnerLink] = []
    more_partners: str = ""
    named: list[PartnerLink] = []
    tabs: list[Choice] = []
    found_threads: str = ""
    thread_query: str = ""
    searched_threads: str = ""
    order_address: str = ""
    list_address: str = PATH
    threads_here: str = PATH
    unsearched: str = PATH
    which_threads: str = ""
    older_threads: str = ""
    newest_thread: str = ""
    _threads_shown: int = INBOX_SIZE

    @rx.event
    async def load(self):
        """Show the inbox and the thread that the address names, and hear of new messages."""
        person = await person_of(self)
        (await frame_of(self))._enter(person, MessagesState.reload, thread=self._wanted(), shows=_SHOWS)
        (await self.get_state(ConversationState))._open()
        self.searched_threads = ""
        await self._reload(person)

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person, chat = await person_of(self), await self.get_state(ConversationState)
        await chat._look_again(person)
        if screens.has_missed(self, "threads", What.THREAD):
            await self._reload_threads(person, chat.chat_name)
        await (await frame_of(self))._look_again(person)

    @rx.event
    async def search(self, query: str):
        """Type in the search box: the address follows, and the list follows the address."""
        await person_of(self)
        if self.router.url.path.startswith(PATH):  # else the person left the page before the search began
            self.searched_threads = self._address(self._wanted(), q=parse_order_filter({"q": query}).query)

    @rx.event
    async def show_older_threads(self):
        """List more of them."""
        person = await person_of(self)
        self._threads_shown = min(self._threads_shown + INBOX_SIZE, MAX_INBOX)
        await self._reload_threads(person, (await self.get_state(ConversationState)).chat_name)

    async def _reload(self, person: Person) -> None:
        chat = await self.get_state(ConversationState)
        await chat._reload(person)
        await self._reload_threads(person, chat.chat_name)
        await (await frame_of(self))._reload(person)

    async def _reload_threads(self, person: Person, opened: str) -> None:
        query = parse_order_filter(dict(self.router.url.query_parameters)).query
        which = self._which()
        shown = self._threads_shown
        with screens.looking(self, "threads"):
            found = await perform(inbox, person, which=which, query=query, shown=shown)
        clock = Clock(person.time_zone, now())
        self.threads = [self._row(clock, thread, opened) for thread in found.threads]
        self.older_threads = ("more" if shown < MAX_INBOX else "search") if found.has_older else ""
        self.partners = [PartnerLink(partner.name, DIRECT_PATH + partner.slug) for partner in found.partners]
        first = f"The first {PARTNERS_SHOWN} by name. Search finds the others."
        self.more_partners = first if found.has_more_partners else ""
        self.named = [PartnerLink(partner.name, self._address(str(Direct(partner.slug)))) for partner in found.named]
        self.found_threads = _found(found, is_missing=bool(getattr(self, "partner", "") and not opened), opened=opened)
        self.which_threads, self.thread_query = which.value, query
        # Under another tab, or in a search, the person wants to choose a chat: opening one would mark it as read.
        is_whole = which is ThreadFilter.ALL and not query
        self.newest_thread = self.threads[0].address if is_whole and self.threads else ""
        self.threads_here = self._address(opened)
        self.list_address, self.unsearched = self._address(""), self._address(opened, q="")
        self.order_address = ORDER_PATH[person.side] + opened if opened and not _is_direct(opened) else ""
        self.tabs = [
            Choice(_TABS[tab], f"{count:,}", self._address("", show=tab.value), tab is which)
            for tab, count in found.counts.items()
        ]

    def _which(self) -> ThreadFilter:
        return parse_thread_filter(self.router.url.query_parameters.get("show", ""))

    def _wanted(self) -> str:
        """The name of the thread that the browser claims to look at: from a stranger."""
        if partner := _partner_in_address(self):
            return str(Direct(partner))
        return order_number(self.router.url.query_parameters.get("order", ""))

    def _address(self, thread: str, **changes: str) -> str:
        """The address of the inbox as it is, with `thread` open and with `changes`."""
        here = self.router.url.query_parameters
        shown = {"show": self._which().value, "q": parse_order_filter(dict(here)).query}
        path, wanted = PATH, {**shown, **changes}
        if _is_direct(thread):
            path = DIRECT_PATH + thread.partition(":")[2]
        elif thread:
            wanted["order"] = thread
        text = urlencode({name: value for name, value in wanted.items() if value})
        return f"{path}?{text}" if text else path

    def _row(self, clock: Clock, thread: ThreadSummary, opened: str) -> ThreadRow:
        by = "You" if thread.own else thread.by
        return ThreadRow(
            name=thread.name,
            number=thread.number,
            address=self._address(thread.name),
            initials=company_initials(thread.other),
            other=thread.other,
            text=f"{apart(by)}: {apart(shortened(thread.text))}",
            when=clock.latest(thread.at),
            unread=thread.unread > 0,
            waits=thread.waits,
            current=thread.name == opened,
        )


def _found(found: Inbox, *, is_missing: bool, opened: str) -> str:
    if is_missing:
        return "missing"
    if found.threads or found.named:
        return "threads"
    return "nothing" if found.total or opened else "first run"


def _is_direct(name: str) -> bool:
    return name.startswith("direct:")


def _partner_in_address(state: rx.State) -> str:
    """The company that the browser claims to write to: from a stranger."""
    return parse_slug(getattr(state, "partner", ""))
