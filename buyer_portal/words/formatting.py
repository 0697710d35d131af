"""How facts read on screen: money, moments, and the words for what happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from unicodedata import normalize
from zoneinfo import ZoneInfo

from babel.dates import format_date

from buyer_portal.domain.money import amount_words, rounded_words
from buyer_portal.domain.orders.delivery import Slot
from buyer_portal.domain.text import counted, per_unit

LOCALE = "en_GB"
_TITLE = 3  # characters of the shortest: "Dr."
_MONTHS = "en"  # every month in three letters: "Sep", where en_GB has "Sept"


@dataclass(frozen=True, slots=True)
class When:
    """A moment: as people say it, for machines, in full for the tooltip, and so that it stays true on paper."""

    text: str = ""
    iso: str = ""
    full: str = ""
    paper: str = ""


class Clock:
    """Puts moments into one reader's words. `now` decides what "today" is; on paper no day is."""

    def __init__(self, time_zone: str, now: datetime, *, on_paper: bool = False) -> None:
        self._zone_name = time_zone
        self._on_paper = on_paper
        self._zone = ZoneInfo(time_zone)
        self._now = now.astimezone(self._zone)

    @property
    def on_paper(self) -> "Clock":
        """The clock of what is printed: "Tue 10 Nov 2026", where the screen says "Tomorrow"."""
        return Clock(self._zone_name, self._now, on_paper=True)

    def moment(self, at: datetime | None) -> When:
        """Say day and time: "Today, 09:12", "Tue 10 Nov, 16:42"."""
        if at is None:
            return When()
        local = at.astimezone(self._zone)
        text = f"{self._day(local)}, {local:%H:%M}"
        return When(text, local.isoformat(timespec="minutes"), self.full(at), self._paper(local))

    def brief(self, at: datetime | None) -> When:
        """Say it for a list: the time only for yesterday and today."""
        if at is None:
            return When()
        local = at.astimezone(self._zone)
        near = (local.date() - self._now.date()).days in (0, -1)
        text = f"{self._day(local)}, {local:%H:%M}" if near else self._day(local)
        return When(text, local.isoformat(timespec="minutes"), self.full(at), self._paper(local))

    def latest(self, at: datetime) -> When:
        """Say it where the newest matters: "09:40" for today, the day alone for everything before."""
        local = at.astimezone(self._zone)
        text = f"{local:%H:%M}" if local.date() == self._now.date() else self._day(local)
        return When(text, local.isoformat(timespec="minutes"), self.full(at), self._paper(local))

    def slot(self, slot: Slot | None) -> str:
        """Say when a delivery is wanted or promised: "Tomorrow, 06:00–08:00"; "" when nobody knows."""
        if slot is None:
            return ""
        start = slot.start.astimezone(self._zone)
        until = slot.until and slot.until.astimezone(self._zone)
        if until is None:
            return f"{self._day(start)}, {start:%H:%M}"
        last = f"{until:%H:%M}" if until.date() == start.date() else f"{lower_first(self._day(until))}, {until:%H:%M}"
        return f"{self._day(start)}, {start:%H:%M}–{last}"

    def day(self, at: datetime) -> str:
        """Say the day: "Today", "Tue 10 Nov", "10 Nov 2025"."""
        return self._day(at.astimezone(self._zone))

    def date(self, at: datetime) -> str:
        """Say the day so that it stays true: "12 November 2026"."""
        return _date(at.astimezone(self._zone).date(), "d MMMM y", LOCALE)

    def time(self, at: datetime) -> When:
        """Say the time of day: "09:12"."""
        local = at.astimezone(self._zone)
        return When(f"{local:%H:%M}", local.isoformat(timespec="minutes"), self.full(at))

    def beside(self, at: datetime, other: datetime) -> str:
        """Say it beside another moment: "09:12" on the same day, "today, 09:12" or "Tue 10 Nov, 09:12" else."""
        is_same_day = at.astimezone(self._zone).date() == other.astimezone(self._zone).date()
        return self.time(at).text if is_same_day else lower_first(self.moment(at).text)

    def age(self, at: datetime) -> str:
        """Say how long ago: "5 min", "3 h", "2 days"."""
        minutes = max(0, int((self._now - at).total_seconds() // 60))
        if minutes < 60:
            return f"{minutes} min"
        hours = minutes // 60
        return f"{hours} h" if hours < 48 else f"{hours // 24} days"

    def left(self, until: datetime) -> str:
        """Say how much time is left: "45 min left", "20 h left", "3 days left"; "" when none is."""
        minutes = int((until - self._now).total_seconds() // 60)
        if minutes < 60:
            return f"{max(minutes, 1)} min left" if until > self._now else ""
        hours = minutes // 60
        return f"{hours} h left" if hours < 48 else f"{hours // 24} days left"

    def is_over(self, at: datetime) -> bool:
        """Whether the moment lies in the past."""
        return at <= self._now

    def full(self, at: datetime) -> str:
        """Say it in full, with the time zone."""
        local = at.astimezone(self._zone)
        return f"{_date(local.date(), 'EEEE d MMMM y', LOCALE)}, {local:%H:%M:%S} ({self._zone_name})"

    def today(self) -> str:
        """Say today's date: "Thursday 12 November 2026"."""
        return _date(self._now.date(), "EEEE d MMMM y", LOCALE)

    def _paper(self, local: datetime) -> str:
        return f"{_whole_day(local)}, {local:%H:%M}"

    def _day(self, local: datetime) -> str:
        if self._on_paper:
            return _whole_day(local)
        days = (local.date() - self._now.date()).days
        if days in _NEAR_DAYS:
            return _NEAR_DAYS[days]
        if local.year != self._now.year:
            return _date(local.date(), "d MMM y", _MONTHS)
        return _date(local.date(), "EEE d MMM" if abs(days) < 7 else "d MMM", _MONTHS)


def _whole_day(local: datetime) -> str:
    return _date(local.date(), "EEE d MMM y", _MONTHS)


# A screen says the same few days again and again, and babel takes 40 µs for each.
_date = lru_cache(10_000)(format_date)

_NEAR_DAYS = {0: "Today", -1: "Yesterday", 1: "Tomorrow"}


def on_paper(clock: Clock, say: Callable[[Clock], str]) -> str:
    """What paper says in place of words that are true for a day; "" where they stay true."""
    said = say(clock).lower()
    return say(clock.on_paper) if any(day.lower() in said for day in _NEAR_DAYS.values()) else ""


money = amount_words
rounded_money = rounded_words


def plural(count: int, word: str) -> str:
    """Count something: "1 line", "9 lines", "1,204 orders"."""
    return counted(count, word)


def and_more(found: int, shown: int, counted_to: int) -> str:
    """Say how many of a kind a short list leaves out: "and 14 more"; "" for none. Counted to `counted_to`."""
    if found <= shown:
        return ""
    return f"and {found - shown:,} more" if found < counted_to else f"and more than {found - shown - 1:,} more"


def initials(name: str) -> str:
    """The first letters of the first and last word of a person's name, titles left out: Dr. Tom Becker is TB."""
    words = _lettered(name)
    own = [word for word in words if len(word) < _TITLE or not word.endswith(".")] or words
    return _firsts(own[:1] + own[1:][-1:])


def company_initials(name: str) -> str:
    """The first letters of the first two words: Green Valley Produce is GV, Fish & Chips is FC."""
    return _firsts(_lettered(name)[:2])


def _lettered(name: str) -> list[str]:
    return [word for word in normalize("NFC", name).split() if any(map(str.isalnum, word))]


def _firsts(words: list[str]) -> str:
    return "".join(next(filter(str.isalnum, word)) for word in words).upper()


def lower_first(text: str) -> str:
    """Put a moment inside a sentence: "Today, 09:12" becomes "today, 09:12", "Tue 10 Nov" stays."""
    return text[0].lower() + text[1:] if text.startswith(tuple(_NEAR_DAYS.values())) else text


def code_with_unit(sku: str, unit: str) -> str:
    """A code with what one of it is: "TOM-5 · per crate"."""
    return f"{sku} ·{per_unit(unit)}" if unit else sku
