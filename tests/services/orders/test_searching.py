"""Every box that searches folds alike, and every list is sorted as people sort: on both databases."""

from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import pytest

from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.filter import OrderFilter, OrderSort, parse_order_filter
from buyer_portal.domain.people.person import Side
from buyer_portal.services.catalogue import catalogue
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.imports.catalogue import import_catalogue
from buyer_portal.services.orders.list import list_orders
from buyer_portal.store.engine import transaction
from buyer_portal.store.orders import search
from buyer_portal.store.people.people import add_companies, company_ids_of, person_with_hash_by_email, write_person

pytestmark = pytest.mark.on_both_databases
DAY = datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.fixture
def supplier_called(database):
    """Make a supplier of this name, with one person."""

    def make(name: str):
        with transaction() as db:
            add_companies(db, Side.SUPPLIER, {name})
            company_id = company_ids_of(db, Side.SUPPLIER, {name})[name]
            email = f"somebody-{company_id}@made.example"
            write_person(db, company_id=company_id, name="Somebody", email=email, password_hash="-")
            found = person_with_hash_by_email(db, email)
        assert found
        return found[0]

    return make


def listed(person, **query: str) -> list[str]:
    return [order.number for order in list_orders(person, parse_order_filter(query)).orders]


@pytest.mark.parametrize(
    "typed", ["#1001", "ORD\u20131001", "ORD1001", "“ORD-1001”", "ord 1001", "001", "creme", normalize("NFD", "crème")]
)
def test_orders_desk_and_messages_find_what_is_typed_in_another_way(typed, place_order, ada, tom):
    place_order(number="ORD-1001", lines=[NewLine("CRM-1", "Crème brûlée", 1, 240)])
    place_order(number="HX-7", lines=[NewLine("T", "Tea", 1, 240)])
    post_message(ada, "ORD-1001", "The crème for ORD-1001, please.", key="about-creme-1")
    post_message(ada, "HX-7", "Only tea.", key="about-tea-1")

    assert listed(ada, q=typed) == listed(tom, q=typed) == ["ORD-1001"]
    assert [thread.number for thread in inbox(ada, query=typed).threads] == ["ORD-1001"]


@pytest.mark.parametrize("typed", ["koln fisch", "fisch KOELN", "köln", "fischkontor", "“Köln”"])
def test_messages_and_the_choice_of_whom_to_write_to_find_a_company_in_any_spelling(
    typed, supplier_called, place_order, ada
):
    place_order(supplier=supplier_called("Fisch-Kontor Köln"))

    assert [partner.name for partner in inbox(ada, query=typed).named] == ["Fisch-Kontor Köln"]
    assert listed(ada, q=typed) == ["ORD-1"]


@pytest.mark.parametrize("typed", ["kase gross", "GV9", "gv-9", "groß\u2013käse", "500g", "kaese"])
def test_the_catalogue_finds_a_product_in_any_spelling(typed, tmp_path, tom):
    file = tmp_path / "products.csv"
    head = "supplier,sku,name,unit,price,currency,available"
    rows = ["GV-10,Tea", "GV-9,Groß-Käse 500 g"]
    file.write_text("\n".join([head, *(f"Green Valley Produce,{row},box,1.20,EUR,yes" for row in rows)]), "utf-8")
    import_catalogue(file)

    assert [product.sku for product in catalogue(tom, query=typed).products] == ["GV-9"]
    assert [product.sku for product in catalogue(tom).products] == ["GV-9", "GV-10"]


@pytest.mark.parametrize("typed", ["Fromagerie Évêque", "fromagerie eveque", normalize("NFD", "FROMAGERIE ÉVÊQUE")])
def test_a_supplier_in_an_address_is_found_in_any_spelling(typed, supplier_called, place_order, ada):
    wanted = place_order(supplier=supplier_called("Fromagerie Évêque"))
    place_order()

    page = list_orders(ada, parse_order_filter({"supplier": typed}))

    assert ([order.number for order in page.orders], page.total) == ([wanted], 1)
    assert page.company == "Fromagerie Évêque"


@pytest.mark.parametrize("read_through", [20_000, 0])
def test_of_very_many_orders_the_middle_of_a_number_is_found_where_none_begins_so(
    read_through, place_order, monkeypatch, ada
):
    monkeypatch.setattr(search, "_READ_THROUGH", read_through)
    for number in ("HX-241", "ORD-1041", "ORD-4100"):
        place_order(number=number)

    assert sorted(listed(ada, q="041")) == ["ORD-1041"]
    assert sorted(listed(ada, q="41")) == (["HX-241", "ORD-1041", "ORD-4100"] if read_through else ["ORD-4100"])


def test_numbers_sort_by_value_and_names_by_their_letters(supplier_called, place_order, ada):
    for number, name in (("ORD-10", "Zola"), ("ord-9", "Évêque"), ("ORD-100", "Fisch"), ("HX-99", "Eier-Hof")):
        place_order(number=number, supplier=supplier_called(name))

    assert listed(ada, sort="number") == ["HX-99", "ORD-9", "ORD-10", "ORD-100"]
    assert listed(ada, sort="-number") == ["ORD-100", "ORD-10", "ORD-9", "HX-99"]
    assert listed(ada, sort="company") == ["HX-99", "ORD-9", "ORD-100", "ORD-10"]
    assert [partner.name for partner in inbox(ada).partners] == ["Eier-Hof", "Évêque", "Fisch", "Zola"]


def test_an_order_without_a_date_comes_last_in_both_directions(place_order, ada, tom):
    place_order(number="NONE-1")
    for number, days in (("SOON-1", 1), ("LATE-1", 9)):
        place_order(number=number, expected_at=DAY + timedelta(days=days))

    for person in (ada, tom):
        assert listed(person, sort="expected") == ["SOON-1", "LATE-1", "NONE-1"]
        assert listed(person, sort="-expected") == ["LATE-1", "SOON-1", "NONE-1"]
    desk = OrderFilter(sort=OrderSort.EXPECTED, descending=False, open_only=True)
    assert [order.number for order in list_orders(tom, desk).orders] == ["SOON-1", "LATE-1", "NONE-1"]


def test_totals_are_compared_within_a_currency_only(place_order, ada):
    for number, minor, currency in (
        ("E-1", 500, "EUR"),
        ("E-2", 90_000, "EUR"),
        ("J-1", 20_000, "JPY"),
        ("U-1", 700, "USD"),
    ):
        place_order(number=number, currency=currency, lines=[NewLine("T", "Tea", 1, minor)])

    page = list_orders(ada, OrderFilter(sort=OrderSort.TOTAL))

    assert [order.number for order in page.orders] == ["U-1", "J-1", "E-2", "E-1"]
    assert page.currencies == {"EUR", "JPY", "USD"}
    assert listed(ada, sort="total") == ["E-1", "E-2", "J-1", "U-1"]
