"""The list of orders: a buyer's, and the supplier's desk. Everything it shows follows from its address."""

from collections.abc import Mapping
from dataclasses import replace

import reflex as rx

from buyer_portal.domain.order_filter import OrderFilter, parse_order_filter
from buyer_portal.domain.person import Person, Role
from buyer_portal.services.orders import OrderPage, list_orders
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.auth import person_of
from buyer_portal.states.cancellation_news import CancellationNewsState
from buyer_portal.states.case_news import CaseNewsState
from buyer_portal.states.formatting import Clock, plural
from buyer_portal.states.frame import frame_of
from buyer_portal.states.order_list_words import (
    LIST_PATH,
    Choice,
    Heading,
    desk_summary,
    list_address,
    list_chips,
    list_headings,
    list_tabs,
    neighbours,
    searched_in,
)
from buyer_portal.states.order_rows import DeskRow, OrderRow, desk_row, order_row


async def first_list(person: Person, query: Mapping[str, str]) -> tuple[list[OrderRow], list[Heading]]:
    """The rows and headings of a buyer's list, as the state will show them when it has loaded."""
    wanted = parse_order_filter(query)
    page = await perform(list_orders, person, wanted)
    clock = Clock(person.time_zone, now())
    return [order_row(clock, order) for order in page.orders], list_headings(person, wanted)


class OrdersState(rx.State):
    """What the list shows. `found` is "", "orders", "nothing" (filtered) or "first run"."""

    rows: list[OrderRow] = []
    desk_rows: list[DeskRow] = []
    tabs: list[Choice] = []
    chips: list[Choice] = []
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
    sort: str = ""
    desk_summary: str = ""

    @rx.event
    async def load(self):
        """Show what the address asks for, and hear of changes from now on."""
        person = await person_of(self)
        if self.router.url.path.startswith("/supplier") != (person.role is Role.SUPPLIER):
            return rx.redirect(LIST_PATH[person.role], replace=True)
        frame = await frame_of(self)
        frame._enter(person, OrdersState.reload)
        self.searched = ""
        await self._reload(person)
        await frame._reload(person)
        return None

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person = await person_of(self)
        await self._reload(person)
        await (await frame_of(self))._reload(person)

    @rx.event
    async def search(self, query: str):
        """Type in the search box: the address follows, and the list follows the address."""
        person = await person_of(self)
        if self.router.url.path.rstrip("/") == LIST_PATH[person.role]:  # else gone to an order before it began
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
        if person.role is Role.SUPPLIER and not wanted.is_narrowed and self._tab() != "ALL":
            wanted = replace(wanted, open_only=True)
        page = await perform(list_orders, person, wanted)
        self._show(person, wanted, page)
        if person.role is Role.SUPPLIER:
            await (await self.get_state(CancellationNewsState))._reload(person)
            await (await self.get_state(CaseNewsState))._reload(person)

    def _wanted(self) -> OrderFilter:
        return parse_order_filter(dict(self.router.url.query_parameters))

    def _tab(self) -> str:
        return str(self.router.url.query_parameters.get("status", "")).upper()

    def _show(self, person: Person, wanted: OrderFilter, page: OrderPage) -> None:
        clock = Clock(person.time_zone, now())
        if person.role is Role.BUYER:
            self.rows = [order_row(clock, order) for order in page.orders]
        else:
            self.desk_rows = [desk_row(clock, order) for order in page.orders]
        self.tabs = list_tabs(person, wanted, page, self._tab())
        self.chips = list_chips(person, wanted, page)
        self.headings = list_headings(person, wanted)
        self.query = wanted.query
        self.sort = f"{'-' if wanted.descending else ''}{wanted.sort}"
        everything = sum(page.by_status.values())
        self.found = "orders" if page.total else "nothing" if wanted.is_narrowed or everything else "first run"
        self.range_text = f"{page.first:,}–{page.last:,} of {page.total:,}"
        self.summary = f"{self.range_text} orders" if page.pages > 1 else plural(page.total, "order")
        self.desk_summary = desk_summary(page)
        self.searched_in = searched_in(person, wanted, page)
        self.previous, self.next = neighbours(person, wanted, page)
        self.cleared = LIST_PATH[person.role]
