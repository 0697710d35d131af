"""The list of orders: a buyer's, and the supplier's desk. Everything it shows follows from its address."""

from dataclasses import dataclass, replace

import reflex as rx

from buyer_portal.domain.order import MOVES, OrderEvent, OrderStatus, moves_from
from buyer_portal.domain.order_filter import OrderFilter, OrderSort, parse_order_filter
from buyer_portal.domain.person import Person, Role
from buyer_portal.services.orders import OrderPage, OrderSummary, list_orders
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.auth import person_of
from buyer_portal.states.cancellation_news import CancellationNewsState
from buyer_portal.states.formatting import STATUS_ICON, Clock, When, money, plural
from buyer_portal.states.frame import frame_of

LIST_PATH = {Role.BUYER: "/orders", Role.SUPPLIER: "/supplier"}
"""Where a side finds its list."""
ORDER_PATH = {Role.BUYER: "/orders/", Role.SUPPLIER: "/supplier/orders/"}
"""What an order's address begins with."""
_COMPANY_KEY = {Role.BUYER: "supplier", Role.SUPPLIER: "buyer"}
_MAX_CHIPS = 8


@dataclass(frozen=True, slots=True)
class MoveButton:
    """A step that the reader may take with an order."""

    event: str
    label: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list, in the reader's words."""

    number: str
    address: str
    status: str
    words: str
    icon: str
    other: str
    first_item: str
    more: str
    placed: When
    expected: str
    waiting: str
    total: str
    version: int
    unread: bool
    moves: list[MoveButton]


@dataclass(frozen=True, slots=True)
class Choice:
    """A tab or a chip: what it says, how many orders it holds, where it leads."""

    text: str
    count: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that can be sorted. `sorting` is "ascending", "descending" or "none"."""

    text: str
    address: str
    sorting: str
    css: str


class OrdersState(rx.State):
    """What the list shows. `found` is "", "orders", "nothing" (filtered) or "first run"."""

    rows: list[OrderRow] = []
    tabs: list[Choice] = []
    chips: list[Choice] = []
    headings: list[Heading] = []
    query: str = ""
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
        wanted = replace(self._wanted(), query=parse_order_filter({"q": query}).query)
        return rx.redirect(_address(person, wanted), replace=True)

    @rx.event
    async def sort_by(self, sort: str):
        """Choose the order of the list, on a phone."""
        person = await person_of(self)
        wanted = parse_order_filter({"sort": sort})
        wanted = replace(self._wanted(), sort=wanted.sort, descending=wanted.descending)
        return rx.redirect(_address(person, wanted), replace=True)

    async def _reload(self, person: Person) -> None:
        wanted = self._wanted()
        if person.role is Role.SUPPLIER and not wanted.is_narrowed and self._tab() != "ALL":
            wanted = replace(wanted, open_only=True)
        page = await perform(list_orders, person, wanted)
        self._show(person, wanted, page)
        if person.role is Role.SUPPLIER:
            await (await self.get_state(CancellationNewsState))._reload(person)

    def _wanted(self) -> OrderFilter:
        return parse_order_filter(dict(self.router.url.query_parameters))

    def _tab(self) -> str:
        return str(self.router.url.query_parameters.get("status", "")).upper()

    def _show(self, person: Person, wanted: OrderFilter, page: OrderPage) -> None:
        clock = Clock(person.time_zone, now())
        self.rows = [order_row(person, clock, order) for order in page.orders]
        self.tabs = _tabs(person, wanted, page, self._tab())
        self.chips = _chips(person, wanted, page)
        self.headings = _headings(person, wanted)
        self.query = wanted.query
        self.sort = f"{'-' if wanted.descending else ''}{wanted.sort}"
        everything = sum(page.by_status.values())
        self.found = "orders" if page.total else "nothing" if wanted.is_narrowed or everything else "first run"
        self.range_text = f"{page.first:,}–{page.last:,} of {page.total:,}"
        self.summary = f"{self.range_text} orders" if page.pages > 1 else plural(page.total, "order")
        self.desk_summary = _desk_summary(page)
        self.searched_in = _searched_in(person, wanted, page)
        self.previous, self.next = _neighbours(person, wanted, page)
        self.cleared = LIST_PATH[person.role]


def order_row(person: Person, clock: Clock, order: OrderSummary) -> OrderRow:
    """Put an order into the reader's words."""
    return OrderRow(
        number=order.number,
        address=ORDER_PATH[person.role] + order.number,
        status=order.status.value,
        words=order.status.words,
        icon=STATUS_ICON[order.status],
        other=order.other,
        first_item=order.first_item,
        more=f"+ {order.line_count - 1} more" if order.line_count > 1 else "",
        placed=clock.brief(order.placed_at),
        expected=_expected(clock, order),
        waiting=clock.age(order.moved_at),
        total=money(order.total_minor, order.currency),
        version=order.version,
        unread=order.unread > 0,
        moves=move_buttons(moves_from(order.status, person.role)) if person.role is Role.SUPPLIER else [],
    )


def move_buttons(events: list[OrderEvent]) -> list[MoveButton]:
    """The buttons for the next steps; the softer one first, so that the usual one stands at the end."""
    buttons = [MoveButton(event.value, MOVES[event].button, is_main=event is OrderEvent.CONFIRM) for event in events]
    return buttons[::-1]


def _expected(clock: Clock, order: OrderSummary) -> str:
    if order.status is OrderStatus.CANCELLED:
        return "–"
    if order.status is OrderStatus.DELIVERED:
        return f"Arrived {clock.day(order.moved_at)}"
    return clock.brief(order.expected_at).text or "–"


def _address(person: Person, wanted: OrderFilter, **changes: object) -> str:
    return wanted.address(LIST_PATH[person.role], _COMPANY_KEY[person.role], **changes)


def _tabs(person: Person, wanted: OrderFilter, page: OrderPage, tab: str) -> list[Choice]:
    everything = sum(page.by_status.values())
    still_open = sum(count for status, count in page.by_status.items() if not status.is_final)
    first = [Choice("All", f"{everything:,}", _address(person, wanted, status=None), not wanted.status)]
    if person.role is Role.SUPPLIER:
        all_address = _address(person, wanted, status=None)
        all_address += ("&" if "?" in all_address else "?") + "status=ALL"
        is_all = tab == "ALL" or (wanted.is_narrowed and not wanted.status)
        first = [
            Choice("Open", f"{still_open:,}", LIST_PATH[person.role], not wanted.status and not is_all),
            Choice("All", f"{everything:,}", all_address, is_all),
        ]
    return first + [
        Choice(
            status.words.capitalize(), f"{count:,}", _address(person, wanted, status=status), wanted.status is status
        )
        for status, count in page.by_status.items()
    ]


def _chips(person: Person, wanted: OrderFilter, page: OrderPage) -> list[Choice]:
    chosen = [pair for pair in page.by_company if pair[0] == wanted.company]
    others = [pair for pair in page.by_company[:_MAX_CHIPS] if pair not in chosen]
    return [
        Choice(
            name,
            f"{count:,}",
            _address(person, wanted, company="" if name == wanted.company else name),
            name == wanted.company,
        )
        for name, count in (
            page.by_company[:_MAX_CHIPS] if not chosen or chosen[0] in page.by_company[:_MAX_CHIPS] else chosen + others
        )
    ]


def _headings(person: Person, wanted: OrderFilter) -> list[Heading]:
    columns = [
        ("Order", OrderSort.NUMBER, "no"),
        ("Supplier" if person.role is Role.BUYER else "Buyer", OrderSort.COMPANY, "sup"),
        ("Placed", OrderSort.PLACED, "pl"),
        ("Expected", OrderSort.EXPECTED, "ex"),
        ("Total", OrderSort.TOTAL, "num to"),
    ]
    headings = []
    for text, sort, css in columns:
        current = wanted.sort is sort
        down = not wanted.descending if current else sort in (OrderSort.PLACED, OrderSort.TOTAL)
        sorting = ("descending" if wanted.descending else "ascending") if current else "none"
        headings.append(Heading(text, _address(person, wanted, sort=sort, descending=down), sorting, css))
    return headings


def _searched_in(person: Person, wanted: OrderFilter, page: OrderPage) -> str:
    side = "supplier" if person.role is Role.BUYER else "buyer"
    partner = f" {'from' if person.role is Role.BUYER else 'for'} {wanted.company}" if wanted.company else ""
    status = f" that are {wanted.status.words}" if wanted.status else ""
    if wanted.company and wanted.status:
        among = "the orders"  # how many of one company stand in one status, nobody counted
    elif wanted.company:
        among = plural(dict(page.by_company).get(wanted.company, 0), "order")
    else:
        among = plural(page.by_status[wanted.status] if wanted.status else sum(page.by_status.values()), "order")
    return f"Searched number, {side} and item among {among}{partner}{status}."


def _desk_summary(page: OrderPage) -> str:
    still_open = sum(count for status, count in page.by_status.items() if not status.is_final)
    waiting = page.by_status[OrderStatus.PENDING]
    return plural(still_open, "open order") + (f", {waiting:,} waiting for you" if waiting else "")


def _neighbours(person: Person, wanted: OrderFilter, page: OrderPage) -> tuple[str, str]:
    number = (page.first - 1) // 50 + 1 if page.first else 1
    before = _address(person, wanted, page=number - 1) if number > 1 else ""
    after = _address(person, wanted, page=number + 1) if number < page.pages else ""
    return before, after
