"""The address of a list: whatever stands there, the list opens."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyer_portal.domain.orders.filter import OrderFilter, OrderSort, parse_order_filter
from buyer_portal.domain.orders.status import OrderStatus

NAMES = ["status", "q", "supplier", "buyer", "sort", "page", "open"]
ANYTHING = st.one_of(st.text(st.characters(), max_size=300), st.none(), st.integers(), st.floats(), st.lists(st.text()))


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_no_address_is_so_strange_that_the_list_does_not_open(query):
    wanted = parse_order_filter(query)

    assert 1 <= wanted.page <= 100_000
    assert len(wanted.query) <= 100
    assert len(wanted.words) <= 6
    wanted.address("/orders").encode()


@given(st.dictionaries(st.sampled_from(NAMES), st.text(st.characters(), max_size=60)))
def test_the_address_of_a_list_leads_to_the_same_list(query):
    wanted = parse_order_filter(query)
    address = wanted.address("/orders", page=wanted.page)

    assert parse_order_filter(dict(parse_qsl(urlsplit(address).query))) == wanted


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, OrderFilter()),
        ({"status": "PENDING"}, OrderFilter(status=OrderStatus.PENDING)),
        ({"status": "out_for_delivery"}, OrderFilter(status=OrderStatus.OUT_FOR_DELIVERY)),
        ({"status": "Out for delivery"}, OrderFilter(status=OrderStatus.OUT_FOR_DELIVERY)),
        ({"status": "out-for-delivery"}, OrderFilter(status=OrderStatus.OUT_FOR_DELIVERY)),
        ({"status": "attention"}, OrderFilter(attention=True)),
        ({"status": "SHIPPED"}, OrderFilter()),
        ({"q": "  green   valley "}, OrderFilter(query="green valley")),
        ({"supplier": "Stonemill Bakery"}, OrderFilter(company="Stonemill Bakery")),
        ({"buyer": "Hotel Aurora"}, OrderFilter(company="Hotel Aurora")),
        ({"sort": "-total"}, OrderFilter(sort=OrderSort.TOTAL)),
        ({"sort": "total"}, OrderFilter(sort=OrderSort.TOTAL, descending=False)),
        ({"sort": "price"}, OrderFilter()),
        ({"sort": "--total"}, OrderFilter()),
        ({"page": "3"}, OrderFilter(page=3)),
        ({"page": "0"}, OrderFilter()),
        ({"page": "-3"}, OrderFilter()),
        ({"page": "٣"}, OrderFilter()),
        ({"page": "1e9"}, OrderFilter()),
        ({"page": 3}, OrderFilter()),
        ({"q": "a\0b\ud800c"}, OrderFilter(query="abc")),
    ],
)
def test_an_address_is_read_and_what_makes_no_sense_is_left_out(query, expected):
    assert parse_order_filter(query) == expected


def test_the_plain_list_has_a_plain_address():
    assert OrderFilter().address("/orders") == "/orders"


def test_another_filter_leads_to_the_first_page():
    wanted = OrderFilter(query="fish & chips", page=7)

    assert wanted.address("/orders", status=OrderStatus.PENDING) == "/orders?status=PENDING&q=fish+%26+chips"
    assert wanted.address("/orders", page=8) == "/orders?q=fish+%26+chips&page=8"


def test_a_search_looks_at_the_first_words_in_any_case():
    assert OrderFilter(query="STRASSE Straße a b c d e f").words == [
        ("strasse",),
        ("strasse",),
        *((letter,) for letter in "abcd"),
    ]


@pytest.mark.parametrize("narrowed", [{"query": "x"}, {"company": "x"}, {"status": OrderStatus.PENDING}])
def test_a_narrowed_list_knows_that_it_is(narrowed):
    assert OrderFilter(**narrowed).is_narrowed
    assert not OrderFilter(page=2).is_narrowed
