"""How facts read on screen."""

from datetime import UTC, datetime, timedelta

import pytest
from babel.numbers import list_currencies

from buyer_portal.domain.money import parse_amount, plain_amount
from buyer_portal.words.formatting import Clock, company_initials, initials, money, on_paper


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (37145, "EUR", "€371.45"),
        (-1255, "EUR", "-€12.55"),
        (1255, "JPY", "JP¥1,255"),
        (1255, "KWD", "KWD\xa01.255"),
        (1255, "RSD", "RSD\xa012.55"),
        (1255, "IQD", "IQD\xa01.255"),
    ],
)
def test_an_amount_is_written_in_full(minor, currency, words):
    assert money(minor, currency) == words


@pytest.mark.parametrize("currency", sorted(list_currencies()))
def test_what_is_read_is_what_is_due_in_every_currency(currency):
    digits = "".join(mark for mark in money(1_234_567, currency) if mark in "0123456789.")

    assert parse_amount(digits.strip("."), currency) == 1_234_567
    assert digits.strip(".") == plain_amount(1_234_567, currency)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Tom Becker", "TB"),
        ("Dr. Tom Becker", "TB"),
        ("Tom J. Becker", "TB"),
        ("J. Becker", "JB"),
        ("Becker, Tom", "BT"),
        ("(Tom) „Becker“", "TB"),
        ("E\u0301mile", "É"),
        ("Dr.", "D"),
        ("–", ""),
        ("", ""),
    ],
)
def test_initials_are_letters_of_the_name_and_not_of_a_title(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Green Valley Produce", "GV"), ("Fish & Chips", "FC"), ("“Évêque”", "É"), ("4 Seasons", "4S")],
)
def test_a_companys_initials_are_letters_or_digits(name, letters):
    assert company_initials(name) == letters


NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "Arrived Wed 25 Nov 2026"),
        (0, "Arrived Thu 26 Nov 2026"),
        (1, "Arrived Fri 27 Nov 2026"),
        (-2, ""),
        (2, ""),
    ],
)
def test_paper_says_a_date_where_the_screen_says_a_day_that_passes(days, said):
    assert on_paper(Clock("UTC", NOON), lambda at: f"Arrived {at.day(NOON + timedelta(days=days))}") == said
