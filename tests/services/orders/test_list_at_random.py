"""Each filter, sorting, search and page gives what a plain reading of all orders gives, whichever way it is found."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from buyer_portal.domain.ordering import NewLine, NewOrder, short_number
from buyer_portal.domain.orders.filter import OrderFilter, OrderSort
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.domain.text import compact, search_words, searchable, sort_key
from buyer_portal.services.orders import list as listing
from buyer_portal.services.orders.list import list_orders
from buyer_portal.store import ordering as placing
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.orders import finding, search
from buyer_portal.store.orders import reading as reading_orders
from buyer_portal.store.people.people import add_companies, company_ids_of
from buyer_portal.store.tables import company, orders

DAY = datetime(2026, 1, 3, 8, tzinfo=UTC)
SUPPLIERS = [
    "Green Valley Produce",
    "Harbour Seafood",
    "Stonemill Bakery",
    "Évêque & Söhne",
    "Tomato Kings",
    "green hills",
]
BUYERS = ["Corner Bistro", "Hotel Aurora", "Hôtel Köln", "Tomato House"]
ITEMS = ["Tomatoes, 5 kg", "Green tomatoes", "Basil 100%", "Cod_wild", "Käse aus Köln", "Harbour mix", "Rare saffron"]
QUERIES = [
    "", "tomatoes", "green", "green tomatoes", "tomatoes tomatoes", "harbour", "koln", "koeln käse", "ord", "ord-1",
    "1", "12", "007", "saffron", "zzzz", "99999", "green 1", "100%", "_", "eveque", "hotel tomatoes",
    "basil harbour tomatoes", "eveque green valley",
]  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """An order as the plain reading knows it."""

    id: int
    number: str
    status: OrderStatus
    buyer: str
    supplier: str
    placed_at: datetime
    due: datetime | None
    currency: str
    total: int
    text: str


@pytest.fixture
def kept(ada: Person, tom: Person) -> list[Kept]:
    """Two hundred orders with ties in everything that a list is sorted by."""
    dice = random.Random(7)
    with transaction() as db:
        add_companies(db, Side.BUYER, set(BUYERS))
        add_companies(db, Side.SUPPLIER, set(SUPPLIERS))
        buyers, suppliers = (
            company_ids_of(db, Side.BUYER, set(BUYERS)),
            company_ids_of(db, Side.SUPPLIER, set(SUPPLIERS)),
        )
        made = [_order(dice, index, buyers, suppliers) for index in range(200)]
        placing.place_orders(db, made)
    names = {id: name for name, id in (*buyers.items(), *suppliers.items())}
    with reading() as db:
        ids = {row.number: row.id for row in db.execute(select(orders.c.number, orders.c.id))}
    return [
        Kept(
            ids[one.number], one.number, one.status, names[one.buyer_id], names[one.supplier_id], one.placed_at,
            one.due.start if one.due else None, one.currency, one.total_minor,
            "\n".join(searchable(f"{line.sku} {line.name}") for line in one.lines),
        )
        for one in made
    ]  # fmt: skip


def _order(dice: random.Random, index: int, buyers: dict[str, int], suppliers: dict[str, int]) -> NewOrder:
    lines = [
        NewLine(f"S-{number}", ITEMS[number], dice.randint(1, 3), 100)
        for number in dice.sample(range(len(ITEMS) - 1), dice.randint(1, 3))
    ]
    if index % 97 == 0:
        lines.append(NewLine("S-9", ITEMS[-1], 1, 100))
    placed = DAY + timedelta(days=dice.randint(0, 200), hours=dice.choice([0, 0, 14, 15]))
    return NewOrder(
        number=f"{dice.choice(['ORD-', 'ORD-', 'inv ', ''])}{1000 + index * 7}".upper(),
        buyer_id=dice.choices([*buyers.values()], [6, 1, 1, 1])[0],
        supplier_id=dice.choices([*suppliers.values()], [6, 2, 1, 1, 1, 1])[0],
        placed_at=placed,
        currency=dice.choice(["EUR", "EUR", "CHF"]),
        lines=lines,
        placed_by="Ada",
        status=dice.choices([*OrderStatus], [2, 1, 1, 1, 6, 2])[0],
        expected_at=placed + timedelta(days=dice.randint(1, 3)) if dice.random() < 0.7 else None,
    )


def _expected(kept: list[Kept], person: Person, wanted: OrderFilter) -> list[str]:
    is_buyer = person.side is Side.BUYER
    own = [one for one in kept if (one.buyer if is_buyer else one.supplier) == person.company]

    def other(one: Kept) -> str:
        return one.supplier if is_buyer else one.buyer

    found = [
        one
        for one in own
        if (wanted.status is None or one.status is wanted.status)
        and (not wanted.open_only or not one.status.is_final)
        and (not wanted.company or other(one) == wanted.company)
        and all(_has(one, word, searchable(other(one))) for word in search_words(wanted.query))
    ]
    down = wanted.descending
    if wanted.sort is OrderSort.EXPECTED:
        dated = [one for one in found if one.due]
        undated = [one for one in found if not one.due]
        if is_buyer:
            dated.sort(key=lambda one: (one.due, one.id), reverse=down)
            undated.sort(key=lambda one: one.id, reverse=down)
        else:
            dated.sort(key=lambda one: (one.due, one.placed_at, one.id), reverse=down)
            undated.sort(key=lambda one: (one.placed_at, one.id), reverse=down)
        return [one.number for one in dated + undated]
    with reading() as db:
        ids = {row.name: row.id for row in db.execute(select(company.c.name, company.c.id))}
    keys: dict[OrderSort, Callable[[Kept], tuple]] = {
        OrderSort.PLACED: lambda one: (one.placed_at, one.id),
        OrderSort.NUMBER: lambda one: (sort_key(one.number), one.id),
        OrderSort.COMPANY: lambda one: (sort_key(other(one)), ids[other(one)], one.placed_at, one.id),
        OrderSort.TOTAL: lambda one: (one.currency, one.total, one.id),
    }
    return [one.number for one in sorted(found, key=keys[wanted.sort], reverse=down)]


def _has(one: Kept, word: tuple[str, ...], name: str) -> bool:
    number, short = compact(one.number), compact(short_number(one.number))
    for way in word:
        plain = way.replace(" ", "")
        if way in one.text or way in name or number.startswith(plain) or short.startswith(plain):
            return True
    return any(map(str.isdigit, "".join(word))) and any(way.replace(" ", "") in number for way in word)


TABS: tuple[dict[str, Any], ...] = (
    {},
    {"open_only": True},
    {"status": OrderStatus.DELIVERED},
    {"status": OrderStatus.CANCELLED},
)


def _cases(partner: str) -> Iterator[OrderFilter]:
    """Some of all combinations, and all of those without a search."""
    dice = random.Random(3)
    for query, sort, tab in product(QUERIES, OrderSort, TABS):
        if not query or dice.random() < 0.2:
            company_name = dice.choice(["", "", partner])
            yield OrderFilter(query=query, sort=sort, descending=dice.random() < 0.5, company=company_name, **tab)


@pytest.mark.parametrize("many", ["", "counted", "too many"])
@pytest.mark.parametrize("who", ["ada", "tom"])
def test_each_page_is_what_a_plain_reading_of_all_orders_gives(who, many, kept, request, monkeypatch):
    person: Person = request.getfixturevalue(who)
    for module in (listing, finding):
        monkeypatch.setattr(module, "PAGE_SIZE", 5)
    if many:
        monkeypatch.setattr(finding, "_FEW", 3)
    if many == "too many":
        monkeypatch.setattr(finding, "EXACT_TO", 5)
        monkeypatch.setattr(finding, "COUNTED_TO", 4)
        monkeypatch.setattr(search, "COUNTED_TO", 4)
        monkeypatch.setattr(search, "_ITEMS", 2)
        monkeypatch.setattr(reading_orders, "_FAR", 4)
        monkeypatch.setattr(reading_orders, "_LOOKED_UP", 10_000)
    partner = "Harbour Seafood" if person.side is Side.BUYER else "Corner Bistro"
    capped, dice = 0, random.Random(5)

    for wanted in _cases(partner):
        right = _expected(kept, person, wanted)
        last = max(1, -(-len(right) // 5))
        for number in {1, dice.randint(1, last), last + 3}:
            page = list_orders(person, replace(wanted, page=number))
            shown = min(number, last)
            assert [order.number for order in page.orders] == right[(shown - 1) * 5 : shown * 5], (wanted, number)
            capped += page.more
            if page.more:
                assert page.last <= page.total < len(right), wanted
            else:
                assert (page.total, page.pages) == (len(right), last), wanted
    assert bool(capped) == (many == "too many")
