"""Money is whole minor units; anything that is not plainly an amount is refused."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.money import MAX_MINOR, amount_words, decimals_of, parse_amount, plain_amount


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        (" 0.00 ", "EUR", 0),
        ("12,50", "EUR", 1250),
        ("10,2", "EUR", 1020),
        ("1.234,50", "EUR", 123450),
        ("1,234.50", "EUR", 123450),
        ("1'234.50", "CHF", 123450),
        ("1’234.50", "CHF", 123450),
        ("1 234,50", "EUR", 123450),
        ("1\u202f234,50", "EUR", 123450),
        ("1.234.567", "EUR", 123456700),
        ("1,234,567.8", "EUR", 123456780),
        ("\u00a012.50\u00a0", "EUR", 1250),
        ("€ 12,50", "EUR", 1250),
        ("12,50 €", "EUR", 1250),
        ("€5", "EUR", 500),
        ("EUR 12.50", "EUR", 1250),
        ("12.50 EUR", "EUR", 1250),
        ("$1,200.00", "USD", 120000),
        ("12,-", "EUR", 1200),
        ("1'234'500", "JPY", 1234500),
        ("1.234,567", "KWD", 1234567),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("1.2340", "CLF", 12340),
        ("1", "UYW", 10000),
        ("100000000000.00", "EUR", MAX_MINOR),
    ],
)
def test_an_amount_is_read_in_the_units_of_its_currency(text, currency, minor):
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "-1",
        "+1",
        "1e3",
        "NaN",
        "Infinity",
        "٣",
        "1.2.3",
        "1,50.00",
        "12,34,56",
        "1234,567.00",
        "1'23.00",
        "$5",
        "5 USD",
        "€€5",
        "1 2",
        "1_000",
        "0x10",
        "1\0",
        "\n1",
    ],
)
def test_what_is_not_plainly_an_amount_is_refused(text):
    with pytest.raises(ValueRefused):
        parse_amount(text, "EUR")


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1.234", "EUR"),
        ("3.350", "EUR"),
        ("12.500", "EUR"),
        ("1.500", "EUR"),
        ("1,500", "EUR"),
        ("12.50000", "EUR"),
        ("0.005", "EUR"),
        ("12.000", "JPY"),
        ("12,000", "JPY"),
        ("12.0", "JPY"),
        ("1,234", "KWD"),
        ("0.5", "JPY"),
        ("1.2345", "KWD"),
        ("1.234", "CLF"),
        ("1.23456", "CLF"),
        ("1." + "0" * 40 + "1", "EUR"),
        ("0." + "0" * 40 + "1", "EUR"),
    ],
)
def test_more_decimals_than_the_currency_has_are_never_rounded_away(text, currency):
    with pytest.raises(ValueRefused):
        parse_amount(text, currency)


@pytest.mark.parametrize("text", ["100000000000.01", "9" * 20, "9" * 10_000])
def test_more_than_any_order_is_worth_is_refused(text):
    with pytest.raises(ValueRefused):
        parse_amount(text, "EUR")


@given(st.integers(0, MAX_MINOR), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_an_amount_that_is_written_is_read_back_the_same(minor, currency):
    assert parse_amount(plain_amount(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "said"),
    [
        ("3.350", "EUR", "write 3.35 or 3350"),
        ("3,350", "EUR", "write 3.35 or 3350"),
        ("3.351", "EUR", "write 3351, or at most 2 decimals"),
        ("12.50000", "EUR", "write 12.50"),
        ("12.000", "JPY", "write 12 or 12000"),
        ("1,234", "KWD", "write 1.234 or 1234"),
        ("1.234", "CLF", "write 1.2340 or 1234"),
        ("0.005", "EUR", "a larger unit"),
        ("-2.50", "EUR", "is below 0"),
        ("2,50-", "EUR", "is below 0"),
        ("(2.50)", "EUR", "is below 0"),
        ("€ −5", "EUR", "is below 0"),  # noqa: RUF001 - as spreadsheets write it
    ],
)
def test_a_refused_amount_says_what_to_write_instead(text, currency, said):
    with pytest.raises(ValueRefused, match=said):
        parse_amount(text, currency)


@given(st.text(st.sampled_from("0123456789.,' -+eE٣"), max_size=40))
def test_an_amount_is_exact_or_refused(text):
    try:
        minor = parse_amount(text, "EUR")
    except ValueRefused:
        return
    last = max(text.rfind("."), text.rfind(","))
    is_decimal = last >= 0 and text.count(text[last]) == 1
    whole, decimals = (text[:last], text[last + 1 :]) if is_decimal else (text, "")
    digits = re.sub(r"\D", "", whole) or "0"
    assert minor == Decimal(f"{digits}.{decimals.strip(' -') or '0'}") * 100


@pytest.mark.parametrize(
    ("currency", "decimals"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("BHD", 3), ("CLF", 4), ("UYW", 4), ("XYZ", 2)]
)
def test_a_currency_has_its_decimals(currency, decimals):
    assert decimals_of(currency) == decimals


def test_plain_amounts_are_written_with_the_currencys_decimals():
    assert [plain_amount(1250, currency) for currency in ("EUR", "JPY", "KWD")] == ["12.50", "1250", "1.250"]


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (60560, "EUR", "€605.60"),
        (123456, "GBP", "£1,234.56"),
        (4450, "JPY", "JP¥4,450"),
        (1240, "CHF", "CHF\xa012.40"),
        (4450, "KWD", "KWD\xa04.450"),
        (12345, "CLF", "CLF\xa01.2345"),
        (-1240, "EUR", "-€12.40"),
        (0, "USD", "US$0.00"),
    ],
)
def test_money_is_written_in_one_way(minor, currency, words):
    assert amount_words(minor, currency) == words
