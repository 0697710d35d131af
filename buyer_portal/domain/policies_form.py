"""Parsing the form of a supplier's policy. The input is untrusted: any shape, any type."""

import re
from collections.abc import Collection, Mapping

from buyer_portal.domain.conversation.message import clean_text
from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.money import parse_amount
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.policies import (
    FEE_STATUSES,
    MAX_CONTACT_HOURS,
    MAX_POLICY_TEXT,
    WHOLE,
    Fee,
    FixedFee,
    PercentageFee,
    SupplierPolicy,
)

PERCENTAGE, FIXED = "PERCENTAGE", "FIXED"
"""The kinds of fee; anything else but "" is refused."""
_PERCENTAGE = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?", re.ASCII)


def parse_policy(form: Mapping[str, str], *, currencies: Collection[str]) -> SupplierPolicy:
    """Take text, contact_hours, and for each status kind_, value_ and currency_STATUS; `currencies` are the known ones.

    Raises:
        ValueRefused: something is too long, or a fee makes no sense; the sentence says which.
    """
    fees = {status: _parse_fee(form, status, currencies) for status in FEE_STATUSES}
    hours = _limited(form.get("contact_hours", ""), "The contact hours have", MAX_CONTACT_HOURS)
    return SupplierPolicy(
        text=_limited(form.get("text", ""), "A policy has", MAX_POLICY_TEXT),
        contact_hours=" ".join(hours.split()),
        fees={status: fee for status, fee in fees.items() if fee},
    )


def _limited(text: str, what: str, most: int) -> str:
    text = clean_text(text)
    if len(text) > most:
        raise ValueRefused(f"{what} at most {most:,} characters; this one has {len(text):,}.")
    return text


def _parse_fee(form: Mapping[str, str], status: OrderStatus, currencies: Collection[str]) -> Fee | None:
    kind, value = form.get(f"kind_{status}", ""), form.get(f"value_{status}", "").strip()
    try:
        if kind == PERCENTAGE:
            points = _parse_percentage(value)
            return PercentageFee(points) if points else None
        if kind == FIXED:
            return _parse_fixed(value, form.get(f"currency_{status}", ""), currencies)
    except ValueRefused as refusal:
        raise ValueRefused(f"{status.words}: {refusal}") from None
    if kind:
        raise ValueRefused(f"{status.words}: choose no charge, a percentage or a fixed amount.")
    return None


def _parse_percentage(value: str) -> int:
    found = _PERCENTAGE.fullmatch(value)
    points = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else WHOLE + 1
    if points > WHOLE:
        raise ValueRefused("write the percentage as 5 or 12.5, at most 100.")
    return points


def _parse_fixed(value: str, currency: str, currencies: Collection[str]) -> Fee | None:
    currency = currency.strip().upper()
    if currency not in currencies:
        raise ValueRefused("give the currency in three letters, such as EUR.")
    try:
        amount = parse_amount(value, currency)
    except ValueRefused as refusal:
        raise ValueRefused(f"the amount {refusal}.") from None
    return FixedFee(amount, currency) if amount else None
