"""How facts read on screen: money, moments, and the words for what happened."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency

from buyer_portal.domain.money import decimals_of
from buyer_portal.domain.order import OrderEvent, OrderStatus

LOCALE = "en_GB"
_MONTHS = "en"  # every month in three letters: "Sep", where en_GB has "Sept"

STATUS_ICON = {
    OrderStatus.PENDING: "clock",
    OrderStatus.CONFIRMED: "circle-check",
    OrderStatus.PROCESSING: "package-open",
    OrderStatus.OUT_FOR_DELIVERY: "truck",
    OrderStatus.DELIVERED: "package-check",
    OrderStatus.CANCELLED: "ban",
}
EVENT_ICON = {
    OrderEvent.PLACE: "package",
    OrderEvent.CONFIRM: "circle-check",
    OrderEvent.START_PROCESSING: "package-open",
    OrderEvent.SEND_OUT: "truck",
    OrderEvent.DELIVER: "package-check",
    OrderEvent.CANCEL: "ban",
    OrderEvent.DECLINE: "ban",
    OrderEvent.MAIL_FAILED: "triangle-alert",
    OrderEvent.PROPOSE: "pencil-line",
    OrderEvent.ACCEPT: "thumbs-up",
    OrderEvent.REJECT: "thumbs-down",
    OrderEvent.WITHDRAW: "x",
    OrderEvent.ASK: "pencil-line",
    OrderEvent.REFUSE: "thumbs-down",
    OrderEvent.CASE_OPEN: "undo-2",
    OrderEvent.CASE_ANSWER: "message-square",
    OrderEvent.CASE_DECLINE: "thumbs-down",
    OrderEvent.CASE_AGREE: "thumbs-up",
    OrderEvent.CASE_DISAGREE: "thumbs-down",
    OrderEvent.CASE_SETTLE: "check-check",
    OrderEvent.CASE_NOT_HAPPENED: "thumbs-down",
    OrderEvent.CASE_WITHDRAW: "x",
    OrderEvent.CASE_PHOTO: "image",
}
EVENT_DONE = {
    OrderEvent.PLACE: "Placed",
    OrderEvent.CONFIRM: "Confirmed",
    OrderEvent.START_PROCESSING: "Processing started",
    OrderEvent.SEND_OUT: "Sent out for delivery",
    OrderEvent.DELIVER: "Delivered",
    OrderEvent.CANCEL: "Cancelled",
    OrderEvent.DECLINE: "Declined by the supplier",
    OrderEvent.MAIL_FAILED: "E-mail not delivered",
    OrderEvent.PROPOSE: "Changes proposed",
    OrderEvent.ACCEPT: "Modifications accepted",
    OrderEvent.REJECT: "Modifications rejected",
    OrderEvent.WITHDRAW: "Proposal withdrawn",
    OrderEvent.ASK: "Change asked for",
    OrderEvent.REFUSE: "Request declined",
    OrderEvent.CASE_OPEN: "Case opened",
    OrderEvent.CASE_ANSWER: "Offer made in the case",
    OrderEvent.CASE_DECLINE: "Case declined",
    OrderEvent.CASE_AGREE: "Offer accepted",
    OrderEvent.CASE_DISAGREE: "Offer rejected",
    OrderEvent.CASE_SETTLE: "Case settled",
    OrderEvent.CASE_NOT_HAPPENED: "What was agreed has not happened",
    OrderEvent.CASE_WITHDRAW: "Case withdrawn",
    OrderEvent.CASE_PHOTO: "Photos added to the case",
}
"""What happened, for the timeline: "Confirmed by Tom Becker"."""
EVENT_DID = {
    OrderEvent.PLACE: "placed the order",
    OrderEvent.CONFIRM: "confirmed the order",
    OrderEvent.START_PROCESSING: "started processing",
    OrderEvent.SEND_OUT: "sent the order out for delivery",
    OrderEvent.DELIVER: "marked the order as delivered",
    OrderEvent.CANCEL: "cancelled the order",
    OrderEvent.DECLINE: "declined the order",
    OrderEvent.PROPOSE: "proposed changes",
    OrderEvent.ACCEPT: "accepted the modifications",
    OrderEvent.REJECT: "rejected the modifications",
    OrderEvent.WITHDRAW: "withdrew the proposal",
    OrderEvent.ASK: "asked for a change",
    OrderEvent.REFUSE: "declined the request for a change",
    OrderEvent.CASE_OPEN: "opened a case",
    OrderEvent.CASE_ANSWER: "made an offer in the case",
    OrderEvent.CASE_DECLINE: "declined the case",
    OrderEvent.CASE_AGREE: "accepted the offer",
    OrderEvent.CASE_DISAGREE: "rejected the offer",
    OrderEvent.CASE_SETTLE: "confirmed that the case is settled",
    OrderEvent.CASE_NOT_HAPPENED: "said that what was agreed has not happened",
    OrderEvent.CASE_WITHDRAW: "withdrew the case",
    OrderEvent.CASE_PHOTO: "added photos to the case",
}
"""What somebody did, for the chat: "Tom Becker confirmed the order"."""


@dataclass(frozen=True, slots=True)
class When:
    """A moment: as people say it, for machines, and in full for the tooltip."""

    text: str = ""
    iso: str = ""
    full: str = ""


class Clock:
    """Puts moments into one reader's words. `now` decides what "today" is."""

    def __init__(self, time_zone: str, now: datetime) -> None:
        self._zone_name = time_zone
        self._zone = ZoneInfo(time_zone)
        self._now = now.astimezone(self._zone)

    def moment(self, at: datetime | None) -> When:
        """Say day and time: "Today, 09:12", "Tue 10 Nov, 16:42"."""
        if at is None:
            return When()
        local = at.astimezone(self._zone)
        return When(f"{self._day(local)}, {local:%H:%M}", local.isoformat(timespec="minutes"), self.full(at))

    def brief(self, at: datetime | None) -> When:
        """Say it for a list: the time only for yesterday and today."""
        if at is None:
            return When()
        local = at.astimezone(self._zone)
        near = (local.date() - self._now.date()).days in (0, -1)
        text = f"{self._day(local)}, {local:%H:%M}" if near else self._day(local)
        return When(text, local.isoformat(timespec="minutes"), self.full(at))

    def latest(self, at: datetime) -> When:
        """Say it where the newest matters: "09:40" for today, the day alone for everything before."""
        local = at.astimezone(self._zone)
        text = f"{local:%H:%M}" if local.date() == self._now.date() else self._day(local)
        return When(text, local.isoformat(timespec="minutes"), self.full(at))

    def day(self, at: datetime) -> str:
        """Say the day: "Today", "Tue 10 Nov", "10 Nov 2025"."""
        return self._day(at.astimezone(self._zone))

    def date(self, at: datetime) -> str:
        """Say the day so that it stays true: "12 November 2026"."""
        return format_date(at.astimezone(self._zone).date(), "d MMMM y", locale=LOCALE)

    def time(self, at: datetime) -> When:
        """Say the time of day: "09:12"."""
        local = at.astimezone(self._zone)
        return When(f"{local:%H:%M}", local.isoformat(timespec="minutes"), self.full(at))

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

    def full(self, at: datetime) -> str:
        """Say it without any room for doubt, with the zone."""
        text = format_datetime(at.astimezone(self._zone), "EEEE d MMMM y, HH:mm:ss", locale=LOCALE)
        return f"{text} ({self._zone_name})"

    def today(self) -> str:
        """Say today's date: "Thursday 12 November 2026"."""
        return format_date(self._now.date(), "EEEE d MMMM y", locale=LOCALE)

    def _day(self, local: datetime) -> str:
        days = (local.date() - self._now.date()).days
        if days in _NEAR_DAYS:
            return _NEAR_DAYS[days]
        if local.year != self._now.year:
            return format_date(local.date(), "d MMM y", locale=_MONTHS)
        return format_date(local.date(), "EEE d MMM" if abs(days) < 7 else "d MMM", locale=_MONTHS)


_NEAR_DAYS = {0: "Today", -1: "Yesterday", 1: "Tomorrow"}


def money(minor: int, currency: str) -> str:
    """Write an amount in minor units: 37145 EUR is "€371.45".

    To the last minor unit: of dinars, rupiahs and others people don't use it, so Babel would round it away.
    """
    decimals = decimals_of(currency)
    pattern = f"¤#,##0.{'0' * decimals}".rstrip(".")
    amount = Decimal(minor).scaleb(-decimals)
    return format_currency(amount, currency, format=pattern, locale=LOCALE, currency_digits=False)


def rounded_money(minor: int, currency: str) -> str:
    """Write an amount without its decimals, for sums: "€50,924"."""
    whole = round(Decimal(minor).scaleb(-decimals_of(currency)))
    return format_currency(whole, currency, format="¤#,##0", locale=LOCALE, currency_digits=False)


def plural(count: int, word: str) -> str:
    """Count something: "1 line", "9 lines", "1,204 orders"."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def initials(name: str) -> str:
    """The first letters of the first and last word, of a person's name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def company_initials(name: str) -> str:
    """The first letters of the first two words: Green Valley Produce is GV."""
    return "".join(word[0] for word in name.split()[:2]).upper()


def lower_first(text: str) -> str:
    """Put a moment inside a sentence: "Today, 09:12" becomes "today, 09:12", "Tue 10 Nov" stays."""
    return text[0].lower() + text[1:] if text.startswith(tuple(_NEAR_DAYS.values())) else text
