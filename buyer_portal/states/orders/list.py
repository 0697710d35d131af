"""The list of orders: a buyer's, and the supplier's desk. Everything it shows follows from its address."""

from dataclasses import replace

import reflex as rx

from buyer_portal.domain.orders.filter import OrderFilter, OrderSort, parse_order_filter, usual_sort
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.live.changed import What
from buyer_portal.services.orders.list import OrderPage, list_orders
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.cancellation.news import CancellationNewsState
from buyer_portal.states.returns_news import CaseNewsState
from buyer_portal.states.shell.auth import begins_anew, person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.screens import screens
from buyer_portal.states.shell.showing import show
from buyer_portal.words.formatting import Clock, plural
from buyer_portal.words.orders.list import (
    LIST_PATH,
    Choice,
    Heading,
    counted_total,
    desk_summary,
    list_address,
    list_chips,
    list_headings,
    list_tabs,
    more_companies,
    neighbours,
    searched_in,
)
from buyer_portal.words.orders.rows import DeskRow, OrderRow, desk_row, order_row


def list_on_screen(person: Person, wanted: OrderFilter) -> tuple[OrderPage, list[OrderRow], list[DeskRow]]:
    """The page of the list that is wanted, and its rows: a buyer's, or a desk's."""
    page, clock = list_orders(person, wanted), Clock(person.time_zone, now())
    if person.side is Side.BUYER:
        return page, [order_row(clock, order) for order in page.orders], []
    return page, [], [desk_row(clock, order) for order in page.orders]


class OrdersState(rx.State):
    """What the list shows. `found` is "", "orders", "nothing" (filtered) or "first run".

    `here` is the list's address as its links were made for; from an order it leads back.
    """

    rows: list[OrderRow] = []
    desk_rows: list[DeskRow] = []
    tabs: list[Choice] = []
    chips: list[Choice] = []
    more_companies: str = ""
    headings: list[Heading] = []
    query: str = ""
    searched: str = ""
    found: str = ""
    summary: str = ""
    searched_in: str = ""
    range_text: str = ""
    previous: str = ""
    next: str = ""
    cleared: str = ""
    here: str = ""
    sort: str = ""
    desk_summary: str = ""
    is_by_due: bool = False

    @rx.event
    async def load(self):
        """Show what the address asks for, and hear of changes from now on."""
        person = await person_of(self)
        if self.router.url.path.startswith("/supplier") != (person.side is Side.SUPPLIER):
            return rx.redirect(LIST_PATH[person.side], replace=True)
        frame = await frame_of(self)
        frame._enter(person, OrdersState.reload, shows=What.ORDER | What.THREAD | What.COUNTS)
        if await begins_anew(self):
            self.searched = ""
        await self._reload(person)
        if person.side is Side.SUPPLIER:
            await (await self.get_state(CancellationNewsState))._reload(person)
        await frame._reload(person)
        return None

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person = await person_of(self)
        if screens.has_missed(self, "orders", What.ORDER | What.THREAD):
            await self._reload(person)
        if person.side is Side.SUPPLIER:
            await (await self.get_state(CancellationNewsState))._look_again(person)
        await (await frame_of(self))._look_again(person)

    @rx.event
    async def search(self, query: str):
        """Type in the search box: the address follows, and the list follows the address."""
        person = await person_of(self)
        if self.router.url.path.rstrip("/") == LIST_PATH[person.side]:  # else the person left the list before that
            wanted = replace(self._wanted(), query=parse_order_filter({"q": query}).query)
            self.searched = list_address(person, wanted)

    @rx.event
    async def sort_by(self, sort: str):
        """Choose the order of the list, on a phone."""
        person = await person_of(self)
        wanted = parse_order_filter({"sort": sort})
        wanted = replace(self._wanted(), sort=wanted.sort, descending=wanted.descending)
        return rx.redirect(list_address(person, wanted), replace=True)

    async def _reload(self, person: Person) -> None:
        wanted = self._wanted()
        if person.side is Side.SUPPLIER and not (wanted.is_narrowed or wanted.everything):
            wanted = replace(wanted, open_only=True)
        with screens.looking(self, "orders"):
            page, rows, desk_rows = await perform(list_on_screen, person, usual_sort(person.side, wanted))
            if person.side is Side.SUPPLIER:
                await (await self.get_state(CaseNewsState))._reload(person)
        show(self, rows=rows, desk_rows=desk_rows)
        self._show(person, wanted, page)

    def _wanted(self) -> OrderFilter:
        return parse_order_filter(dict(self.router.url.query_parameters))

    def _show(self, person: Person, wanted: OrderFilter, page: OrderPage) -> None:
        wanted = replace(wanted, company=page.company)
        everything, chips = sum(page.by_status.values()), list_chips(person, wanted, page)
        previous, following = neighbours(person, wanted, page)
        is_by_due, range_text = (
            usual_sort(person.side, wanted) != wanted,
            f"{page.first:,}–{page.last:,} of {counted_total(page)}",
        )
        summary = f"{range_text} orders" if page.pages > 1 or page.more else plural(page.total, "order")
        if is_by_due:
            summary += ", most urgent first"
        if wanted.sort is OrderSort.TOTAL and len(page.currencies) > 1:
            summary += ", each currency by itself"
        show(
            self,
            tabs=list_tabs(person, wanted, page),
            chips=chips,
            more_companies=more_companies(page, len(chips)),
            headings=list_headings(person, wanted),
            query=wanted.query,
            sort=f"{'-' if wanted.descending else ''}{wanted.sort}",
            found="orders" if page.total else "nothing" if wanted.is_narrowed or everything else "first run",
            range_text=range_text,
            is_by_due=is_by_due,
            summary=summary,
            desk_summary=desk_summary(page),
            searched_in=searched_in(person, wanted, page),
            previous=previous,
            next=following,
            cleared=LIST_PATH[person.side],
        )
        if self.router.url.path.rstrip("/") == LIST_PATH[person.side]:
            show(self, here=list_address(person, wanted, page=wanted.page))
