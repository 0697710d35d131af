"""The form of a policy: what makes sense is taken, all else is refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.policies import FixedFee, PercentageFee, SupplierPolicy
from buyer_portal.domain.policies_form import parse_policy

CURRENCIES = {"EUR", "JPY", "KWD"}


def parse(**fields: str) -> SupplierPolicy:
    return parse_policy(fields, currencies=CURRENCIES)


def test_an_empty_form_is_a_policy_without_a_charge():
    assert parse() == SupplierPolicy()


def test_text_and_hours_are_cleaned():
    terms = parse(text="  First.\r\nSecond.\x00 ", contact_hours=" Mon \n Fri ")

    assert (terms.text, terms.contact_hours) == ("First.\nSecond.", "Mon Fri")


@pytest.mark.parametrize(
    ("kind", "value", "currency", "fee"),
    [
        ("PERCENTAGE", "5", "", PercentageFee(500)),
        ("PERCENTAGE", "12.5", "", PercentageFee(1250)),
        ("PERCENTAGE", "0.05", "", PercentageFee(5)),
        ("PERCENTAGE", "100", "", PercentageFee(10_000)),
        ("PERCENTAGE", "0", "", None),
        ("FIXED", "12.40", "eur", FixedFee(1240, "EUR")),
        ("FIXED", "1500", "JPY", FixedFee(1500, "JPY")),
        ("FIXED", "1.234", "KWD", FixedFee(1234, "KWD")),
        ("FIXED", "0", "EUR", None),
        ("", "5", "EUR", None),
    ],
)
def test_a_fee_is_read_exactly(kind, value, currency, fee):
    terms = parse(kind_CONFIRMED=kind, value_CONFIRMED=value, currency_CONFIRMED=currency)

    assert terms.fees.get(OrderStatus.CONFIRMED) == fee


@pytest.mark.parametrize(
    ("kind", "value", "currency"),
    [
        ("PERCENTAGE", "100.01", ""),
        ("PERCENTAGE", "5.555", ""),
        ("PERCENTAGE", "-5", ""),
        ("PERCENTAGE", "5 %", ""),
        ("PERCENTAGE", "", ""),
        ("PERCENTAGE", "\u0665", ""),
        ("PERCENTAGE", "1e1", ""),
        ("FIXED", "12.40", "JPY"),
        ("FIXED", "1.500", "EUR"),  # one and a half, or fifteen hundred?
        ("FIXED", "12.000", "JPY"),
        ("FIXED", "-1", "EUR"),
        ("FIXED", "1", "XXQ"),
        ("FIXED", "9" * 40, "EUR"),
        ("FIXED", "", "EUR"),
        ("DOUBLE", "5", "EUR"),
    ],
)
def test_a_fee_that_makes_no_sense_is_refused_and_says_where(kind, value, currency):
    with pytest.raises(ValueRefused, match=r"^CONFIRMED: "):
        parse(kind_CONFIRMED=kind, value_CONFIRMED=value, currency_CONFIRMED=currency)


def test_what_is_too_long_is_refused():
    assert len(parse(text="x" * 4_000).text) == 4_000
    with pytest.raises(ValueRefused, match="4,000"):
        parse(text="x" * 4_001)
    with pytest.raises(ValueRefused, match="120"):
        parse(contact_hours="x" * 121)


@given(st.dictionaries(st.sampled_from(["text", "kind_PENDING", "value_PENDING", "currency_PENDING"]), st.text()))
def test_any_text_is_taken_or_refused(form):
    try:
        terms = parse_policy(form, currencies=CURRENCIES)
    except ValueRefused:
        return
    assert len(terms.text) <= 4_000
