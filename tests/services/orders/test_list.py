"""Finding an order: filters, search, sorting and pages, with exact results and counts."""

from datetime import UTC, datetime, timedelta

import pytest

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.orders.filter import PAGE_SIZE, OrderFilter, OrderSort, parse_order_filter
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.services.conversation.chat import post_message, read_conversation
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.notifications.news import counts_of, notifications
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.people import add_companies, company_ids_of, person_with_hash_by_email, write_person

pytestmark = pytest.mark.on_both_databases

DAY = datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.fixture
def shelf(place_order, ada, mia, tom, ines, omar):
    """Five orders of Ada's and one of Mia's, each with something to find it by. By number."""
    add = place_order
    add(number="ORD-1001", placed_at=DAY, lines=[NewLine("TOM-5", "Tomatoes, 5 kg", 1, 900)])
    add(number="ORD-1002", placed_at=DAY + timedelta(days=1), supplier=ines, status=OrderStatus.CONFIRMED,
        lines=[NewLine("COD-1", "Cod 100% wild", 1, 5000), NewLine("ICE", "Crushed ice", 2, 100)])  # fmt: skip
    add(number="ORD-1003", placed_at=DAY + timedelta(days=2), supplier=omar, status=OrderStatus.PROCESSING,
        lines=[NewLine("ROLL_20", "Brötchen, GROSSE Tüte", 3, 700)])  # fmt: skip
    add(number="ORD-1004", placed_at=DAY + timedelta(days=3), status=OrderStatus.DELIVERED,
        lines=[NewLine("ZUC-1", "Zucchini", 1, 300), NewLine("TOM-1", "Cherry tomatoes", 1, 400)])  # fmt: skip
    add(number="INV-20047", placed_at=DAY + timedelta(days=4), status=OrderStatus.CANCELLED,
        lines=[NewLine("BAS-1", "Basil", 1, 200)])  # fmt: skip
    add(number="ORD-2001", placed_at=DAY, buyer=mia, lines=[NewLine("TOM-5", "Tomatoes, 5 kg", 1, 900)])


def numbers(page) -> list[str]:
    return [order.number for order in page.orders]


def found(person, query: str) -> list[str]:
    page = list_orders(person, parse_order_filter({"q": query}))
    assert page.total == len(page.orders)
    return sorted(numbers(page))


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_shows_every_order_newest_first_with_its_facts(shelf, ada):
    page = list_orders(ada, OrderFilter())

    assert numbers(page) == ["INV-20047", "ORD-1004", "ORD-1003", "ORD-1002", "ORD-1001"]
    assert (page.first, page.last, page.total, page.pages) == (1, 5, 5, 1)
    order = page.orders[3]
    assert (order.status, order.other, order.first_item, order.line_count) == (
        OrderStatus.CONFIRMED,
        "Harbour Seafood",
        "Cod 100% wild",
        2,
    )
    assert (order.total_minor, order.currency, order.placed_at) == (5200, "EUR", DAY + timedelta(days=1))
    assert order.version == 2


def test_the_counts_by_status_are_of_all_orders_whatever_is_filtered(shelf, ada):
    page = list_orders(ada, OrderFilter(status=OrderStatus.PENDING, query="tomatoes"))

    assert page.by_status == {
        OrderStatus.PENDING: 1,
        OrderStatus.CONFIRMED: 1,
        OrderStatus.PROCESSING: 1,
        OrderStatus.OUT_FOR_DELIVERY: 0,
        OrderStatus.DELIVERED: 1,
        OrderStatus.CANCELLED: 1,
    }


def test_the_counts_by_company_are_those_of_the_open_tab(shelf, ada):
    everything = list_orders(ada, OrderFilter()).by_company
    pending = list_orders(ada, OrderFilter(status=OrderStatus.PENDING)).by_company

    assert dict(everything) == {"Green Valley Produce": 3, "Harbour Seafood": 1, "Stonemill Bakery": 1}
    assert everything[0] == ("Green Valley Produce", 3)
    assert sum(count for _, count in pending) == 1
    assert all(count for _, count in pending)


def test_a_chosen_company_stays_among_the_choices_when_the_tab_has_none_of_its_orders(shelf, ada):
    page = list_orders(ada, OrderFilter(status=OrderStatus.OUT_FOR_DELIVERY, company="Stonemill Bakery"))

    assert page.by_company == (("Stonemill Bakery", 0),)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"status": "PENDING"}, ["ORD-1001"]),
        ({"status": "OUT_FOR_DELIVERY"}, []),
        ({"supplier": "Green Valley Produce"}, ["INV-20047", "ORD-1004", "ORD-1001"]),
        ({"supplier": "Green Valley Produce", "status": "DELIVERED"}, ["ORD-1004"]),
        ({"supplier": "Nobody"}, []),
        ({"supplier": "Green Valley Produce", "q": "tomatoes"}, ["ORD-1004", "ORD-1001"]),
        ({"supplier": "Green Valley Produce", "q": "tomatoes", "status": "PENDING"}, ["ORD-1001"]),
        ({"sort": "placed"}, ["ORD-1001", "ORD-1002", "ORD-1003", "ORD-1004", "INV-20047"]),
        ({"sort": "number"}, ["INV-20047", "ORD-1001", "ORD-1002", "ORD-1003", "ORD-1004"]),
        ({"sort": "-total"}, ["ORD-1002", "ORD-1003", "ORD-1001", "ORD-1004", "INV-20047"]),
        ({"sort": "company"}, ["ORD-1001", "ORD-1004", "INV-20047", "ORD-1002", "ORD-1003"]),
        ({"sort": "-company", "status": "CONFIRMED"}, ["ORD-1002"]),
    ],
    ids=str,
)
def test_an_address_shows_exactly_its_orders(address, expected, shelf, ada):
    page = list_orders(ada, parse_order_filter(address))

    assert numbers(page) == expected
    assert page.total == len(expected)
    assert (page.first, page.last) == ((1, len(expected)) if expected else (0, 0))


def test_orders_sort_by_the_day_they_are_expected(place_order, ada):
    place_order(number="LATE-1", expected_at=DAY + timedelta(days=9))
    place_order(number="SOON-1", expected_at=DAY)

    soonest = list_orders(ada, OrderFilter(sort=OrderSort.EXPECTED, descending=False))

    assert numbers(soonest) == ["SOON-1", "LATE-1"]


def test_open_orders_are_those_that_can_still_change(shelf, ada):
    page = list_orders(ada, OrderFilter(open_only=True))

    assert numbers(page) == ["ORD-1003", "ORD-1002", "ORD-1001"]
    assert page.total == 3


def test_a_supplier_lists_what_was_ordered_from_them(shelf, tom, ines):
    assert numbers(list_orders(ines, OrderFilter())) == ["ORD-1002"]
    page = list_orders(tom, OrderFilter(sort=OrderSort.NUMBER, descending=False))
    assert [(o.number, o.other) for o in page.orders] == [
        ("INV-20047", "Corner Bistro"),
        ("ORD-1001", "Corner Bistro"),
        ("ORD-1004", "Corner Bistro"),
        ("ORD-2001", "Hotel Aurora"),
    ]
    assert numbers(list_orders(tom, OrderFilter(company="Hotel Aurora"))) == ["ORD-2001"]


def test_an_unread_message_is_counted_at_its_order(place_order, ada, ben, tom):
    number, other = place_order(), place_order()
    post_message(tom, number, "Hello", key="tom-wrote-1")
    post_message(tom, number, "Hello?", key="tom-wrote-2")
    read_conversation(ben, number)

    unread = {order.number: order.unread for order in list_orders(ada, OrderFilter()).orders}

    assert unread == {number: 2, other: 0}
    assert {order.unread for order in list_orders(ben, OrderFilter()).orders} == {0}


def test_a_new_buyer_has_an_empty_list(ada):
    page = list_orders(ada, OrderFilter(page=7))

    assert (page.orders, page.first, page.last, page.total, page.pages) == ((), 0, 0, 0, 1)
    assert page.by_company == ()


# --- searching ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("ORD-1002", ["ORD-1002"], id="a number"),
        pytest.param("ord-1002", ["ORD-1002"], id="in small letters"),
        pytest.param("1002", ["ORD-1002"], id="as people type it"),
        pytest.param("ord-10", ["ORD-1001", "ORD-1002", "ORD-1003", "ORD-1004"], id="the beginning of a number"),
        pytest.param("200", ["INV-20047"], id="the beginning of a short number"),
        pytest.param("002", ["ORD-1002"], id="the middle of a number"),
        pytest.param("d-1002", ["ORD-1002"], id="and with its letters"),
        pytest.param("#1002", ["ORD-1002"], id="as people write numbers"),
        pytest.param("ORD\u20131002", ["ORD-1002"], id="with another dash"),
        pytest.param("ORD1002", ["ORD-1002"], id="with none"),
        pytest.param("ord 1002", ["ORD-1002"], id="with a blank"),
        pytest.param("“ORD-1002”", ["ORD-1002"], id="in quotes"),
        pytest.param("\uff11\uff10\uff10\uff12", ["ORD-1002"], id="in wide digits"),
        pytest.param("brotchen", ["ORD-1003"], id="without its umlaut"),
        pytest.param("broetchen", ["ORD-1003"], id="with its umlaut written out"),
        pytest.param("tute grosse", ["ORD-1003"], id="words in any order"),
        pytest.param("5kg", ["ORD-1001"], id="without a blank"),
        pytest.param("harbour", ["ORD-1002"], id="a supplier"),
        pytest.param("PRODUCE", ["INV-20047", "ORD-1001", "ORD-1004"], id="a part of a supplier's name"),
        pytest.param("tomatoes", ["ORD-1001", "ORD-1004"], id="an item"),
        pytest.param("tom-1", ["ORD-1004"], id="an item's code"),
        pytest.param("brötchen", ["ORD-1003"], id="an umlaut"),
        pytest.param("BRÖTCHEN", ["ORD-1003"], id="an umlaut in capitals"),
        pytest.param("große tüte", ["ORD-1003"], id="sharp s finds SS"),
        pytest.param("valley tomatoes", ["ORD-1001", "ORD-1004"], id="several words, in different places"),
        pytest.param("tomatoes zucchini", ["ORD-1004"], id="several words, in different lines"),
        pytest.param("tomatoes cod", [], id="every word must be found"),
        pytest.param("1001 tomatoes green", ["ORD-1001"], id="number, item and supplier"),
        pytest.param("100%", ["ORD-1002"], id="a percent sign is a percent sign"),
        pytest.param("%", ["ORD-1002"], id="and alone, too"),
        pytest.param("_", ["ORD-1003"], id="an underscore is an underscore"),
        pytest.param("roll_2", ["ORD-1003"], id="in a code, too"),
        pytest.param("to_atoes", [], id="and stands for no letter"),
        pytest.param("/", [], id="the escape character is nothing special"),
        pytest.param("\\", [], id="nor is a backslash"),
        pytest.param("' OR 1=1 --", [], id="nor is SQL"),
        pytest.param("nowhere", [], id="an absent word"),
        pytest.param("ORD-2001", [], id="somebody else's number"),
        pytest.param("aurora", [], id="somebody else's company"),
        pytest.param("\0", ["INV-20047", "ORD-1001", "ORD-1002", "ORD-1003", "ORD-1004"], id="NUL is nothing"),
        pytest.param("a\ud800b", [], id="half a character is none"),
        pytest.param("🍅", [], id="an emoji"),
        pytest.param("x " * 500, [], id="a very long search"),
    ],
)
def test_a_search_finds_exactly_what_it_should(query, expected, shelf, ada):
    assert found(ada, query) == expected


def test_a_search_finds_companies_in_any_case_and_any_letters(place_order, ada):
    people = [_supplier(name) for name in ("Großmarkt Überlingen", "ΑΓΟΡΑ ΑΘΗΝΑ", "100% Bio_Hof")]
    for position, person in enumerate(people):
        place_order(number=f"ORD-{position}", supplier=person)

    assert found(ada, "großmarkt") == found(ada, "GROSSMARKT") == found(ada, "überlingen") == ["ORD-0"]
    assert found(ada, "ÜBER") == ["ORD-0"]
    assert found(ada, "ΑΓΟΡΑ".lower()) == ["ORD-1"]
    assert found(ada, "100%") == found(ada, "bio_hof") == ["ORD-2"]


def test_a_supplier_searches_buyers_and_their_own_items(shelf, place_order, mia, ines, tom):
    place_order(number="ORD-3001", buyer=mia, supplier=ines, lines=[NewLine("TOM-5", "Tomato bisque", 1, 100)])

    assert found(tom, "aurora") == ["ORD-2001"]
    assert found(tom, "corner tomatoes") == ["ORD-1001", "ORD-1004"]
    assert found(ines, "tom-5") == ["ORD-3001"]
    assert found(tom, "3001") == []


def test_searching_and_filtering_count_what_they_find(shelf, ada):
    page = list_orders(ada, parse_order_filter({"q": "tomatoes", "status": "DELIVERED", "sort": "number"}))

    assert (numbers(page), page.total, page.pages) == (["ORD-1004"], 1, 1)


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(place_order):
    """More than two pages of orders, newest last: ORD-1 … ORD-110."""
    total = 2 * PAGE_SIZE + 10
    for position in range(1, total + 1):
        place_order(number=f"ORD-{position}", placed_at=DAY + timedelta(minutes=position))
    return total


@pytest.mark.parametrize("query", ["", "tomatoes"])
def test_pages_show_every_order_once(query, many, ada):
    pages = [list_orders(ada, OrderFilter(page=page, query=query)) for page in (1, 2, 3)]

    assert [(page.first, page.last, page.total, page.pages) for page in pages] == [
        (1, 50, many, 3),
        (51, 100, many, 3),
        (101, 110, many, 3),
    ]
    assert [n for page in pages for n in numbers(page)] == [f"ORD-{position}" for position in range(many, 0, -1)]


@pytest.mark.parametrize("query", ["", "tomatoes"])
@pytest.mark.parametrize("beyond", [4, 100_000])
def test_a_page_past_the_end_is_the_last_one(beyond, query, many, ada):
    shown = list_orders(ada, OrderFilter(page=beyond, query=query))

    assert (shown.first, shown.last, shown.total) == (101, 110, many)
    assert numbers(shown)[0] == "ORD-10"


def test_orders_that_sort_alike_still_stand_on_one_page_only(place_order, ada):
    for _ in range(PAGE_SIZE + 5):
        place_order(placed_at=DAY)

    for sort in OrderSort:
        seen = [n for page in (1, 2) for n in numbers(list_orders(ada, OrderFilter(sort=sort, page=page)))]
        assert len(set(seen)) == PAGE_SIZE + 5


# --- one order ------------------------------------------------------------------------------------------------------


def test_an_order_page_has_everything_about_the_order(place_order, ada, tom):
    number = place_order(status=OrderStatus.CONFIRMED, placed_at=DAY, expected_at=DAY + timedelta(days=3))

    details = order_details(ada, number.lower())

    assert (details.number, details.status, details.version) == (number, OrderStatus.CONFIRMED, 2)
    assert (details.buyer, details.supplier, details.contact) == ("Corner Bistro", "Green Valley Produce", "Tom Becker")
    assert (details.placed_at, details.placed_by, details.expected_at) == (
        DAY,
        "Ada Lindqvist",
        DAY + timedelta(days=3),
    )
    assert [
        (line.sku, line.name, line.quantity, line.unit_price_minor, line.amount_minor) for line in details.lines
    ] == [
        ("TOM-5", "Tomatoes, 5 kg", 2, 1250, 2500),
        ("BAS-1", "Basil, 1 bunch", 10, 195, 1950),
    ]
    assert (details.total_minor, details.currency) == (4450, "EUR")
    assert [(event.event, event.by, event.company) for event in details.timeline] == [
        (OrderEvent.PLACE, "Ada Lindqvist", "Corner Bistro"),
        (OrderEvent.CONFIRM, "Tom Becker", "Green Valley Produce"),
    ]
    assert details.moves == (OrderEvent.CANCEL,)
    assert order_details(tom, number).moves == (OrderEvent.START_PROCESSING,)
    assert details.verdict.allowed
    assert "Green Valley Produce" in details.verdict.explanation


NO_NUMBERS = [None, 1, [], {}, "", "\0", "\ud800", "ORD-999", "x" * 100_000, "%", "ORD-1\0", "O\0RD-1", "ORD-1\ud800"]


@pytest.mark.parametrize("number", [*NO_NUMBERS, "..//ORD-1", "ORD-1/../ORD-1"])
def test_an_order_that_is_not_there_is_not_found(number, place_order, ada):
    place_order()

    with pytest.raises(OrderNotFound):
        order_details(ada, number)


# --- somebody else's ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stranger", ["mia", "ines"])
def test_somebody_elses_orders_appear_nowhere(stranger, request, place_order, ada, tom):
    number = place_order(status=OrderStatus.CONFIRMED)
    post_message(ada, number, "Hello", key="ada-wrote-1")
    post_message(tom, number, "Hello", key="tom-wrote-1")
    person = request.getfixturevalue(stranger)

    page = list_orders(person, OrderFilter())

    assert (page.orders, page.total, page.by_company) == ((), 0, ())
    assert set(page.by_status.values()) == {0}
    assert found(person, number) == found(person, "tomatoes") == found(person, "green") == found(person, "bistro") == []
    assert inbox(person).threads == ()
    assert notifications(person).notices == ()
    assert (counts_of(person).orders, counts_of(person).messages, counts_of(person).newest) == (0, 0, ())
    with pytest.raises(OrderNotFound):
        order_details(person, number)


def _supplier(name: str):
    with transaction() as db:
        add_companies(db, Side.SUPPLIER, {name})
        company_id = company_ids_of(db, Side.SUPPLIER, {name})[name]
        email = f"{company_id}@supplier.example"
        write_person(db, company_id=company_id, name="Somebody", email=email, password_hash="none")
    with transaction() as db:
        person = person_with_hash_by_email(db, email)
    assert person
    return person[0]
