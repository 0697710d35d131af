"""Months as their reader counts them: they begin at midnight where the reader is, not in Greenwich."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo


def last_months(at: datetime, zone: tzinfo, count: int) -> list[str]:
    """The last `count` months in the zone, oldest first, that of `at` the last: "2025-12" … "2026-11"."""
    local = at.astimezone(zone)
    last = local.year * 12 + local.month - 1
    return [_named(number) for number in range(last - count + 1, last + 1)]


def month_of(at: datetime, zone: tzinfo) -> str:
    """The month that the moment belongs to in the zone: "2026-11"."""
    return f"{at.astimezone(zone):%Y-%m}"


def month_range(month: str) -> tuple[datetime, datetime]:
    """When a month ("2026-11") begins in UTC, and when the next one does."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1
    return _beginning(number, UTC), _beginning(number + 1, UTC)


def counted_otherwise(months: Sequence[str], zone: tzinfo) -> list[tuple[datetime, datetime]]:
    """The time ranges around month ends that UTC counts to another month than the zone: from, until (exclusive)."""
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in months]
    ends = {*numbers, *(number + 1 for number in numbers)}
    pairs = [sorted((_beginning(number, UTC), _beginning(number, zone))) for number in sorted(ends)]
    return [(start, end) for start, end in pairs if start < end]


def _named(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02}"


def _beginning(number: int, zone: tzinfo) -> datetime:
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=zone).astimezone(UTC)
