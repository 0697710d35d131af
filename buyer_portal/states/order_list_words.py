"""What surrounds a list of orders: tabs, chips, headings, pages. All of it is links."""

from dataclasses import dataclass

from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.order_filter import PAGE_SIZE, OrderFilter, OrderSort
from buyer_portal.domain.person import Person, Role
from buyer_portal.services.orders import OrderPage
from buyer_portal.states.formatting import plural

LIST_PATH = {Role.BUYER: "/orders", Role.SUPPLIER: "/supplier"}
"""Where a side finds its list."""
ORDER_PATH = {Role.BUYER: "/orders/", Role.SUPPLIER: "/supplier/orders/"}
"""What an order's address begins with."""
DIRECT_PATH = "/messages/"
"""What the address of a direct thread begins with, on both sides."""
_COMPANY_KEY = {Role.BUYER: "supplier", Role.SUPPLIER: "buyer"}
_MAX_CHIPS = 8


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


def list_address(person: Person, wanted: OrderFilter, **changes: object) -> str:
    """The address of the person's list with `changes`."""
    return wanted.address(LIST_PATH[person.role], _COMPANY_KEY[person.role], **changes)


def list_tabs(person: Person, wanted: OrderFilter, page: OrderPage, tab: str) -> list[Choice]:
    """The tabs: all, and one for each status, each with its count; a supplier's begin with what is open."""
    everything = sum(page.by_status.values())
    still_open = sum(count for status, count in page.by_status.items() if not status.is_final)
    all_address = list_address(person, wanted, status=None, attention=False)
    first = [Choice("All", f"{everything:,}", all_address, not wanted.status and not wanted.attention)]
    if person.role is Role.SUPPLIER:
        all_address += ("&" if "?" in all_address else "?") + "status=ALL"
        is_all = not wanted.attention and (tab == "ALL" or (wanted.is_narrowed and not wanted.status))
        first = [
            Choice(
                "Open", f"{still_open:,}", LIST_PATH[person.role], not (wanted.status or wanted.attention or is_all)
            ),
            Choice("All", f"{everything:,}", all_address, is_all),
        ]
    waiting = list_address(person, wanted, status=None, company="", attention=True)
    first.append(Choice("Needs attention", f"{page.attention:,}", waiting, wanted.attention))
    return first + [
        Choice(
            status.words.capitalize(),
            f"{count:,}",
            list_address(person, wanted, status=status, attention=False),
            wanted.status is status,
        )
        for status, count in page.by_status.items()
    ]


def list_chips(person: Person, wanted: OrderFilter, page: OrderPage) -> list[Choice]:
    """The companies to choose from, those with most orders first; the chosen one is always among them."""
    shown = page.by_company[:_MAX_CHIPS]
    shown += tuple(pair for pair in page.by_company[_MAX_CHIPS:] if pair[0] == wanted.company)
    return [
        Choice(
            name,
            f"{count:,}",
            list_address(person, wanted, company="" if name == wanted.company else name),
            name == wanted.company,
        )
        for name, count in shown
    ]


def list_headings(person: Person, wanted: OrderFilter) -> list[Heading]:
    """The headings that sort the list."""
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
        headings.append(Heading(text, list_address(person, wanted, sort=sort, descending=down), sorting, css))
    return headings


def searched_in(person: Person, wanted: OrderFilter, page: OrderPage) -> str:
    """Say where nothing was found."""
    if wanted.attention and not wanted.query:
        return "No question to answer and no message unread: nothing waits for you."
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


def desk_summary(page: OrderPage) -> str:
    """Count what is open and what the supplier has not confirmed yet."""
    still_open = sum(count for status, count in page.by_status.items() if not status.is_final)
    pending = page.by_status[OrderStatus.PENDING]
    return plural(still_open, "open order") + (f", {pending:,} to confirm" if pending else "")


def neighbours(person: Person, wanted: OrderFilter, page: OrderPage) -> tuple[str, str]:
    """The addresses of the pages before and after; "" where there is none."""
    number = (page.first - 1) // PAGE_SIZE + 1 if page.first else 1
    before = list_address(person, wanted, page=number - 1) if number > 1 else ""
    after = list_address(person, wanted, page=number + 1) if number < page.pages else ""
    return before, after
