"""Ordering again: a new order from an old one, at today's prices, or nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.errors import (
    KeyReused,
    MoveRefused,
    OrderNotFound,
    PortalBusy,
    PricesChanged,
    SideNotAllowed,
    ValueRefused,
)
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.ordering_again import Today
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.catalogue import change_product
from buyer_portal.services.ordering_again import order_again, recreate_order
from buyer_portal.services.ordering_preview import reorder_preview
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.moves import decline_order
from buyer_portal.store.catalogue import add_products
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.tables import orders

KEY = "key-00000001"
WANTED = {1: 3, 2: 0}
SEEN = {1: 1350, 2: 195}
MISTAKES: list[Any] = [
    pytest.param({}, SEEN, id="nothing"),
    pytest.param({1: 0, 2: 0}, SEEN, id="only zeros"),
    pytest.param({1: -1}, SEEN, id="negative"),
    pytest.param({1: 10**9}, SEEN, id="too many"),
    pytest.param({1: True}, SEEN, id="no number"),
    pytest.param({1: 1.5}, SEEN, id="a fraction"),
    pytest.param({1: 1, 3: 1}, SEEN, id="not in the order"),
]


@pytest.fixture
def offer(tom: Person) -> Callable[..., None]:
    """Put products into a supplier's catalogue: code and price in minor units."""

    def put(supplier: Person = tom, *, available: bool = True, currency: str = "EUR", **prices: int) -> None:
        products = [
            NewProduct(sku.replace("_", "-"), f"{sku} of today", "crate", price, currency, available)
            for sku, price in prices.items()
        ]
        with transaction() as db:
            add_products(db, supplier.company_id, products)

    return put


@pytest.fixture
def old(place_order: Any, offer: Any) -> str:
    """A cancelled order whose tomatoes are dearer today."""
    offer(TOM_5=1350, BAS_1=195)
    return place_order(status=OrderStatus.CANCELLED)


@pytest.mark.on_both_databases
def test_a_new_order_has_todays_prices_and_says_where_it_comes_from(
    old, ada, tom, order_row, timeline_of, rows_of, notices_of, tally_is_true
):
    placed = order_again(ada, old, quantities={1: 3, 2: 1}, seen_prices=SEEN, key=KEY)

    new = order_row(placed.number)
    assert (placed.number, placed.replayed) == ("ORD-10001", False)
    assert (new.status, new.total_minor, new.again_of) == ("PENDING", 4245, order_row(old).id)
    assert timeline_of(placed.number) == [(OrderEvent.PLACE, "Ada Lindqvist")]
    assert rows_of("timeline_event", placed.number)[0].note == f"Ordered again from {old}"
    assert (notices_of(tom)[0].kind, notices_of(tom)[0].number) == ("PLACE", placed.number)
    assert [notice for notice in notices_of(ada) if notice.number == placed.number] == []
    assert order_details(ada, placed.number).again_of == old
    assert tally_is_true()


def test_a_line_with_zero_is_left_out(old, ada):
    placed = order_again(ada, old, quantities=WANTED, seen_prices=SEEN, key=KEY)

    lines = order_details(ada, placed.number).lines
    assert [(line.sku, line.name, line.quantity, line.unit_price_minor) for line in lines] == [
        ("TOM-5", "TOM_5 of today", 3, 1350)
    ]


@pytest.mark.parametrize("status", OrderStatus)
def test_a_buyer_orders_again_from_any_status(place_order, offer, ada, status):
    offer(TOM_5=1350)
    number = place_order(status=status)

    placed = order_again(ada, number, quantities={1: 1}, seen_prices=SEEN, key=KEY)

    assert order_details(ada, placed.number).status is OrderStatus.PENDING
    assert order_details(ada, number).status is status
    assert [made.number for made in reorder_preview(ada, number).made_before] == [placed.number]


def test_the_newest_orders_made_from_the_same_one_are_named_not_all_of_a_year(old, ada):
    wanted: dict[str, Any] = {"quantities": WANTED, "seen_prices": SEEN}
    placed = [order_again(ada, old, **wanted, key=f"key-week-{week}").number for week in range(7)]

    assert [made.number for made in reorder_preview(ada, old).made_before] == placed[:1:-1]


def test_the_preview_says_what_is_dearer_cheaper_sold_out_or_gone(place_order, offer, ada):
    lines = [NewLine(sku, sku, 1, 100) for sku in ("A-1", "B-1", "C-1", "D-1", "E-1", "F-1")]
    offer(A_1=100, B_1=120, C_1=90)
    offer(D_1=100, available=False)
    offer(E_1=100, currency="GBP")

    seen = reorder_preview(ada, place_order(lines=lines))

    assert [line.today for line in seen.lines] == [
        Today.SAME,
        Today.DEARER,
        Today.CHEAPER,
        Today.UNAVAILABLE,
        Today.OTHER_CURRENCY,
        Today.GONE,
    ]
    assert seen.has_catalogue


def test_another_suppliers_product_with_the_same_code_is_not_offered(place_order, offer, ada, ines):
    offer(ines, TOM_5=1)

    seen = reorder_preview(ada, place_order())

    assert {line.today for line in seen.lines} == {Today.GONE}
    assert not seen.has_catalogue


def test_each_line_of_one_code_stays_itself(place_order, offer, ada):
    offer(BAS_1=500)
    number = place_order(lines=[NewLine("BAS-1", "Basil", 10, 500), NewLine("BAS-1", "Basil", 90, 200)])

    seen = reorder_preview(ada, number)
    placed = order_again(ada, number, quantities={1: 10, 2: 90}, seen_prices={1: 500, 2: 500}, key=KEY)

    assert [(line.quantity, line.then_minor, line.today) for line in seen.lines] == [
        (10, 500, Today.SAME),
        (90, 200, Today.DEARER),
    ]
    assert sum(line.then_amount_minor for line in seen.lines) == 23_000
    assert [(line.quantity, line.unit_price_minor) for line in order_details(ada, placed.number).lines] == [
        (10, 500),
        (90, 500),
    ]


def test_a_new_order_keeps_the_units_of_the_catalogue(place_order, offer, ada):
    offer(BAS_1=500)
    number = place_order(lines=[NewLine("BAS-1", "Basil", 10, 500)])

    placed = order_again(ada, number, quantities={1: 10}, seen_prices={1: 500}, key=KEY)

    assert [line.unit for line in order_details(ada, placed.number).lines] == ["crate"]


def test_one_line_of_two_with_one_code_is_left_out(place_order, offer, ada):
    offer(BAS_1=500)
    number = place_order(lines=[NewLine("BAS-1", "Basil", 10, 500), NewLine("BAS-1", "Basil", 90, 500)])

    placed = order_again(ada, number, quantities={1: 0, 2: 90}, seen_prices={2: 500}, key=KEY)

    assert [line.quantity for line in order_details(ada, placed.number).lines] == [90]


def test_two_products_under_one_code_stay_two(place_order, tom, ada):
    with transaction() as db:
        add_products(db, tom.company_id, [NewProduct("BAS-1", "Basil  pot", "pot", 300, "EUR", True)])
    lines = [NewLine("BAS-1", "Basil, bunch", 10, 500), NewLine("BAS-1", "basil pot", 4, 300)]

    seen = reorder_preview(ada, place_order(lines=lines))

    assert [(line.name, line.today) for line in seen.lines] == [
        ("Basil, bunch", Today.OTHER_PRODUCT),
        ("basil pot", Today.SAME),
    ]


@pytest.mark.on_both_databases
def test_a_price_that_changed_meanwhile_is_refused(old, ada, tom, snapshot, unchanged):
    change_product(tom, "TOM-5", price="14.00", available=True, seen_version=1)
    before = snapshot()

    with pytest.raises(PricesChanged):
        order_again(ada, old, quantities=WANTED, seen_prices=SEEN, key=KEY)

    assert unchanged(before)


def test_a_price_of_a_line_left_out_does_not_matter(old, ada, tom):
    change_product(tom, "BAS-1", price="9.00", available=False, seen_version=1)

    assert order_again(ada, old, quantities=WANTED, seen_prices=SEEN, key=KEY).number


def test_what_is_sold_out_meanwhile_is_refused(old, ada, tom, snapshot, unchanged):
    change_product(tom, "TOM-5", price="13.50", available=False, seen_version=1)
    before = snapshot()

    with pytest.raises(PricesChanged):
        order_again(ada, old, quantities=WANTED, seen_prices=SEEN, key=KEY)

    assert unchanged(before)


@pytest.mark.parametrize(("quantities", "seen"), MISTAKES)
def test_what_makes_no_order_writes_nothing(old, ada, snapshot, unchanged, quantities, seen):
    before = snapshot()

    with pytest.raises(ValueRefused):
        order_again(ada, old, quantities=quantities, seen_prices=seen, key=KEY)

    assert unchanged(before)


def test_a_strangers_order_is_not_there(old, mia, ines, snapshot, unchanged):
    before = snapshot()

    for stranger, deed in ((mia, order_again), (ines, recreate_order)):
        with pytest.raises(OrderNotFound):
            reorder_preview(stranger, old)
        with pytest.raises(OrderNotFound):
            deed(stranger, old, quantities=WANTED, seen_prices=SEEN, key=KEY)

    assert unchanged(before)


@pytest.mark.on_both_databases
def test_the_same_key_gives_the_same_order(old, ada, ben, snapshot, unchanged):
    first = order_again(ada, old, quantities=WANTED, seen_prices=SEEN, key=KEY)
    before = snapshot()

    again = order_again(ada, old, quantities={2: 5}, seen_prices={}, key=KEY)

    assert (again.number, again.replayed) == (first.number, True)
    assert unchanged(before)


def test_a_key_of_another_order_is_refused(old, place_order, ada, tom, snapshot, unchanged):
    order_again(ada, old, quantities=WANTED, seen_prices=SEEN, key=KEY)
    other = place_order()
    before = snapshot()

    with pytest.raises(KeyReused):
        order_again(ada, other, quantities=WANTED, seen_prices=SEEN, key=KEY)

    assert unchanged(before)


def test_a_number_that_somebody_else_used_is_skipped(old, place_order, ada):
    for number in range(10_001, 10_008):
        place_order(number=f"ORD-{number}")

    placed = order_again(ada, old, quantities=WANTED, seen_prices=SEEN, key=KEY)

    with reading() as db:
        numbers = list(db.scalars(select(orders.c.number)))
    assert placed.number not in {f"ORD-{number}" for number in range(10_001, 10_008)}
    assert numbers.count(placed.number) == 1


@pytest.mark.on_both_databases
def test_two_at_once_with_one_key_make_one_order(old, ada, ben):
    placed = _at_once([(ada, KEY), (ben, KEY)] * 4, old)

    assert len(set(placed)) == 1
    assert len(reorder_preview(ada, old).made_before) == 1


@pytest.mark.on_both_databases
def test_at_once_with_different_keys_make_as_many_orders(old, place_order, ada, ben):
    olds = [old, *(place_order() for _ in range(7))]
    with ThreadPoolExecutor(8) as pool:
        placed = list(pool.map(lambda pair: _insist(ada, pair[1], f"key-0000000{pair[0]}"), enumerate(olds)))

    assert len(set(placed)) == 8


def _at_once(who: list[tuple[Person, str]], number: str) -> list[str]:
    with ThreadPoolExecutor(len(who)) as pool:
        return list(pool.map(lambda pair: _insist(pair[0], number, pair[1]), who))


def _insist(person: Person, number: str, key: str) -> str:
    """Try again with the same key while the portal is busy, as a person does."""
    while True:
        try:
            return order_again(person, number, quantities=WANTED, seen_prices=SEEN, key=key).number
        except PortalBusy:
            continue


def test_a_supplier_recreates_a_cancelled_order_and_the_buyer_is_told(
    old, ada, tom, order_row, rows_of, notices_of, tally_is_true
):
    placed = recreate_order(tom, old, quantities=WANTED, seen_prices=SEEN, key=KEY)

    new = order_row(placed.number)
    assert (new.status, new.placed_by, new.buyer_id) == ("PENDING", "Tom Becker, Green Valley Produce", ada.company_id)
    [event] = rows_of("timeline_event", placed.number)
    assert (event.note, event.company_id) == (f"Recreated from {old}", tom.company_id)
    assert (notices_of(ada)[0].kind, notices_of(ada)[0].number) == ("PLACE", placed.number)
    assert [notice for notice in notices_of(tom) if notice.number == placed.number] == []
    assert tally_is_true()


def test_a_declined_order_can_be_recreated(place_order, offer, tom):
    offer(TOM_5=1350)
    number = place_order()
    decline_order(tom, number, seen_version=1, reason="The van broke down.")

    assert recreate_order(tom, number, quantities={1: 1}, seen_prices=SEEN, key=KEY).number


@pytest.mark.parametrize("status", [status for status in OrderStatus if status is not OrderStatus.CANCELLED])
def test_only_a_cancelled_order_is_recreated(place_order, offer, tom, snapshot, unchanged, status):
    offer(TOM_5=1350)
    number = place_order(status=status)
    before = snapshot()

    with pytest.raises(MoveRefused, match="Recreate"):
        recreate_order(tom, number, quantities={1: 1}, seen_prices=SEEN, key=KEY)
    with pytest.raises(MoveRefused):
        reorder_preview(tom, number)

    assert unchanged(before)


def test_each_side_has_its_own_deed(old, ada, tom, snapshot, unchanged):
    before = snapshot()

    with pytest.raises(SideNotAllowed):
        order_again(tom, old, quantities=WANTED, seen_prices=SEEN, key=KEY)
    with pytest.raises(SideNotAllowed):
        recreate_order(ada, old, quantities=WANTED, seen_prices=SEEN, key=KEY)

    assert unchanged(before)
