"""Lists and searches of many orders go along an index, on both databases: the plan of each statement is looked at."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from buyer_portal.domain.conversation.thread import ThreadFilter
from buyer_portal.domain.ordering import NewLine, NewOrder
from buyer_portal.domain.orders.filter import OrderFilter, OrderSort
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.notifications.news import counts_of, notifications
from buyer_portal.services.orders.list import list_orders
from buyer_portal.store import engine as engine_module
from buyer_portal.store import ordering as placing
from buyer_portal.store.engine import transaction
from buyer_portal.store.orders import finding, search
from buyer_portal.store.orders import reading as reading_orders
from tests.store.test_orders_queries import statements

MANY = 4_000
GROWING = "orders|order_line|message|thread|notification|record_entry|timeline_event"
FILLED = ("orders", "order_line")
_DAY = datetime(2024, 1, 1, 8, tzinfo=UTC)


@pytest.fixture
def many(ada: Person, mia: Person, tom: Person, ines: Person) -> None:
    """Orders of Ada's, three of four from Tom, and those of another buyer; all that are counted as many."""
    with transaction() as db:
        placing.place_orders(db, _orders([ada, ada, ada, mia], [tom, tom, tom, ines]))
    with engine_module.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("VACUUM ANALYZE" if db.dialect.name == "postgresql" else "SELECT 1"))


def _orders(buyers: list[Person], suppliers: list[Person]) -> Iterator[NewOrder]:
    for index in range(MANY):
        placed = _DAY + timedelta(hours=5 * index)
        yield NewOrder(
            number=f"ORD-{100_000 + index}",
            buyer_id=buyers[index % 4].company_id,
            supplier_id=suppliers[index // 4 % 4].company_id,
            placed_at=placed,
            currency="EUR",
            lines=[NewLine("T-1", "Tomatoes" if index % 3 else "Basil", 1, 100 + index * 7 % 5_000)],
            placed_by="Ada",
            status=OrderStatus.PENDING if index % 1_000 == 0 else list(OrderStatus)[4 + index % 2],
            expected_at=placed + timedelta(days=index % 5) if index % 10 else None,
        )


def _looks(person: Person, other: str) -> dict[str, Callable[[], object]]:
    wanted = {
        f"{sort} {'down' if descending else 'up'}, page {page}": OrderFilter(
            sort=sort, descending=descending, page=page
        )
        for sort in OrderSort
        for descending in (True, False)
        for page in (1, 20, 40)
    }
    wanted |= {
        "a status": OrderFilter(status=OrderStatus.DELIVERED),
        "a status, deep": OrderFilter(status=OrderStatus.DELIVERED, page=15),
        "a status by total": OrderFilter(status=OrderStatus.DELIVERED, sort=OrderSort.TOTAL),
        "few of a status by total": OrderFilter(status=OrderStatus.PENDING, sort=OrderSort.TOTAL),
        "open ones": OrderFilter(open_only=True, sort=OrderSort.EXPECTED, descending=False),
        "a company": OrderFilter(company=other),
        "a company, deep": OrderFilter(company=other, page=15),
        "a company by number": OrderFilter(company=other, sort=OrderSort.NUMBER),
        "a company and a status": OrderFilter(company=other, status=OrderStatus.CANCELLED),
    }
    for query in ("tomatoes", "harbour", "hotel", "tomatoes basil", "ord-1", "ord-100007", "0007", "zzzz", "777777"):
        wanted |= {f"search: {query}, by {sort}": OrderFilter(query=query, sort=sort) for sort in OrderSort}
    looks: dict[str, Callable[[], object]] = {name: _of(list_orders, person, one) for name, one in wanted.items()}
    return looks | {
        "inbox": _of(inbox, person),
        "inbox, direct": _of(inbox, person, which=ThreadFilter.DIRECT),
        "inbox, searched": _of(inbox, person, query="ring"),
        "notifications": _of(notifications, person),
        "counts": _of(counts_of, person),
    }


def _of(look: Callable[..., object], *given: object, **named: object) -> Callable[[], object]:
    return lambda: look(*given, **named)


@pytest.mark.parametrize("who", ["ada", "tom"])
def test_no_list_and_no_search_reads_or_sorts_all_orders(who, many, request, monkeypatch):
    for module, name, value in (
        (finding, "_FEW", 60),
        (finding, "COUNTED_TO", 100),
        (search, "COUNTED_TO", 100),
        (search, "_READ_THROUGH", 500),
        (search, "_READ_NEWEST", 100),
        (reading_orders, "_FAR", 200),
    ):
        monkeypatch.setattr(module, name, value)
    person = request.getfixturevalue(who)
    wrong = []

    for name, look in _looks(person, "Harbour Seafood" if who == "ada" else "Corner Bistro").items():
        with statements() as seen:
            look()
        with engine_module.engine.connect() as db:
            for statement, parameters in seen:
                if statement.startswith(("SELECT", "(SELECT")):
                    wrong += [f"{name}: {fault} in {statement}" for fault in _faults(db, statement, parameters)]

    assert wrong == []


def _faults(db: Connection, statement: str, parameters: Any) -> list[str]:
    if db.dialect.name == "sqlite":
        steps = [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        scans = [step for step in steps if re.match(rf"SCAN ({GROWING})\b", step)]
        # What is read in full and then sorted says so by an expression that no index has.
        is_meant = "coalesce(orders." in statement.partition("ORDER BY")[2]
        sorts = [step for step in steps if step == "USE TEMP B-TREE FOR ORDER BY" and " FROM orders" in statement]
        return scans + ([] if is_meant else sorts)
    # So few rows PostgreSQL would rather scan; without that it scans what no index finds.
    for way in ("seqscan", "bitmapscan"):
        db.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    (plan,) = db.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    return _faults_of(plan["Plan"] if isinstance(plan, dict) else json.loads(plan)[0]["Plan"])


def _faults_of(node: dict[str, Any]) -> list[str]:
    kind, rows = node["Node Type"], node["Plan Rows"]
    found = []
    if kind == "Seq Scan" and node["Relation Name"] in FILLED:
        found.append(f"a scan of {node['Relation Name']}, {rows} rows")
    if kind == "Sort" and rows > MANY // 4:
        found.append(f"a sort of {rows} rows")
    return found + [fault for below in node.get("Plans", []) for fault in _faults_of(below)]


def test_a_scan_and_a_sort_of_all_orders_would_be_noticed(many, ada):
    asked = "SELECT orders.id FROM orders WHERE orders.first_item = 'Tea' ORDER BY orders.placed_by"
    sorted_alone = f"SELECT orders.id FROM orders WHERE buyer_id = {ada.company_id} ORDER BY orders.placed_by"
    with engine_module.engine.connect() as db:
        assert _faults(db, asked, ())
        assert _faults(db, sorted_alone, ())


def test_who_walks_further_than_the_list_is_long_asks_for_no_place_behind_its_end(many, tom, monkeypatch):
    for module, name, value in ((finding, "_FEW", 60), (finding, "COUNTED_TO", 100), (search, "COUNTED_TO", 100)):
        monkeypatch.setattr(module, name, value)

    with statements() as seen:
        assert list_orders(tom, OrderFilter(query="tomatoes", sort=OrderSort.NUMBER)).orders

    assert [statement for statement, _ in seen if statement.startswith("SELECT orders.sort_number")] == []
