"""What a supplier says about cancelling, and what it costs: nothing, unless their policy says so.

Source: the guide, "Generally, there are no charges for canceling orders … However, check with your supplier about
their specific cancellation policy."
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from buyer_portal.domain.cancellation_rules import CANCELLABLE, CANCELLATION_RULES
from buyer_portal.domain.money import amount_words
from buyer_portal.domain.orders.status import OrderStatus

FEE_STATUSES = tuple(status for status in OrderStatus if status in CANCELLABLE)
"""The statuses that a policy may ask a fee for: those an order can be cancelled in."""
MAX_POLICY_TEXT = 4_000
"""Characters of a policy's text."""
MAX_CONTACT_HOURS = 120
"""Characters of "Mon to Fri, 06:00–14:00"."""
WHOLE = 10_000
"""Basis points of the whole order: 100 %."""
NO_CHARGE = "No charge"


@dataclass(frozen=True, slots=True)
class PercentageFee:
    """A share of the order's total, in basis points: 500 is 5 %."""

    basis_points: int


@dataclass(frozen=True, slots=True)
class FixedFee:
    """An amount in minor units of one currency. An order in another currency costs nothing: nobody knows a rate."""

    amount_minor: int
    currency: str


Fee = PercentageFee | FixedFee


@dataclass(frozen=True, slots=True)
class SupplierPolicy:
    """One version of a supplier's policy. A status without a fee costs nothing. `created_at` is UTC."""

    text: str = ""
    contact_hours: str = ""
    fees: Mapping[OrderStatus, Fee] = field(default_factory=dict)
    version: int = 0
    created_at: datetime | None = None
    by: str = ""

    def says_the_same(self, other: "SupplierPolicy") -> bool:
        """Whether both mean the same to a buyer, whoever wrote them and when."""
        return (self.text, self.contact_hours, self.fees) == (other.text, other.contact_hours, other.fees)


def charge_for(policy: SupplierPolicy | None, status: OrderStatus, total_minor: int, currency: str) -> int:
    """What cancelling an order in `status` costs, in minor units of `currency`; never more than its total.

    A percentage is rounded to the minor unit, half of one up. A fixed amount in another currency does not apply.
    """
    fee = policy.fees.get(status) if policy else None
    if isinstance(fee, PercentageFee):
        charge = (total_minor * fee.basis_points + WHOLE // 2) // WHOLE
    elif isinstance(fee, FixedFee) and fee.currency == currency:
        charge = fee.amount_minor
    else:
        charge = 0
    return min(charge, total_minor)


def charge_words(policy: SupplierPolicy | None, status: OrderStatus, total_minor: int, currency: str) -> str:
    """Say what `charge_for` gives: "No charge", "£12.40 (5 % after confirmation)"."""
    charge = charge_for(policy, status, total_minor, currency)
    if not policy or not charge:
        return NO_CHARGE
    fee = policy.fees[status]
    share = f"{percentage(fee)} %" if isinstance(fee, PercentageFee) else "fixed amount"
    capped = isinstance(fee, FixedFee) and fee.amount_minor > total_minor
    when = CANCELLATION_RULES[status].fee_when
    return f"{amount_words(charge, currency)} ({share} {when}{_NO_MORE if capped else ''})"


def fee_words(fee: Fee | None) -> str:
    """Say a fee without an order: "5 % of the total", "£12.40", "No charge"."""
    if isinstance(fee, PercentageFee):
        return f"{percentage(fee)} % of the total"
    return amount_words(fee.amount_minor, fee.currency) if fee else NO_CHARGE


def percentage(fee: PercentageFee) -> str:
    """Write the share as people do: 500 is "5", 1250 "12.5"."""
    return f"{fee.basis_points / 100:.2f}".rstrip("0").rstrip(".")


_NO_MORE = ", no more than the order's total"
