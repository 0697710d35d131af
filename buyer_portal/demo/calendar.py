"""The demo's days: counted back from now, in the buyers' time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from buyer_portal.demo.data import TIME_ZONE, Moment


class Calendar:
    """Turns "two days ago, 16:42" and "88 minutes ago" into moments."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(ZoneInfo(TIME_ZONE)).replace(second=0, microsecond=0)

    def at(self, moment: Moment) -> datetime:
        """The moment, in the buyers' zone. Negative days or minutes lie ahead."""
        if isinstance(moment, int):
            # Counted in UTC: an hour is an hour, also in the night when the clocks change.
            return (self._now.astimezone(UTC) - timedelta(minutes=moment)).astimezone(self._now.tzinfo)
        days, clock = moment
        hour, minute = map(int, clock.split(":"))
        return (self._now - timedelta(days=days)).replace(hour=hour, minute=minute)

    def full_hour(self, moment: Moment) -> datetime:
        """The next full hour after the moment."""
        return (self.at(moment) + timedelta(minutes=59)).replace(minute=0)
