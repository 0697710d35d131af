"""The supplier's catalogue on screen."""

from typing import Any

import pytest

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.services.catalogue import change_product
from buyer_portal.states.catalogue import CatalogueState
from buyer_portal.store.catalogue import add_products
from buyer_portal.store.engine import transaction
from tests.states.conftest import everything, redirects, run


@pytest.fixture(autouse=True)
def _offered(tom: Any, ines: Any) -> None:
    with transaction() as db:
        many = [NewProduct(f"G-{number:03}", f"Greens {number}", "crate", 100, "EUR", True) for number in range(60)]
        add_products(db, tom.company_id, many)
        add_products(db, ines.company_id, [NewProduct("H-1", "Herring 100 %", "box", 900, "EUR", False)])


def test_a_page_has_fifty_products_and_leads_to_the_next(screen: Any, tom: Any) -> None:
    page = screen(CatalogueState, "/supplier/catalogue", tom)
    run(everything(page.load()))

    assert (len(page.products), page.product_count) == (50, "1–50 of 60 products")
    assert (page.previous_products, page.next_products) == ("", "/supplier/catalogue?page=2")


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=G-007", 1), ("q=greens+5", 15), ("q=herring", 0), ("q=%25", 0), ("q=&page=9", 10), ("page=x", 50)],
)
def test_products_are_found_by_name_or_code_among_the_own(screen: Any, tom: Any, query: str, found: int) -> None:
    page = screen(CatalogueState, f"/supplier/catalogue?{query}", tom)
    run(everything(page.load()))

    assert len(page.products) == found
    assert page.found_products == ("products" if found else "nothing")


def test_what_no_address_can_hold_is_left_out_of_a_search(screen: Any, tom: Any) -> None:
    page = screen(CatalogueState, "/supplier/catalogue?q=\ud800", tom)
    run(everything(page.load()))

    assert page.next_products == "/supplier/catalogue?page=2"
    assert redirects(run(everything(page.search("greens\ud800\0")))) == ["/supplier/catalogue?q=greens"]


def test_a_row_is_saved(screen: Any, ines: Any) -> None:
    page = screen(CatalogueState, "/supplier/catalogue", ines)
    run(everything(page.load()))

    run(everything(page.save({"sku": "H-1", "price": "9.50", "available": "on", "seen": "1"})))

    [row] = page.products
    assert (row.price, row.available, row.version, row.problem) == ("9.50", True, "2", "")


def test_a_row_is_drawn_anew_after_a_colleagues_edit_and_keeps_the_keyboard_after_ones_own(
    screen: Any, ines: Any
) -> None:
    page = screen(CatalogueState, "/supplier/catalogue", ines)
    run(everything(page.load()))
    [first] = page.products

    run(everything(page.save({"sku": "H-1", "price": "9.50", "available": "on", "seen": first.version})))
    [own] = page.products
    change_product(ines, "H-1", price="10.00", available=True, seen_version=2)
    run(everything(page.reload()))
    [others] = page.products

    assert [row.version for row in (first, own, others)] == ["1", "2", "3"]
    assert first.mark == own.mark != others.mark


MISTAKES: list[Any] = [
    ({"sku": "H-1", "price": "0", "seen": "1"}, "must be above 0"),
    ({"sku": "H-1", "price": "9.505", "seen": "1"}, "more decimals"),
    ({"sku": "H-1", "price": "1,500", "seen": "1"}, "write 1.50 or 1500"),
    ({"sku": "H-1", "price": "9.50", "seen": "7"}, "changed while you were looking"),
    ({"sku": "H-1", "price": ["9.50"], "seen": 1}, "not an amount"),
]


@pytest.mark.parametrize(("form", "why"), MISTAKES)
def test_a_mistake_is_said_beside_its_product(
    screen: Any, ines: Any, snapshot: Any, unchanged: Any, form: Any, why: str
) -> None:
    page, before = screen(CatalogueState, "/supplier/catalogue", ines), snapshot()
    run(everything(page.load()))

    run(everything(page.save(form)))

    assert why in page.products[0].problem
    assert unchanged(before)


@pytest.mark.parametrize("form", [{"sku": "G-001", "price": "1", "seen": "1"}, {}, None, {"sku": "H-1\0"}])
def test_another_suppliers_product_is_left_alone(
    screen: Any, ines: Any, snapshot: Any, unchanged: Any, form: Any
) -> None:
    page, before = screen(CatalogueState, "/supplier/catalogue", ines), snapshot()

    run(everything(page.save(form)))

    assert unchanged(before)


def test_a_buyer_is_led_home(screen: Any, ada: Any) -> None:
    page = screen(CatalogueState, "/supplier/catalogue", ada)

    assert redirects(run(everything(page.load()))) == ["/orders"]


def test_a_buyer_who_sends_its_events_gets_and_changes_nothing(
    screen: Any, ada: Any, snapshot: Any, unchanged: Any
) -> None:
    page, before = screen(CatalogueState, "/supplier/catalogue", ada), snapshot()

    run(everything(page.reload()))
    run(everything(page.save({"sku": "G-001", "price": "1", "seen": "1"})))

    assert (page.products, page.found_products) == ([], "")
    assert unchanged(before)
