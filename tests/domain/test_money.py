"""Money is whole minor units; anything that is not plainly an amount is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.money import MAX_MINOR, decimals_of, parse_amount, plain_amount


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        (" 0.00 ", "EUR", 0),
        ("12.500", "EUR", 1250),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
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
        "1,50",
        "1.2.3",
        "1 2",
        "1_000",
        "0x10",
        "€5",
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
        ("0.5", "JPY"),
        ("1.2345", "KWD"),
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


@given(st.integers(0, MAX_MINOR), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_that_is_written_is_read_back_the_same(minor, currency):
    assert parse_amount(plain_amount(minor, currency), currency) == minor


@given(st.text(st.sampled_from("0123456789. -+eE٣"), max_size=40))
def test_an_amount_is_exact_or_refused(text):
    try:
        minor = parse_amount(text, "EUR")
    except ValueRefused:
        return
    assert minor == Decimal(text.strip()) * 100


@pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("BHD", 3), ("XYZ", 2)])
def test_a_currency_has_its_decimals(currency, decimals):
    assert decimals_of(currency) == decimals


def test_plain_amounts_are_written_with_the_currencys_decimals():
    assert [plain_amount(1250, currency) for currency in ("EUR", "JPY", "KWD")] == ["12.50", "1250", "1.250"]
