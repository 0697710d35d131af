"""Which orders a list shows, as written in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.text import storable

PAGE_SIZE = 50
"""Orders on one page of a list."""
ATTENTION = "ATTENTION"
"""In an address in a status's place: the orders that wait for the reader, whatever their status."""
MAX_QUERY = 100
"""Characters that a search looks at."""
_MAX_WORDS = 6
_MAX_PAGE = 100_000


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

    `attention` leaves the orders that wait for the reader.
    """

    status: OrderStatus | None = None
    query: str = ""
    company: str = ""
    sort: OrderSort = OrderSort.PLACED
    descending: bool = True
    page: int = 1
    open_only: bool = False
    attention: bool = False

    @property
    def words(self) -> list[str]:
        """What is searched for: every word must be found."""
        return search_words(self.query)

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter hides orders."""
        return bool(self.query or self.company or self.status or self.attention)

    def address(self, path: str, company_key: str = "supplier", **changes: object) -> str:
        """The address of the list with `changes`; any change but the page leads to page 1."""
        wanted = replace(self, **{"page": 1, **changes})  # pyright: ignore[reportArgumentType]
        sort = f"{'-' if wanted.descending else ''}{wanted.sort}"
        query = {
            "status": ATTENTION if wanted.attention else wanted.status or "",
            "q": wanted.query,
            company_key: wanted.company,
            "sort": "" if sort == "-placed" else sort,
            "page": "" if wanted.page == 1 else str(wanted.page),
        }
        text = urlencode({name: value for name, value in query.items() if value})
        return f"{path}?{text}" if text else path


def search_words(query: str) -> list[str]:
    """The words of a search, in small letters; beyond the first few nobody looks."""
    return [word.casefold() for word in typed_words(query)]


def typed_words(query: str) -> list[str]:
    """The words of a search as they were written: "ß" is no "ss" in a text."""
    return query.split()[:_MAX_WORDS]


def parse_order_filter(query: Mapping[str, object]) -> OrderFilter:
    """Read a filter from an address. Whatever makes no sense counts as not given: an old link still opens."""

    def text(name: str, limit: int) -> str:
        value = query.get(name)
        return " ".join(storable(value).split())[:limit].strip() if isinstance(value, str) else ""

    sort = text("sort", 20) or "-placed"
    status = text("status", 20).upper()
    page = text("page", 6)
    known = sort.removeprefix("-") in set(OrderSort)
    return OrderFilter(
        status=OrderStatus(status) if status in set(OrderStatus) else None,
        query=text("q", MAX_QUERY),
        company=text("supplier", 200) or text("buyer", 200),
        sort=OrderSort(sort.removeprefix("-")) if known else OrderSort.PLACED,
        descending=sort.startswith("-") if known else True,
        page=min(max(int(page), 1), _MAX_PAGE) if page.isascii() and page.isdigit() else 1,
        attention=status == ATTENTION,
    )
