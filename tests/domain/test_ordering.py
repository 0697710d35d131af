"""Orders on their way in."""

import pytest

from buyer_portal.domain.ordering import short_number


@pytest.mark.parametrize(
    ("number", "short"),
    [
        ("ORD-1001", "1001"),
        ("581483-1", "581483-1"),
        ("1001", "1001"),
        ("ORD-", "ORD-"),
        ("A-B-1", "B-1"),
        ("ÄÖ-7", "7"),
    ],
)
def test_people_type_an_order_number_without_its_letters(number, short):
    assert short_number(number) == short
