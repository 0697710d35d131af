"""What a buyer has spent in a year, by month and by supplier."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from buyer_portal.domain.orders.months import counted_otherwise, last_months, month_of
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.store.engine import reading
from buyer_portal.store.orders.counts import tally_of
from buyer_portal.store.orders.list import company_names, placed_between

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthSpend:
    """What was ordered in a month ("2026-11"), in minor units: delivered, and still under way."""

    month: str
    done_minor: int
    open_minor: int

    @property
    def total_minor(self) -> int:
        """Both together."""
        return self.done_minor + self.open_minor


@dataclass(frozen=True, slots=True)
class OtherSpend:
    """What was ordered in a currency that the charts don't show, in its minor units."""

    currency: str
    orders: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Spend:
    """What was ordered and not cancelled in the reader's last 12 months, in minor units of most orders' currency.

    `others` is what was ordered in other currencies: sums of different money are never added up.
    """

    currency: str
    by_month: tuple[MonthSpend, ...]
    by_supplier: tuple[tuple[str, int], ...]
    others: tuple[OtherSpend, ...] = ()

    @property
    def done_minor(self) -> int:
        """What was delivered of it."""
        return sum(month.done_minor for month in self.by_month)

    @property
    def open_minor(self) -> int:
        """What is still under way of it."""
        return sum(month.open_minor for month in self.by_month)

    @property
    def total_minor(self) -> int:
        """All of it."""
        return self.done_minor + self.open_minor


def spend_of(person: Person, at: datetime) -> Spend:
    """Add up what this buyer's companies ordered in the last twelve months."""
    zone = ZoneInfo(person.time_zone)
    months = last_months(at, zone, _MONTHS)
    with reading() as db:
        counted = _counted(db, person, months, zone)
        names = company_names(db, {other for other, *_ in counted})
    orders, minor, by_supplier = Counter[str](), Counter[tuple[str, str, bool]](), Counter[tuple[str, str]]()
    for (other, month, currency, status), (many, sum_minor) in counted.items():
        orders[currency] += many
        minor[currency, month, OrderStatus(status).is_final] += sum_minor
        by_supplier[currency, names[other]] += sum_minor
    own, *others = [currency for currency, many in orders.most_common() if many] or ["EUR"]
    return Spend(
        own,
        tuple(MonthSpend(month, minor[own, month, True], minor[own, month, False]) for month in months),
        tuple((name, sum_minor) for (currency, name), sum_minor in by_supplier.most_common() if currency == own),
        tuple(
            OtherSpend(
                currency,
                orders[currency],
                sum(minor[currency, month, done] for month in months for done in (True, False)),
            )
            for currency in others
        ),
    )


def _counted(
    db: Connection, person: Person, months: Sequence[str], zone: ZoneInfo
) -> dict[tuple[int, str, str, str], list[int]]:
    """Orders and their sums by company, the reader's month, currency and status, without what was cancelled.

    The tally counts months in UTC; the few orders placed in the hours between the two month ends are reassigned.
    """
    counted: defaultdict[tuple[int, str, str, str], list[int]] = defaultdict(lambda: [0, 0])

    def add(other: int, month: str, currency: str, status: str, orders: int, minor: int) -> None:
        if status != OrderStatus.CANCELLED.value and month in months:
            sums = counted[other, month, currency, status]
            sums[:] = sums[0] + orders, sums[1] + minor

    for row in tally_of(db, person):
        add(row.other, row.month, row.currency, row.status, row.orders, row.total_minor)
    for row in placed_between(db, person, counted_otherwise(months, zone)):
        add(row.other, month_of(row.placed_at, UTC), row.currency, row.status, -1, -row.total_minor)
        add(row.other, month_of(row.placed_at, zone), row.currency, row.status, 1, row.total_minor)
    return counted
