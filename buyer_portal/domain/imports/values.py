"""What each column of an import file may hold."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.money import parse_amount
from buyer_portal.domain.numbers import is_negative, parse_count
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.looks import trick_in
from buyer_portal.domain.people.names import MAX_KEY, name_key, tidied, tidied_code, visible
from buyer_portal.domain.text import CONTROL

LONGEST = {"order_number": 40, "buyer": 200, "supplier": 200, "sku": 64, "name": 200, "unit": 40}
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
        "buyer": parse_company,
        "supplier": parse_company,
        "sku": parse_sku,
        "unit": lambda text: parse_text(text, LONGEST["unit"]) if text else "",
        "status": _parse_status,
        "placed_at": lambda text: _parse_time(text, latest),
        "currency": lambda text: parse_currency(text, currencies),
        "quantity": _parse_quantity,
    }


def parse_price(text: str, currency: str) -> int:
    """Take the price of one piece: minor units of `currency`, above 0.

    Raises:
        ValueRefused: it is not a valid price.
    """
    if len(text) > _MAX_DIGITS:
        raise ValueRefused("is too long for a price")
    if is_negative(text):
        raise ValueRefused("must be above 0: take a deduction off the price that it is about, or leave this line out")
    minor = parse_amount(text, currency)
    if minor == 0:
        raise ValueRefused("must be above 0: leave out what costs nothing")
    return minor


def parse_text(text: str, longest: int) -> str:
    """Take a text of at most `longest` characters that can be shown, without signs that draw nothing.

    Raises:
        ValueRefused: it is empty, too long, or has control characters.
    """
    text = visible(text)
    if not text:
        raise ValueRefused("is empty")
    if len(text) > longest:
        raise ValueRefused(f"has {len(text)} characters, at most {longest} are kept")
    if CONTROL.search(text):
        raise ValueRefused("has characters that can't be shown, a line break perhaps")
    return text


def parse_company(text: str) -> str:
    """Take a company's name.

    Raises:
        ValueRefused: it is no text, one with too much behind its signs, or one made to deceive.
    """
    name = tidied(parse_text(text, LONGEST["buyer"]))
    if trick := trick_in(name):
        raise ValueRefused(trick)
    if len(name_key(name)) > MAX_KEY:
        raise ValueRefused("has signs that are too long written out")
    return name


def parse_code(text: str, longest: int) -> str:
    """Take a code, with its dashes as on a keyboard.

    Raises:
        ValueRefused: it is no text.
    """
    return tidied_code(parse_text(text, longest))


def parse_sku(text: str) -> str:
    """Take a product's code.

    Raises:
        ValueRefused: it is no text.
    """
    return parse_code(text, LONGEST["sku"])


def _parse_number(text: str) -> str:
    number = parse_code(text, LONGEST["order_number"])
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
        raise ValueRefused(
            "is before 1970" if at < _EARLIEST else f"is in the future: it is {latest:%Y-%m-%dT%H:%M:%SZ} now"
        )
    return at


def parse_currency(text: str, currencies: Collection[str]) -> str:
    """Take the code of a currency that is among the known ones.

    Raises:
        ValueRefused: it is not a known currency.
    """
    if text not in currencies:
        raise ValueRefused("is not a currency; give three capital letters, such as EUR")
    return text


def _parse_quantity(text: str) -> int:
    if is_negative(text):
        raise ValueRefused("must be above 0: what went back is no line of an order, leave it out")
    quantity = parse_count(text)
    if quantity < 1:
        raise ValueRefused("must be above 0: leave out what was not ordered")
    return quantity
