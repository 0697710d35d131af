"""What each column of an import file may hold."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.money import parse_amount
from buyer_portal.domain.order import OrderStatus

MAX_QUANTITY = 999_999_999
"""More pieces than a line ever has."""
# What a screen or a terminal would act on instead of showing it: controls, line breaks, changes of direction.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LONGEST = {"order_number": 40, "buyer": 200, "supplier": 200, "sku": 64, "name": 200}
"""Characters that a text may have, by column."""
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_DIGITS = 20


def parsers(currencies: Collection[str], latest: datetime) -> dict[str, Callable[[str], Any]]:
    """Give a parser for each column but `unit_price`. Each raises `ValueRefused` with the reason.

    `currencies` are the known codes; orders placed after `latest` are refused.
    """
    texts: dict[str, Callable[[str], Any]] = {
        column: lambda text, longest=longest: parse_text(text, longest) for column, longest in LONGEST.items()
    }
    return texts | {
        "order_number": _parse_number,
        "status": _parse_status,
        "placed_at": lambda text: _parse_time(text, latest),
        "currency": lambda text: parse_currency(text, currencies),
        "quantity": _parse_quantity,
    }


def parse_price(text: str, currency: str) -> int:
    """Take the price of one piece: minor units of `currency`, above 0.

    Raises:
        ValueRefused: it is no such price.
    """
    if len(text) > _MAX_DIGITS:
        raise ValueRefused("is too long for a price")
    negative = text.startswith("-")
    minor = parse_amount(text[1:] if negative else text, currency)
    if negative or minor == 0:
        raise ValueRefused("must be above 0")
    return minor


def parse_text(text: str, longest: int) -> str:
    """Take a text of at most `longest` characters that can be shown.

    Raises:
        ValueRefused: it is no such text.
    """
    if not text:
        raise ValueRefused("is empty")
    if len(text) > longest:
        raise ValueRefused(f"has {len(text)} characters, at most {longest} are kept")
    if CONTROL.search(text):
        raise ValueRefused("has characters that can't be shown, a line break perhaps")
    return text


def _parse_number(text: str) -> str:
    number = parse_text(text, LONGEST["order_number"])
    # The number is part of a web address. Asked before the capitals: those of "ß" are two letters.
    if not _NUMBER.fullmatch(number):
        raise ValueRefused("may only have letters A to Z, digits, dashes, dots and underscores, the first no sign")
    return number.upper()


def _parse_status(text: str) -> OrderStatus:
    try:
        return OrderStatus(text)
    except ValueError:
        raise ValueRefused(f"is not a status; these are: {', '.join(OrderStatus)}") from None


def _parse_time(text: str, latest: datetime) -> datetime:
    if not _TIME.fullmatch(text):
        raise ValueRefused("is not a time with a zone, such as 2026-11-30T09:15:00Z")
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueRefused("is no time there is") from None
    if not _EARLIEST <= at <= latest:
        raise ValueRefused("is before 1970" if at < _EARLIEST else "is in the future")
    return at


def parse_currency(text: str, currencies: Collection[str]) -> str:
    """Take the code of a currency that is among the known ones.

    Raises:
        ValueRefused: it is none.
    """
    if text not in currencies:
        raise ValueRefused("is not a currency; give three capital letters, such as EUR")
    return text


def _parse_quantity(text: str) -> int:
    if not re.fullmatch(r"-?\d+", text, re.ASCII):
        raise ValueRefused("is not a whole number")
    if len(text) > _MAX_DIGITS or int(text) > MAX_QUANTITY:
        raise ValueRefused("is too large")
    if int(text) < 1:
        raise ValueRefused("must be above 0")
    return int(text)
