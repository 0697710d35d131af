"""Money: whole minor units and a currency, never a fraction."""

import re
from decimal import Decimal

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.numbers import BLANKS, Written, is_negative, written

_NO_MINOR_UNIT = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())  # noqa: SIM905
_THREE_DECIMALS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())  # noqa: SIM905
_FOUR_DECIMALS = frozenset({"CLF", "UYW"})  # units of account, which follow prices or wages
_DECIMALS = {
    **dict.fromkeys(_NO_MINOR_UNIT, 0),
    **dict.fromkeys(_THREE_DECIMALS, 3),
    **dict.fromkeys(_FOUR_DECIMALS, 4),
}
MAX_MINOR = 10**13
"""More than any order is worth, and small enough to add up thousands of them in 64 bits."""
# Signs that people write beside an amount, and the currencies that each may stand for.
_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "¥": "JPY CNY",
    "$": "USD CAD AUD NZD SGD HKD MXN",
    "Fr.": "CHF",
    "SFr.": "CHF",
    "zł": "PLN",
    "Kč": "CZK",
    "kr": "SEK NOK DKK ISK",
    "kr.": "DKK",
    "Ft": "HUF",
    "₹": "INR",
    "₺": "TRY",
}
_NO_CENTS = re.compile(r"(?<=\d)[.,][-–—]{1,2}$", re.ASCII)  # "12,-"


def decimals_of(currency: str) -> int:
    """How many decimals a currency has (ISO 4217): EUR 2, JPY 0, KWD 3, CLF 4."""
    return _DECIMALS.get(currency, 2)


def parse_amount(text: str, currency: str) -> int:
    """Turn "12.50" into 1250 minor units of `currency`; "12,50", "1.234,50", "1'234.50" and "€ 12,50" are understood.

    More decimals than the currency has are refused: "1.500" euros could be 1.50 or 1,500.

    Raises:
        ValueRefused: no amount, negative, too large, or with more decimals than the currency has. The words follow
            "the price" or "the amount" and say what to do.
    """
    bare = _NO_CENTS.sub("", _without_currency(text.strip(BLANKS), currency))
    if is_negative(bare):
        raise ValueRefused("is below 0")
    number = written(bare)
    if number is None:
        raise ValueRefused("is not an amount")
    decimals = decimals_of(currency)
    if len(number.fraction) > decimals:
        raise ValueRefused(f"has more decimals than {currency} has: {_way_out(number, decimals)}")
    # Of three decimals "1.234" is how this portal writes it, of four "1.2340"; "1,234" is a thousand to half the world.
    if number.may_be_thousands and (number.mark == "," or decimals != len(number.fraction)):
        exactly = number.fraction.ljust(decimals, "0")
        raise ValueRefused(f"could be thousands: write {number.whole}.{exactly} or {number.whole}{number.fraction}")
    minor = int(number.whole + number.fraction.ljust(decimals, "0"))
    if minor > MAX_MINOR:
        raise ValueRefused("is too large")
    return minor


def _way_out(number: Written, decimals: int) -> str:
    """What to write instead of digits that the currency doesn't have."""
    kept, rest = number.fraction[:decimals], number.fraction[decimals:]
    shorter = "" if rest.strip("0") else f"{number.whole}.{kept}" if kept else number.whole
    longer = f"{number.whole}{number.fraction}" if number.may_be_thousands else ""
    if shorter:
        return f"write {shorter} or {longer}" if longer else f"write {shorter}"
    if longer:
        return f"write {longer}, or at most {decimals} decimals" if decimals else f"write {longer}"
    return "round it, or give the price of a larger unit, of 100 pieces perhaps"


def _without_currency(text: str, currency: str) -> str:
    """Leave out the currency's own code or sign, before or after the amount."""
    for sign in (currency, *(sign for sign, of in _SIGNS.items() if currency in of.split())):
        for bare in (text.removeprefix(sign), text.removesuffix(sign)):
            if bare != text:
                return bare.strip(BLANKS)
    return text


def plain_amount(minor: int, currency: str) -> str:
    """Write minor units as a plain number: 1250 EUR is "12.50"."""
    decimals = decimals_of(currency)
    return f"{Decimal(minor).scaleb(-decimals):.{decimals}f}"


def amount_words(minor: int, currency: str) -> str:
    """Write an amount in minor units for people, in the one way that all screens, mails, papers and answers have.

    37145 EUR is "€371.45"; a currency without a sign of its own has its code: 1240 CHF is "CHF 12.40".
    """
    return _written(Decimal(minor).scaleb(-decimals_of(currency)), currency, decimals_of(currency))


def rounded_words(minor: int, currency: str) -> str:
    """Write an amount without its decimals, for sums: "€50,924"."""
    return _written(Decimal(minor).scaleb(-decimals_of(currency)), currency, 0)


def _written(amount: Decimal, currency: str, decimals: int) -> str:
    sign = _SYMBOLS.get(currency, f"{currency}\N{NO-BREAK SPACE}")
    return f"{'-' if amount < 0 else ''}{sign}{abs(amount):,.{decimals}f}"


_SYMBOLS = {
    **{"EUR": "€", "GBP": "£", "ILS": "₪", "INR": "₹", "JPY": "JP¥", "CNY": "CN¥", "KRW": "₩", "PHP": "₱", "VND": "₫"},
    **{"AUD": "A$", "BRL": "R$", "CAD": "CA$", "HKD": "HK$", "MXN": "MX$", "NZD": "NZ$", "TWD": "NT$", "USD": "US$"},
}
"""The signs that say one currency only."""
