"""The list follows its address, whatever a stranger writes there."""

from typing import Any

import pytest

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.states.orders.list import OrdersState
from tests.states.conftest import everything, redirects, run, wire

HOSTILE = [
    "/orders?status=NOPE&sort=password_hash&page=-5&supplier=%00&q=%27%20OR%201%3D1--",
    "/orders?page=99999999999999999999999",
    "/orders?page=%C2%B2&sort=&status=",
    "/orders?q=" + "%25_" * 60,
    "/orders?q=" + "a " * 2_000,
    "/orders?q=\\u0000&buyer=Corner+Bistro",
    "/orders?" + "&".join(f"x{number}=1" for number in range(2_000)),
    "/orders?status=PENDING&status=CANCELLED&__proto__[admin]=1&constructor=1",
    "/orders?sort=--placed&page=0x10",
    "/orders/?q=<script>alert(1)</script>",
]


@pytest.mark.parametrize("address", HOSTILE, ids=range(len(HOSTILE)))
def test_an_address_that_makes_no_sense_still_opens(screen: Any, place_order: Any, ada: Any, address: str) -> None:
    place_order()
    page = screen(OrdersState, address, ada)

    assert run(everything(page.load())) == []

    assert page.found in ("orders", "nothing")
    assert len(page.tabs) == 8


def test_a_list_shows_the_reader_s_own_orders_only(screen: Any, place_order: Any, ada: Any, mia: Any, tom: Any) -> None:
    place_order(number="ORD-1")
    place_order(number="ORD-2", buyer=mia)

    def numbers(address: str, person: Any) -> list[str]:
        page = screen(OrdersState, address, person)
        run(everything(page.load()))
        return [row.number for row in [*page.rows, *page.desk_rows]]

    assert numbers("/orders", ada) == ["ORD-1"]
    assert numbers("/orders?q=ORD-2", ada) == []
    assert numbers("/orders?buyer=Hotel+Aurora", ada) == []
    assert sorted(numbers("/supplier", tom)) == ["ORD-1", "ORD-2"]


def test_each_side_has_its_own_list(screen: Any, ada: Any, tom: Any) -> None:
    assert redirects(run(everything(screen(OrdersState, "/orders", tom).load()))) == ["/supplier"]
    assert redirects(run(everything(screen(OrdersState, "/supplier", ada).load()))) == ["/orders"]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("basil", "/orders?status=PENDING&q=basil"),
        ("", "/orders?status=PENDING"),
        ("https://evil.example", "/orders?status=PENDING&q=https%3A%2F%2Fevil.example"),
        ("//evil.example", "/orders?status=PENDING&q=%2F%2Fevil.example"),
        ("a&page=7#x", "/orders?status=PENDING&q=a%26page%3D7%23x"),
        ("x" * 5_000, "/orders?status=PENDING&q=" + "x" * 100),
        ("a\0\ud800b", "/orders?status=PENDING&q=ab"),
        (None, "/orders?status=PENDING"),
        ({"q": "x"}, "/orders?status=PENDING"),
    ],
)
def test_what_is_typed_into_the_search_stays_within_the_list(screen: Any, ada: Any, typed: Any, address: str) -> None:
    page = screen(OrdersState, "/orders?status=PENDING&page=3", ada)

    assert redirects(run(everything(page.search(typed)))) == []
    assert page.searched == address


@pytest.mark.parametrize("sort", ["-total", "nonsense", "", None, ["-total"], "placed; drop table orders"])
def test_a_list_is_sorted_by_what_it_knows_only(screen: Any, ada: Any, sort: Any) -> None:
    (address,) = redirects(run(everything(screen(OrdersState, "/orders", ada).sort_by(sort))))

    assert address in ("/orders", "/orders?sort=-total")


def test_the_desk_begins_with_what_is_open(screen: Any, place_order: Any, tom: Any) -> None:
    place_order(number="ORD-1")
    place_order(number="ORD-2", status=OrderStatus.DELIVERED)
    page = screen(OrdersState, "/supplier", tom)

    run(everything(page.load()))

    assert [row.number for row in page.desk_rows] == ["ORD-1"]
    assert "ORD-2" not in run(wire(page))
