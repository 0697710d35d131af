"""When an order is to arrive: the day and window that a buyer wants, and the supplier promises.

Days and windows are in the supplier's time zone, where the van leaves. Old and imported orders have a date without a
window, or none at all; none is invented for them.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from buyer_portal.domain.errors import MoveRefused, ValueRefused
from buyer_portal.domain.orders.status import OrderStatus

PROMISE = "Change delivery date"
"""The name of the button with which a supplier promises another date."""
WINDOWS = ("06:00–08:00", "08:00–10:00", "10:00–12:00", "12:00–14:00", "14:00–16:00", "16:00–18:00", "06:00–18:00")
"""The delivery windows, in the supplier's time; the last one is the whole day."""
FARTHEST = timedelta(days=730)
"""How far ahead a delivery may lie."""
LAST_HOUR = 18
"""An order that is placed later in the day than this is not expected to arrive the day after."""
PROMISABLE = frozenset(status for status in OrderStatus if not status.is_final) - {OrderStatus.PENDING}
"""Where a promise can be changed; a PENDING order gets its first one when it is confirmed."""
_SUNDAY = 6
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Slot:
    """From when to when a delivery is wanted or promised. `until` is None where only a moment is known."""

    start: datetime
    until: datetime | None = None

    @property
    def end(self) -> datetime:
        """When it is over."""
        return self.until or self.start

    def moved_to(self, start: datetime) -> "Slot":
        """The same length of time, from another start."""
        return Slot(start, self.until and start + (self.until - self.start))

    def words(self, zone: str) -> str:
        """Say it so that it stays true: "Sat 28 Nov 2026, 06:00–08:00 (Europe/Berlin)"."""
        first = self.start.astimezone(ZoneInfo(zone))
        last = f"–{self.until.astimezone(ZoneInfo(zone)):%H:%M}" if self.until else ""
        return f"{first:%a} {first.day} {first:%b %Y, %H:%M}{last} ({zone})"


def slot_from(start: datetime | None, until: datetime | None) -> Slot | None:
    """Make a slot of what is stored; None when no date is known."""
    return Slot(start, until) if start else None


def day_and_window(slot: Slot | None, zone: str) -> tuple[str, str]:
    """A slot as it is chosen, "2026-11-28" and "06:00–08:00", in the supplier's time; "" where it is neither."""
    if slot is None:
        return "", ""
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (slot.start, slot.end))
    window = f"{start:%H:%M}–{end:%H:%M}"
    return start.date().isoformat(), window if window in WINDOWS else ""


def is_promised(status: OrderStatus, wanted: Slot | None) -> bool:
    """Whether the date of an order is more than what its buyer wants: nobody has confirmed a PENDING one."""
    return wanted is None or status is not OrderStatus.PENDING


def first_day(zone: str, at: datetime) -> date:
    """The day that is offered first: tomorrow, or the day after from `LAST_HOUR`; never a Sunday."""
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=1 if local.hour < LAST_HOUR else 2)
    return day + timedelta(days=1) if day.weekday() == _SUNDAY else day


def parse_wanted(day: object, window: object, *, zone: str, at: datetime) -> Slot:
    """Take the day ("2026-11-28") and one of `WINDOWS` that somebody wants, both in the supplier's time.

    Raises:
        ValueRefused: it has begun, lies too far ahead, or is no date.
    """
    slot = _slot(day, window, zone)
    if slot.start <= at:
        raise ValueRefused("The delivery must lie in the future: choose a later day or window.")
    return _within_reach(slot, at)


def parse_promise(day: object, window: object, *, zone: str, at: datetime) -> Slot:
    """Take what a supplier promises: as `parse_wanted`, but a window that has begun may still be kept.

    Raises:
        ValueRefused: it is over, lies too far ahead, or is no date.
    """
    return _within_reach(ensure_ahead(_slot(day, window, zone), at), at)


def ensure_ahead(slot: Slot, at: datetime) -> Slot:
    """Refuse to promise a delivery that is in the past.

    Raises:
        ValueRefused: it is in the past.
    """
    if slot.end <= at:
        raise ValueRefused("This delivery time is over: give a later day or window.")
    return slot


def ensure_promisable(status: OrderStatus, *, number: str) -> None:
    """Refuse to change a promise before the confirmation or after the arrival.

    Raises:
        MoveRefused: it is too early or too late.
    """
    if status not in PROMISABLE:
        raise MoveRefused(number, PROMISE, status.words)


def _within_reach(slot: Slot, at: datetime) -> Slot:
    if slot.start > at + FARTHEST:
        raise ValueRefused("The delivery lies too far ahead: at most two years.")
    return slot


def _slot(day: object, window: object, zone: str) -> Slot:
    if not isinstance(day, str) or not _DAY.fullmatch(day):
        raise ValueRefused("Choose the day of the delivery.")
    if window not in WINDOWS:
        raise ValueRefused("Choose one of the delivery windows.")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise ValueRefused("Choose the day of the delivery: there is no such date.") from None
    start, until = (datetime.combine(on, time.fromisoformat(hour), ZoneInfo(zone)) for hour in str(window).split("–"))
    try:
        start.astimezone(ZoneInfo("UTC"))
    except OverflowError:
        raise ValueRefused("Choose the day of the delivery: there is no such date.") from None
    return Slot(start, until)
