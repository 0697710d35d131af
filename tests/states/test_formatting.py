"""How facts read on screen."""

import pytest
from babel.numbers import list_currencies

from buyer_portal.domain.money import parse_amount, plain_amount
from buyer_portal.states.formatting import money


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (37145, "EUR", "€371.45"),
        (-1255, "EUR", "-€12.55"),
        (1255, "JPY", "JP¥1,255"),
        (1255, "KWD", "KWD1.255"),
        (1255, "RSD", "RSD12.55"),
        (1255, "IQD", "IQD1.255"),
    ],
)
def test_an_amount_is_written_in_full(minor, currency, words):
    assert money(minor, currency) == words


@pytest.mark.parametrize("currency", sorted(list_currencies()))
def test_what_is_read_is_what_is_due_in_every_currency(currency):
    digits = "".join(mark for mark in money(1_234_567, currency) if mark in "0123456789.")

    assert parse_amount(digits.strip("."), currency) == 1_234_567
    assert digits.strip(".") == plain_amount(1_234_567, currency)
