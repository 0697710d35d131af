"""What cancelling costs: exact in minor units, whatever the currency, and never more than the order."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyer_portal.domain.cancellation import cancellation_verdict, ensure_charge_seen
from buyer_portal.domain.cancellation_rules import CANCELLATION_RULES
from buyer_portal.domain.errors import OrderChanged
from buyer_portal.domain.money import MAX_MINOR
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.policies import (
    FEE_STATUSES,
    WHOLE,
    FixedFee,
    PercentageFee,
    SupplierPolicy,
    charge_for,
    charge_words,
    fee_words,
)

CONFIRMED = OrderStatus.CONFIRMED
currencies = st.sampled_from(["EUR", "GBP", "JPY", "KWD"])
totals = st.integers(0, MAX_MINOR)
percentages = st.builds(PercentageFee, st.integers(0, WHOLE))
fees = percentages | st.builds(FixedFee, st.integers(0, MAX_MINOR), currencies)
policies = st.builds(SupplierPolicy, fees=st.dictionaries(st.sampled_from(FEE_STATUSES), fees))


def policy(fee: PercentageFee | FixedFee, status: OrderStatus = CONFIRMED) -> SupplierPolicy:
    return SupplierPolicy(fees={status: fee})


def test_a_fee_can_be_asked_exactly_where_an_order_can_be_cancelled():
    assert set(FEE_STATUSES) == {status for status, rule in CANCELLATION_RULES.items() if rule.may_cancel}


@given(policies, st.sampled_from(OrderStatus), totals, currencies)
def test_a_charge_is_never_negative_and_never_more_than_the_total(terms, status, total, currency):
    charge = charge_for(terms, status, total, currency)

    assert isinstance(charge, int)
    assert 0 <= charge <= total
    assert (charge_words(terms, status, total, currency) == "No charge") is (charge == 0)


@given(percentages, totals, currencies)
def test_a_percentage_is_rounded_half_up_to_the_minor_unit(fee, total, currency):
    charge = charge_for(policy(fee), CONFIRMED, total, currency)

    exact = Fraction(total * fee.basis_points, WHOLE)
    assert Fraction(-1, 2) < charge - exact <= Fraction(1, 2)


@given(percentages, percentages, totals)
def test_a_higher_percentage_never_costs_less(one, other, total):
    low, high = sorted((one, other), key=lambda fee: fee.basis_points)

    assert charge_for(policy(low), CONFIRMED, total, "EUR") <= charge_for(policy(high), CONFIRMED, total, "EUR")


@given(st.integers(0, MAX_MINOR), totals, currencies, currencies)
def test_a_fixed_amount_counts_in_its_own_currency_only(amount, total, theirs, ours):
    charge = charge_for(policy(FixedFee(amount, theirs)), CONFIRMED, total, ours)

    assert charge == (min(amount, total) if theirs == ours else 0)


@given(policies, totals, currencies)
def test_no_policy_no_fee_and_a_final_status_cost_nothing(terms, total, currency):
    assert charge_for(None, CONFIRMED, total, currency) == 0
    assert charge_for(SupplierPolicy(), CONFIRMED, total, currency) == 0
    for status in set(OrderStatus) - set(FEE_STATUSES):
        assert charge_for(terms, status, total, currency) == 0


@pytest.mark.parametrize(
    ("fee", "total", "currency", "words"),
    [
        pytest.param(PercentageFee(500), 24800, "GBP", "£12.40 (5 % after confirmation)", id="two decimals"),
        pytest.param(PercentageFee(500), 24810, "EUR", "€12.41 (5 % after confirmation)", id="half goes up"),
        pytest.param(PercentageFee(1250), 1004, "JPY", "JP¥126 (12.5 % after confirmation)", id="no decimals"),
        pytest.param(
            PercentageFee(5),
            12345,
            "KWD",
            "KWD\xa00.006 (0.05 % after confirmation)",
            id="three decimals",
        ),
        pytest.param(PercentageFee(10_000), 4450, "EUR", "€44.50 (100 % after confirmation)", id="all of it"),
        pytest.param(PercentageFee(1), 100, "EUR", "No charge", id="rounded to nothing"),
        pytest.param(FixedFee(1500, "EUR"), 4450, "EUR", "€15.00 (fixed amount after confirmation)", id="fixed"),
        pytest.param(
            FixedFee(1500, "EUR"),
            900,
            "EUR",
            "€9.00 (fixed amount after confirmation, no more than the order's total)",
            id="a small order",
        ),
        pytest.param(FixedFee(1500, "EUR"), 4450, "GBP", "No charge", id="another currency"),
    ],
)
def test_a_charge_is_said_in_plain_money(fee, total, currency, words):
    assert charge_words(policy(fee), CONFIRMED, total, currency) == words
    assert cancellation_verdict(CONFIRMED, policy=policy(fee), total_minor=total, currency=currency).charge == words


@pytest.mark.parametrize(
    ("fee", "words"),
    [(None, "No charge"), (PercentageFee(550), "5.5 % of the total"), (FixedFee(1500, "JPY"), "JP¥1,500")],
)
def test_a_fee_is_said_without_an_order(fee, words):
    assert fee_words(fee) == words


def test_a_verdict_without_a_policy_costs_nothing():
    assert [cancellation_verdict(status).charge_minor for status in OrderStatus] == [0] * len(OrderStatus)


@pytest.mark.parametrize("seen", [0, -1, 222, 224, None, "223"])
def test_who_saw_another_charge_is_told_the_real_one(seen):
    verdict = cancellation_verdict(CONFIRMED, policy=policy(PercentageFee(500)), total_minor=4450, currency="EUR")

    ensure_charge_seen(verdict, seen_charge_minor=223, number="ORD-1")
    with pytest.raises(OrderChanged, match=r"cancelling it costs €2\.23"):
        ensure_charge_seen(verdict, seen_charge_minor=seen, number="ORD-1")
