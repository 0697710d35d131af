"""Quantities as people and programs write them: one meaning, or a sentence that says what to write."""

import pytest

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.numbers import MAX_QUANTITY, parse_count, plain_number


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("10", 10),
        (" 10 ", 10),
        ("10.0", 10),
        ("10,0", 10),
        ("10.00", 10),
        ("10,00", 10),
        ("10.0000", 10),
        ("1 000", 1000),
        ("1'000", 1000),
        ("1.000,0", 1000),
        ("1,000,000", 1_000_000),
        ("\u00a07", 7),
        (str(MAX_QUANTITY), MAX_QUANTITY),
    ],
)
def test_a_quantity_is_read_where_it_can_be_one_only(text, count):
    assert parse_count(text) == count


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.000", "write 1 or 1000"),
        ("1,000", "write 1 or 1000"),
        ("1.500", "write 1500"),
        ("1.5", "a smaller unit"),
        ("0,5", "a smaller unit"),
        ("1/2", "is not a whole number"),
        ("½", "is not a whole number"),
        ("", "is not a whole number"),
        ("1e3", "is not a whole number"),
        ("٣", "is not a whole number"),
        ("-2", "is not a whole number"),
        ("9" * 10, "is too large"),
        ("9" * 5_000, "is too large"),
    ],
)
def test_another_quantity_is_refused_and_says_what_to_write(text, said):
    with pytest.raises(ValueRefused, match=said):
        parse_count(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999999999", 999_999_999), ("", None), ("1.0", None), (" 1", None), ("-1", None)]
    + [(text, None) for text in ("true", "²", "٣", "1e3", "0x1", "1_0", "9" * 10, "9" * 5_000)],
)
def test_a_programs_number_is_digits_and_nothing_else(text, number):
    assert plain_number(text, digits=9) == number
