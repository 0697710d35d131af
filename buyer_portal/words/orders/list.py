"""What surrounds a list of orders: tabs, chips, headings, pages. All of it is links."""

from dataclasses import dataclass
from urllib.parse import quote

from buyer_portal.domain.orders.filter import PAGE_SIZE, OrderFilter, OrderSort
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.names import same_name
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.text import apart
from buyer_portal.services.orders.list import OrderPage
from buyer_portal.words.formatting import plural

LIST_PATH = {Side.BUYER: "/orders", Side.SUPPLIER: "/supplier"}
"""Where a side finds its list."""
ORDER_PATH = {Side.BUYER: "/orders/", Side.SUPPLIER: "/supplier/orders/"}
"""What an order's address begins with."""
DIRECT_PATH = "/messages/"
"""What the address of a direct thread begins with, on both sides."""
_COMPANY_KEY = {Side.BUYER: "supplier", Side.SUPPLIER: "buyer"}
_MAX_CHIPS = 8


def order_path(side: Side, number: str) -> str:
    """The address of an order by a number that somebody wrote: whatever it is, it stays one part of the path."""
    return ORDER_PATH[side] + quote(number, safe="")


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
    return wanted.address(LIST_PATH[person.side], _COMPANY_KEY[person.side], **changes)


def list_tabs(person: Person, wanted: OrderFilter, page: OrderPage) -> list[Choice]:
    """The tabs: all, and one for each status, each with its count; a supplier's begin with what is open.

    Each keeps what is searched for, the company that is chosen, and the sorting.
    """

    def tab(text: str, count: int, *, current: bool, **changes: object) -> Choice:
        plain = {"status": None, "attention": False, "open_only": False, "everything": False}
        return Choice(text, f"{count:,}", list_address(person, wanted, **{**plain, **changes}), current)

    is_desk = person.side is Side.SUPPLIER
    everything = sum(page.by_status.values())
    still_open = sum(count for status, count in page.by_status.items() if not status.is_final)
    is_all = not (wanted.status or wanted.attention or wanted.open_only)
    first = [tab("All", everything, current=is_all, everything=is_desk)]
    if is_desk:  # without another filter, open orders are the desk's default
        is_named = bool(wanted.query or wanted.company)
        first.insert(0, tab("Open", still_open, current=wanted.open_only, open_only=is_named))
    first.append(tab("Needs attention", page.attention, current=wanted.attention, attention=True))
    return first + [
        tab(status.words.capitalize(), count, current=wanted.status is status, status=status)
        for status, count in page.by_status.items()
    ]


def list_chips(person: Person, wanted: OrderFilter, page: OrderPage) -> list[Choice]:
    """The companies to choose from, those with most orders first; the chosen one is always among them."""
    shown = page.by_company[:_MAX_CHIPS]
    shown += tuple(pair for pair in page.by_company[_MAX_CHIPS:] if same_name(pair[0], wanted.company))
    return [
        Choice(
            name,
            f"{count:,}",
            list_address(person, wanted, company="" if same_name(name, wanted.company) else name),
            same_name(name, wanted.company),
        )
        for name, count in shown
    ]


def more_companies(page: OrderPage, shown: int) -> str:
    """Say how many companies have no chip; "" when all have one."""
    more = len(page.by_company) - shown
    return f"and {more:,} more: search for the name" if more > 0 else ""


def list_headings(person: Person, wanted: OrderFilter) -> list[Heading]:
    """The headings that sort the list."""
    columns = [
        ("Order", OrderSort.NUMBER, "no"),
        ("Supplier" if person.side is Side.BUYER else "Buyer", OrderSort.COMPANY, "sup"),
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
        whose = f" about orders of {wanted.company}" if wanted.company else ""
        return f"No question and no message to answer{whose}: nothing waits for you."
    side = "supplier" if person.side is Side.BUYER else "buyer"
    partner = f" {'from' if person.side is Side.BUYER else 'for'} {apart(wanted.company)}" if wanted.company else ""
    status = f" that are {wanted.status.words}" if wanted.status else ""
    if wanted.company and wanted.status:
        among = "the orders"  # there is no count by company and status
    elif wanted.company:
        among = plural(sum(count for name, count in page.by_company if same_name(name, wanted.company)), "order")
    else:
        among = plural(page.by_status[wanted.status] if wanted.status else sum(page.by_status.values()), "order")
    return f"Searched number, {side} and item among {among}{partner}{status}."


def desk_summary(page: OrderPage) -> str:
    """Count what is open and what the supplier has not confirmed yet."""
    still_open = sum(count for status, count in page.by_status.items() if not status.is_final)
    pending = page.by_status[OrderStatus.PENDING]
    return plural(still_open, "open order") + (f", {pending:,} to confirm" if pending else "")


def counted_total(page: OrderPage) -> str:
    """How many orders the list has: "126", or "1,000+" where a search found too many to count."""
    return f"{page.total:,}{'+' * page.more}"


def neighbours(person: Person, wanted: OrderFilter, page: OrderPage) -> tuple[str, str]:
    """The addresses of the pages before and after; "" where there is none."""
    number = (page.first - 1) // PAGE_SIZE + 1 if page.first else 1
    before = list_address(person, wanted, page=number - 1) if number > 1 else ""
    after = list_address(person, wanted, page=number + 1) if number < page.pages or page.more else ""
    return before, after
