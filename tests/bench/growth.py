"""Everything that people look at, with a hundred times the orders, on both databases."""

import gc
from collections import defaultdict
from collections.abc import Callable

from buyer_portal.domain.conversation.thread import ThreadFilter
from buyer_portal.domain.orders.filter import PAGE_SIZE, OrderFilter, OrderSort
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.record.filter import RecordFilter
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.notifications.news import counts_of, notifications
from buyer_portal.services.orders.dashboard import dashboard
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.record.listing import record_page
from buyer_portal.settings import now
from tests.bench import data, growth_data
from tests.bench.lists import Look, milliseconds
from tests.bench.report import Row, middle, row

_ALLOWED = 1.5


def growth(*, quick: bool) -> list[Row]:
    """Each kind of look: the time with few orders is the yardstick of the time with many."""
    few, many = (200, 400) if quick else (10_000, 1_000_000)
    found = _rows({orders: growth_data.grown(orders).url for orders in (few, many)}, "sqlite", quick=quick)
    on_postgresql = {orders: growth_data.grown_on_postgresql(orders) for orders in (few, many)}
    urls = {orders: url for orders, url in on_postgresql.items() if url}
    return found + (_rows(urls, "postgresql", quick=quick) if urls else [])


def _rows(urls: dict[int, str], engine: str, *, quick: bool) -> list[Row]:
    few, many = urls
    times: dict[int, dict[str, list[float]]] = {few: defaultdict(list), many: defaultdict(list)}
    for _ in range(1 if quick else 3):  # in turns, so that a busy moment of the machine slows both
        for orders, url in urls.items():
            with data.using(url):
                for name, look in looks(orders).items():
                    times[orders][name] += milliseconds(look, 1 if quick else 5)
                    if not quick:
                        gc.collect()
    return [
        row(
            f"{name}.growth-{'quick' if quick else '1m'}-{engine}",
            f"{name.replace('.', ': ').replace('-', ' ')}: {many:,} orders beside {few:,}, {engine}",
            "ms",
            slow,
            f"≤ {_ALLOWED} ×",
            slow <= _ALLOWED * fast,
            yardstick=fast,
        )
        for name in times[few]
        for fast, slow in [(middle(times[few][name]), middle(times[many][name]))]
    ]


def looks(orders: int) -> dict[str, Look]:
    """What people look at in the database in use, by the ids of the rows."""
    ada, tom, kim, ray = map(data.person, (data.ADA, data.TOM, growth_data.KIM, growth_data.RAY))
    number = 1_000_001 + orders // 2
    found: dict[str, Look] = {}
    for whose, person, other in (
        ("buyer", ada, data.SUPPLIERS[0]),
        ("desk", tom, data.BUYER),
        ("crowd-buyer", kim, growth_data.SUPPLIERS[0]),
        ("crowd-desk", ray, growth_data.KITCHENS[6]),
    ):
        found |= {f"{whose}.{name}": _listing(person, wanted) for name, wanted in _lists(person, other).items()}
    for whose, person, names in (("buyer", ada, "harbour"), ("desk", tom, "bistro"), ("crowd-desk", ray, "bbl")):
        found |= {f"{whose}.{name}": _listing(person, wanted) for name, wanted in _searches(names, number).items()}
    found["crowd-desk.search.every-company"] = _listing(ray, OrderFilter(query="kitchen"))
    found["crowd-desk.search.some-companies"] = _listing(ray, OrderFilter(query="kitchen bb"))
    return found | _others(ada, tom, ray)


def _lists(person: Person, other: str) -> dict[str, OrderFilter]:
    everything = _pages_of(person, OrderFilter())
    kinds: dict[str, OrderFilter] = {"first": OrderFilter()}
    for name, page in {"second": 2, "page-1000": 1_000, "middle": everything // 2, "last": everything}.items():
        kinds[f"page.{name}"] = OrderFilter(page=max(1, min(page, everything)))
    for sort in OrderSort:
        for descending in (True, False):
            name = f"sort.{sort}{'-down' if descending else ''}"
            kinds[name] = OrderFilter(sort=sort, descending=descending)
            kinds[f"{name}.middle"] = OrderFilter(sort=sort, descending=descending, page=max(1, everything // 2))
    statuses = {"delivered": OrderStatus.DELIVERED, "cancelled": OrderStatus.CANCELLED, "pending": OrderStatus.PENDING}
    for name, status in statuses.items():
        kinds[f"filter.{name}"] = OrderFilter(status=status)
        kinds[f"filter.{name}.total"] = OrderFilter(status=status, sort=OrderSort.TOTAL)
        half = _pages_of(person, OrderFilter(status=status)) // 2
        kinds[f"filter.{name}.middle"] = OrderFilter(status=status, page=max(1, half))
    half = _pages_of(person, OrderFilter(company=other)) // 2
    kinds |= {
        "filter.open": OrderFilter(open_only=True),
        "filter.open.expected": OrderFilter(open_only=True, sort=OrderSort.EXPECTED, descending=False),
        "filter.attention": OrderFilter(attention=True),
        "filter.company": OrderFilter(company=other),
        "filter.company.middle": OrderFilter(company=other, page=max(1, half)),
        "filter.company.number": OrderFilter(company=other, sort=OrderSort.NUMBER),
        "filter.company-and-cancelled": OrderFilter(company=other, status=OrderStatus.CANCELLED),
    }
    return kinds


def _searches(company: str, number: int) -> dict[str, OrderFilter]:
    common, rare = data.COMMON, data.RARE
    found = {
        "company": OrderFilter(query=company),
        "common-item": OrderFilter(query=common),
        "rare-item": OrderFilter(query=rare),
        "two-words": OrderFilter(query=f"{common} {company}"),
        "two-items": OrderFilter(query=f"{common} basil"),
        "number": OrderFilter(query=f"ord-{number}"),
        "short-number": OrderFilter(query=str(number)),
        "beginning-of-numbers": OrderFilter(query="ord-1"),
        "inside-of-numbers": OrderFilter(query=str(number)[2:]),
        "nothing": OrderFilter(query="zzzz"),
        "absent-number": OrderFilter(query="77777777"),
        "elsewhere": OrderFilter(query=data.ELSEWHERE),
        "common-item.second": OrderFilter(query=common, page=2),
        "common-item.page-20": OrderFilter(query=common, page=20),
        "common-item.total": OrderFilter(query=common, sort=OrderSort.TOTAL),
        "common-item.company": OrderFilter(query=common, sort=OrderSort.COMPANY, descending=False),
        "common-item.expected": OrderFilter(query=common, sort=OrderSort.EXPECTED, descending=False),
        "common-item.cancelled": OrderFilter(query=common, status=OrderStatus.CANCELLED),
        "common-item.pending": OrderFilter(query=common, status=OrderStatus.PENDING),
        "company.middle": OrderFilter(query=company, page=max(1, (number - 1_000_001) // 1_000)),
        "company.total": OrderFilter(query=company, sort=OrderSort.TOTAL),
    }
    return {f"search.{name}": wanted for name, wanted in found.items()}


def _others(ada: Person, tom: Person, ray: Person) -> dict[str, Look]:
    looks: dict[str, Callable[[], object]] = {
        "dashboard": lambda: dashboard(ada, now()),
        "record.first": lambda: record_page(ada, RecordFilter()),
        "record.search": lambda: record_page(ada, RecordFilter(query="firefox")),
        "record.search.nothing": lambda: record_page(ada, RecordFilter(query="zzzz")),
        "record.by": lambda: record_page(ada, RecordFilter(by="nobody@bench.example")),
    }
    for name, person in {"buyer": ada, "desk": tom, "crowd-desk": ray}.items():
        looks |= {
            f"{name}.counts": _of(counts_of, person),
            f"{name}.notifications": _of(notifications, person),
            f"{name}.messages": _of(inbox, person),
            f"{name}.messages.direct": _of(inbox, person, which=ThreadFilter.DIRECT),
            f"{name}.messages.unread": _of(inbox, person, which=ThreadFilter.UNREAD),
            f"{name}.messages.search": _of(inbox, person, query="ring"),
            f"{name}.messages.search.nothing": _of(inbox, person, query="zzzz"),
        }
    return looks


def _of(look: Callable[..., object], person: Person, **named: object) -> Look:
    return lambda: look(person, **named)


def _listing(person: Person, wanted: OrderFilter) -> Look:
    return lambda: list_orders(person, wanted)


def _pages_of(person: Person, wanted: OrderFilter) -> int:
    return -(-list_orders(person, wanted).total // PAGE_SIZE)
