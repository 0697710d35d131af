"""Lists, searches and counts with ten times the orders."""

import re
import time
from collections import defaultdict
from collections.abc import Callable

from buyer_portal.domain.orders.filter import PAGE_SIZE, OrderFilter, OrderSort
from buyer_portal.domain.people.person import Person
from buyer_portal.services.notifications.news import counts_of
from buyer_portal.services.orders.dashboard import dashboard
from buyer_portal.services.orders.list import list_orders
from buyer_portal.settings import now
from tests.bench import data
from tests.bench.report import Row, middle, row

_ALLOWED = 1.5
Look = Callable[[], object]


def lists(*, quick: bool) -> list[Row]:
    """Each kind of looking at orders: the time with few orders is the yardstick of the time with many."""
    few, many = (500, 1_000) if quick else (10_000, 100_000)
    times: dict[int, dict[str, list[float]]] = {few: defaultdict(list), many: defaultdict(list)}
    for _ in range(2 if quick else 4):  # in turns, so that a busy moment of the machine slows both
        for orders, found in times.items():
            with data.using(data.orders_of_one_buyer(orders).url):
                for name, look in _looks(data.person(data.ADA), data.person(data.TOM), orders).items():
                    found[name] += milliseconds(look, 2 if quick else 8)
    medians = {name: (middle(times[few][name]), middle(times[many][name])) for name in times[few]}
    return [
        row(
            f"{_id_of(name)}.growth",
            f"{name}: {many:,} orders beside {few:,}",
            "ms",
            slow,
            f"≤ {_ALLOWED} ×",
            slow <= _ALLOWED * fast,
            yardstick=fast,
        )
        for name, (fast, slow) in medians.items()
    ]


def _id_of(name: str) -> str:
    return re.sub("[^a-z]+", "-", name.lower()).strip("-")


def _looks(ada: Person, tom: Person, orders: int) -> dict[str, Look]:
    middle_number = 1_000_001 + orders // 2
    filters = {
        "first page": OrderFilter(),
        "deepest page": OrderFilter(page=orders // PAGE_SIZE),
        "page in the middle": OrderFilter(page=orders // PAGE_SIZE // 2),
        "one status": OrderFilter(status=data.status_at(0, orders)),
        "one supplier": OrderFilter(company=data.SUPPLIERS[0]),
        "sorted by total": OrderFilter(sort=OrderSort.TOTAL),
        "sorted by company": OrderFilter(sort=OrderSort.COMPANY, descending=False),
        "search: number": OrderFilter(query=f"ord-{middle_number}"),
        "search: short number": OrderFilter(query=str(middle_number)),
        "search: supplier": OrderFilter(query="harbour"),
        "search: item in many orders": OrderFilter(query=data.COMMON),
        "search: item in five orders": OrderFilter(query=data.RARE),
        "search: common elsewhere, absent here": OrderFilter(query=data.ELSEWHERE),
        "search: two words": OrderFilter(query=f"{data.COMMON} harbour"),
        "search: nothing at all": OrderFilter(query="zzzz"),
    }
    desk = {
        "desk: open orders": OrderFilter(open_only=True),
        "desk: all": OrderFilter(),
        "desk, search: item in many orders": OrderFilter(query=data.COMMON),
        "desk, search: buyer": OrderFilter(query="bistro"),
    }
    looks: dict[str, Look] = {}
    for person, kinds in ((ada, filters), (tom, desk)):
        looks |= {name: _listing(person, wanted) for name, wanted in kinds.items()}
    return looks | {"dashboard": lambda: dashboard(ada, now()), "counts in the frame": lambda: counts_of(ada)}


def _listing(person: Person, wanted: OrderFilter) -> Look:
    return lambda: list_orders(person, wanted)


def milliseconds(look: Look, times: int) -> list[float]:
    look()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        look()
        taken.append((time.perf_counter() - started) * 1000)
    return taken
