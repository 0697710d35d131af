"""What may be ordered again, by the rules alone."""

import pytest

from buyer_portal.domain.errors import PricesChanged, ValueRefused
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.ordering_again import Offer, Today, compare, lines_to_place, parse_quantity

DEAR = 10**12


def test_only_what_can_be_compared_and_had_is_orderable():
    assert [today for today in Today if today.is_orderable] == [Today.SAME, Today.DEARER, Today.CHEAPER]


@pytest.mark.parametrize("quantity", [-1, 10**9, True, "1", 1.0, None])
def test_a_quantity_is_a_whole_number_within_reason(quantity):
    with pytest.raises(ValueRefused, match="0 leaves the line out"):
        parse_quantity(quantity)


def test_an_order_is_not_worth_more_than_any_is():
    lines = compare([NewLine("A", "Gold", 1, DEAR)], {"A": Offer("Gold", "bar", DEAR, "EUR", True)}, "EUR")

    with pytest.raises(ValueRefused, match="more money"):
        lines_to_place(lines, {1: 11}, {1: DEAR})
    assert lines_to_place(lines, {1: 10}, {1: DEAR}) == (NewLine("A", "Gold", 10, DEAR, "bar"),)


def test_every_changed_line_is_counted_in_the_refusal():
    offers = {sku: Offer(f"Tea {sku}", "box", 200, "EUR", True) for sku in "ABC"}
    lines = compare([NewLine(sku, sku, 1, 100) for sku in "ABC"], offers, "EUR")

    with pytest.raises(PricesChanged, match="changed A and 1 more while"):
        lines_to_place(lines, {1: 1, 2: 1, 3: 1}, {1: 100, 2: 100, 3: 200})


def test_a_supplier_who_recreates_is_not_told_of_the_supplier():
    lines = compare([NewLine("A", "A", 1, 100)], {"A": Offer("Tea", "box", 200, "EUR", True)}, "EUR")

    with pytest.raises(PricesChanged, match="A colleague changed A while"):
        lines_to_place(lines, {1: 1}, {1: 100}, changed_by="A colleague")
