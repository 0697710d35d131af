"""The inbox: every order's chat, every direct thread, and the one that is open."""

import reflex as rx

from buyer_portal.domain.conversation.thread import Direct, ThreadFilter, parse_slug, parse_thread_filter
from buyer_portal.domain.orders.filter import parse_order_filter
from buyer_portal.domain.people.names import order_number
from buyer_portal.domain.people.person import Person
from buyer_portal.live.changed import What
from buyer_portal.services.conversation.inbox import INBOX_SIZE, MAX_INBOX, PARTNERS_SHOWN, Inbox, inbox
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.shell.auth import begins_anew, person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.screens import screens
from buyer_portal.states.shell.showing import add_pieces, in_pieces, piece_names, show
from buyer_portal.words.conversation_inbox import PATH, InboxPlace, PartnerLink, ThreadRow, is_direct, thread_rows
from buyer_portal.words.formatting import Clock
from buyer_portal.words.orders.list import DIRECT_PATH, ORDER_PATH, Choice

THREADS = piece_names("threads", MAX_INBOX // INBOX_SIZE)
"""The variables of the list, newest threads first."""
_SHOWS = What.THREAD | What.READ
_TABS = {
    ThreadFilter.ALL: "All",
    ThreadFilter.UNREAD: "Unread",
    ThreadFilter.UNANSWERED: "To answer",
    ThreadFilter.ORDERS: "Orders",
    ThreadFilter.DIRECT: "Direct",
}


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
        if await begins_anew(self):
            self.searched_threads = ""
        await self._reload(person)

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person, chat = await person_of(self), await self.get_state(ConversationState)
        await chat._look_again(person)
        yield  # the message is shown before its chat moves up, and before it is counted
        if screens.has_missed(self, "threads", What.THREAD):
            await self._reload_threads(person, chat.chat_name)
        await (await frame_of(self))._look_again(person)

    @rx.event
    async def search(self, query: str):
        """Type in the search box: the address follows, and the list follows the address."""
        await person_of(self)
        if self.router.url.path.startswith(PATH):  # else the person left the page before the search began
            self.searched_threads = self._place().address(self._wanted(), q=parse_order_filter({"q": query}).query)

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
        place, shown = self._place(), self._threads_shown
        which, query = place.which, place.query
        with screens.looking(self, "threads"):
            found, rows = await perform(inbox_on_screen, person, place, shown, opened)
        more = found.has_more_partners
        is_missing = bool(getattr(self, "partner", "") and not opened)
        # Under another tab, or in a search, the person wants to choose a chat: opening one would mark it as read.
        opens_newest = which is ThreadFilter.ALL and not query and rows
        show(
            self,
            **in_pieces(THREADS, rows, INBOX_SIZE),
            older_threads=("more" if shown < MAX_INBOX else "search") if found.has_older else "",
            partners=[PartnerLink(partner.name, DIRECT_PATH + partner.slug) for partner in found.partners],
            more_partners=f"The first {PARTNERS_SHOWN} by name. Search finds the others." if more else "",
            named=[PartnerLink(partner.name, place.address(str(Direct(partner.slug)))) for partner in found.named],
            found_threads=_found(found, is_missing=is_missing, opened=opened),
            which_threads=which.value,
            thread_query=query,
            newest_thread=rows[0].address if opens_newest else "",
            threads_here=place.address(opened),
            list_address=place.address(""),
            unsearched=place.address(opened, q=""),
            order_address=ORDER_PATH[person.side] + opened if opened and not is_direct(opened) else "",
            tabs=[
                Choice(_TABS[tab], f"{count:,}", place.address("", show=tab.value), tab is which)
                for tab, count in found.counts.items()
            ],
        )

    def _place(self) -> InboxPlace:
        here = self.router.url.query_parameters
        return InboxPlace(parse_thread_filter(here.get("show", "")), parse_order_filter(dict(here)).query)

    def _wanted(self) -> str:
        """The name of the thread that the browser claims to look at: from a stranger."""
        if partner := _partner_in_address(self):
            return str(Direct(partner))
        return order_number(self.router.url.query_parameters.get("order", ""))


add_pieces(MessagesState, THREADS, ThreadRow)


def inbox_on_screen(person: Person, place: InboxPlace, shown: int, opened: str) -> tuple[Inbox, list[ThreadRow]]:
    """What the inbox shows at this place."""
    found = inbox(person, which=place.which, query=place.query, shown=shown)
    return found, thread_rows(found, Clock(person.time_zone, now()), place, opened)


def _found(found: Inbox, *, is_missing: bool, opened: str) -> str:
    if is_missing:
        return "missing"
    if found.threads or found.named:
        return "threads"
    return "nothing" if found.total or opened else "first run"


def _partner_in_address(state: rx.State) -> str:
    """The company that the browser claims to write to: from a stranger."""
    return parse_slug(getattr(state, "partner", ""))
