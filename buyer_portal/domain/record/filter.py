"""What of the record is looked for, as it stands in the page's address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from buyer_portal.domain.numbers import plain_number
from buyer_portal.domain.record.kinds import Topic
from buyer_portal.domain.text import storable

MAX_QUERY = 200
_MAX_EMAIL = 320
_DIGITS = 18
OPERATOR = "operator"
"""Stands in the address where somebody's e-mail would: the people who run the portal."""


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """`by` is somebody's e-mail, or OPERATOR; `since` and `until` are days, both included.

    `before` is the id of the entry that the page ends above; 0 for the first page.
    """

    query: str = ""
    topic: Topic | None = None
    by: str = ""
    since: date | None = None
    until: date | None = None
    before: int = 0

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.query or self.topic or self.by or self.since or self.until)

    def begins(self, time_zone: str) -> datetime | None:
        """The moment from which on."""
        return _midnight(self.since, time_zone) if self.since else None

    def ends(self, time_zone: str) -> datetime | None:
        """The moment before which."""
        return _midnight(self.until + timedelta(days=1), time_zone) if self.until else None


def parse_record_filter(query: Mapping[str, str]) -> RecordFilter:
    """Read an address; what makes no sense in it is left out."""
    return RecordFilter(
        query=storable(query.get("q", "")).strip()[:MAX_QUERY],
        topic=Topic.__members__.get(query.get("about", "")),
        by=storable(query.get("by", "")).strip().lower()[:_MAX_EMAIL],
        since=_day(query.get("from", "")),
        until=_day(query.get("to", "")),
        before=plain_number(query.get("before", ""), digits=_DIGITS) or 0,
    )


def address_parts(wanted: RecordFilter) -> dict[str, str]:
    """The filter as it stands in an address, without what is not narrowed."""
    parts = {
        "q": wanted.query,
        "about": wanted.topic.name if wanted.topic else "",
        "by": wanted.by,
        "from": wanted.since.isoformat() if wanted.since else "",
        "to": wanted.until.isoformat() if wanted.until else "",
        "before": str(wanted.before) if wanted.before else "",
    }
    return {name: value for name, value in parts.items() if value}


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None  # the zones' midnights beyond make no moment


def _midnight(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(time_zone))
