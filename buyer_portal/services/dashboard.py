"""The first screen: how many, what waits, what is new, what was spent."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.order_filter import OrderFilter
from buyer_portal.domain.person import Person
from buyer_portal.domain.thread import ThreadFilter
from buyer_portal.services.case_details import WaitingCase, waiting_cases
from buyer_portal.services.inbox import ThreadSummary, inbox
from buyer_portal.services.orders import OrderSummary, list_orders
from buyer_portal.store.engine import reading
from buyer_portal.store.orders import company_names, tally_of
from buyer_portal.store.proposals import proposals_waiting_for

LATE_AFTER = timedelta(hours=12)
"""A PENDING order has waited long when the supplier has not confirmed it after this time."""
_LATEST = 8
_ATTENTION = 6
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Spend:
    """What was ordered and not cancelled in the last 12 months, in minor units of most orders' currency."""

    currency: str
    by_month: tuple[tuple[str, int], ...]
    by_supplier: tuple[tuple[str, int], ...]

    @property
    def total_minor(self) -> int:
        """All of it."""
        return sum(minor for _, minor in self.by_month)


@dataclass(frozen=True, slots=True)
class WaitingProposal:
    """A proposal that the buyer has not answered; `other` is the supplier."""

    number: str
    other: str
    reason: str
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything on the dashboard, as of one moment."""

    by_status: dict[OrderStatus, int]
    proposals: tuple[WaitingProposal, ...]
    cases: tuple[WaitingCase, ...]
    chats: tuple[ThreadSummary, ...]
    waiting: tuple[OrderSummary, ...]
    arriving: tuple[OrderSummary, ...]
    latest: tuple[OrderSummary, ...]
    spend: Spend


def dashboard(person: Person, at: datetime) -> Dashboard:
    """Gather the buyer's first screen. `at` is now; "late" and "the last 12 months" are counted from it.

    Source: the guide, "Path: Dashboard → Orders".
    """
    newest = list_orders(person, OrderFilter())
    pending = list_orders(person, OrderFilter(status=OrderStatus.PENDING, descending=False))
    unread = inbox(person, which=ThreadFilter.UNREAD)
    on_the_way = list_orders(person, OrderFilter(status=OrderStatus.OUT_FOR_DELIVERY, descending=False))
    return Dashboard(
        by_status=newest.by_status,
        proposals=_proposals(person, at),
        cases=waiting_cases(person, _ATTENTION),
        chats=tuple(chat for chat in unread.threads if chat.number)[:_ATTENTION],
        waiting=tuple(order for order in pending.orders if at - order.placed_at > LATE_AFTER)[:_ATTENTION],
        arriving=on_the_way.orders[:_ATTENTION],
        latest=newest.orders[:_LATEST],
        spend=_spend(person, at),
    )


def _proposals(person: Person, at: datetime) -> tuple[WaitingProposal, ...]:
    with reading() as db:
        return tuple(WaitingProposal(*row) for row in proposals_waiting_for(db, person, at, _ATTENTION))


def _spend(person: Person, at: datetime) -> Spend:
    with reading() as db:
        tally = [row for row in tally_of(db, person) if row.status != OrderStatus.CANCELLED.value]
        names = company_names(db, {row.other for row in tally})
    months = _last_months(at)
    recent = [row for row in tally if row.month in months]
    currencies = Counter[str]()
    for row in recent:
        currencies[row.currency] += row.orders
    currency = currencies.most_common(1)[0][0] if currencies else "EUR"
    by_month, by_supplier = Counter[str](), Counter[str]()
    for row in recent:
        if row.currency == currency:
            by_month[row.month] += row.total_minor
            by_supplier[names[row.other]] += row.total_minor
    return Spend(currency, tuple((month, by_month[month]) for month in months), tuple(by_supplier.most_common(6)))


def _last_months(at: datetime) -> list[str]:
    """The last 12 months, oldest first: "2025-12" … "2026-11"."""
    count = at.year * 12 + at.month - 1
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(count - _MONTHS + 1, count + 1)]
