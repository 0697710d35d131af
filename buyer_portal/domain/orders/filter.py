"""Which orders a list shows, as written in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from buyer_portal.domain.numbers import plain_number
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.domain.text import compact, search_words, storable

PAGE_SIZE = 50
"""Orders on one page of a list."""
ATTENTION = "ATTENTION"
"""In an address in a status's place: the orders that wait for the reader, whatever their status."""
EVERYTHING = "ALL"
"""Also in a status's place: all orders, as a desk without it lists the open ones."""
OPEN = "OPEN"
"""Also in a status's place: the open orders, in a list that has another filter or a search."""
MAX_QUERY = 100
"""Characters that a search looks at."""
_MAX_PAGE = 100_000
_STATUSES = {compact(status.value): status for status in OrderStatus}


class OrderSort(StrEnum):
    """What a list is sorted by; a "-" in front means the largest or newest first."""

    PLACED = "placed"
    NUMBER = "number"
    COMPANY = "company"
    EXPECTED = "expected"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Every field at its default shows all orders, newest first, page 1. `company` is the other side's name.

    `attention` leaves the orders that wait for the reader, `everything` none out that a desk begins without.
    """

    status: OrderStatus | None = None
    query: str = ""
    company: str = ""
    sort: OrderSort = OrderSort.PLACED
    descending: bool = True
    page: int = 1
    open_only: bool = False
    attention: bool = False
    everything: bool = False

    @property
    def words(self) -> list[tuple[str, ...]]:
        """The words of the search; each must be found, in any one of its spellings."""
        return search_words(self.query)

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter hides orders."""
        return bool(self.query or self.company or self.status or self.attention or self.open_only)

    def _tab(self) -> str:
        chosen = ((ATTENTION, self.attention), (OPEN, self.open_only), (EVERYTHING, self.everything))
        return self.status or next((name for name, is_chosen in chosen if is_chosen), "")

    def address(self, path: str, company_key: str = "supplier", **changes: object) -> str:
        """The address of the list with `changes`; any change but the page leads to page 1."""
        wanted = replace(self, **{"page": 1, **changes})  # pyright: ignore[reportArgumentType]
        sort = f"{'-' if wanted.descending else ''}{wanted.sort}"
        query = {
            "status": wanted._tab(),
            "q": wanted.query,
            company_key: wanted.company,
            "sort": "" if sort == "-placed" else sort,
            "page": "" if wanted.page == 1 else str(wanted.page),
        }
        text = urlencode({name: value for name, value in query.items() if value})
        return f"{path}?{text}" if text else path


_TABS = {compact(name): name for name in (ATTENTION, EVERYTHING, OPEN)}


def usual_sort(side: Side, wanted: OrderFilter) -> OrderFilter:
    """On the desk what is open stands by its due date, the most urgent first, unless another order is asked for."""
    is_open = wanted.open_only or wanted.attention or (wanted.status is not None and not wanted.status.is_final)
    if side is Side.SUPPLIER and is_open and wanted.sort is OrderSort.PLACED and wanted.descending:
        return replace(wanted, sort=OrderSort.EXPECTED, descending=False)
    return wanted


def parse_order_filter(query: Mapping[str, object]) -> OrderFilter:
    """Read a filter from an address. Invalid values are ignored, so that old links still open."""

    def text(name: str, limit: int) -> str:
        value = query.get(name)
        return " ".join(storable(value).split())[:limit].strip() if isinstance(value, str) else ""

    sort = text("sort", 20).lower() or "-placed"
    status = compact(text("status", 20))
    page = text("page", 6)
    known = sort.removeprefix("-") in set(OrderSort)
    return OrderFilter(
        status=_STATUSES.get(status),
        query=text("q", MAX_QUERY),
        company=text("supplier", 200) or text("buyer", 200),
        sort=OrderSort(sort.removeprefix("-")) if known else OrderSort.PLACED,
        descending=sort.startswith("-") if known else True,
        page=min(plain_number(page, digits=6) or 1, _MAX_PAGE),
        attention=_TABS.get(status) == ATTENTION,
        everything=_TABS.get(status) == EVERYTHING,
        open_only=_TABS.get(status) == OPEN,
    )
