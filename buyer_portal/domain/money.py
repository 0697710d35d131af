"""Money: whole minor units and a currency, never a fraction."""

from decimal import Decimal, InvalidOperation

from buyer_portal.domain.errors import ValueRefused

_NO_MINOR_UNIT = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())  # noqa: SIM905
_THREE_DECIMALS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())  # noqa: SIM905
_MAX_LENGTH = 28
MAX_MINOR = 10**13
"""More than any order is worth, and small enough to add up thousands of them in 64 bits."""


def decimals_of(currency: str) -> int:
    """How many decimals a currency has (ISO 4217): EUR 2, JPY 0, KWD 3."""
    return 0 if currency in _NO_MINOR_UNIT else 3 if currency in _THREE_DECIMALS else 2


def parse_amount(text: str, currency: str) -> int:
    """Turn "12.50" into 1250 minor units of `currency`.

    Raises:
        ValueRefused: not a plain decimal number, negative, too large, or with more decimals than the currency has.
    """
    try:
        # Only plain notation: Decimal would also take "1e3", "NaN" and "٣", and round what is longer than it is exact.
        if not text.isascii() or text.strip(" 0123456789.") != "" or len(text) > _MAX_LENGTH:
            raise InvalidOperation
        amount = Decimal(text.strip())
    except InvalidOperation:
        raise ValueRefused("is not an amount") from None
    minor = amount.scaleb(decimals_of(currency))
    if minor != minor.to_integral_value():
        raise ValueRefused(f"has more decimals than {currency} has")
    if minor > MAX_MINOR:
        raise ValueRefused("is too large")
    return int(minor)


def plain_amount(minor: int, currency: str) -> str:
    """Write minor units as a plain number: 1250 EUR is "12.50"."""
    decimals = decimals_of(currency)
    return f"{Decimal(minor).scaleb(-decimals):.{decimals}f}"
