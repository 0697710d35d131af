"""What a spreadsheet does to codes: exponents, dates, lost zeros, failed formulas. No guess undoes it."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.people.names import visible

CODES = frozenset({"sku", "order_number"})
"""Columns whose values are looked up letter by letter."""
_NUMBERS = frozenset({"quantity", "unit_price", "price"})
_ERROR = re.compile(r"#(?:DIV/0|[A-ZÄÖÜÉ]{3,})[!?]|#N/?[AVD]\??|#{3,}", re.IGNORECASE)
_EXPONENT = re.compile(r"\d+([.,]\d+)?E[+-]?\d+", re.IGNORECASE | re.ASCII)
_POINT_ZERO = re.compile(r"\d+[.,]0", re.ASCII)
# As English and German spreadsheets write them, with a capital and two small letters; "MAR-05" is somebody's code.
_MONTH = "Jan|Feb|Mar|Mär|Mrz|Apr|May|Mai|Jun|Jul|Aug|Sep|Sept|Oct|Okt|Nov|Dec|Dez"
_DATE = re.compile(
    rf"(?:{_MONTH})[-. ]{{1,2}}\d{{2,4}}|\d{{1,2}}[-. ]{{1,2}}(?:{_MONTH})(?:[-. ]{{1,2}}\d{{2,4}})?"
    r"|\d{1,2}([./])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?",
    re.ASCII,
)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_AS_TEXT = "make its column text in the spreadsheet, enter it again and save anew"


def ensure_unspoiled(column: str, text: str) -> None:
    """Refuse a code that a spreadsheet has damaged, as two different codes may have become the same.

    Raises:
        ValueRefused: the words say what happened, and how to save the file so that it doesn't.
    """
    text = visible(text)
    if _ERROR.fullmatch(text):
        raise ValueRefused(
            "is what a spreadsheet shows when a formula fails or a column is too narrow: correct it there"
        )
    if column in CODES and _EXPONENT.fullmatch(text):
        raise ValueRefused(f"is a code that a spreadsheet shortened, and its digits are lost: {_AS_TEXT}")
    if column in CODES and _POINT_ZERO.fullmatch(text):
        raise ValueRefused(f"is a code that a program took for a number; without “{text[-2:]}” it may be right")
    # An order may well be numbered by its day.
    is_day = column == "order_number" and _ISO_DAY.fullmatch(text)
    if column in CODES | _NUMBERS and _DATE.fullmatch(text) and not is_day:
        raise ValueRefused(f"was turned into a date by a spreadsheet: {_AS_TEXT}")


@dataclass(slots=True)
class LostZeros:
    """Notices codes of digits that differ only in zeros at the front, as when a spreadsheet took some away."""

    _seen: defaultdict[tuple[str, str], dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def see(self, line: int, supplier: str, sku: str) -> None:
        """Take the code of a row."""
        if sku.isascii() and sku.isdigit():
            self._seen[supplier, sku.lstrip("0")].setdefault(sku, line)

    def shortened(self) -> dict[tuple[str, str], str]:
        """Give the codes that have lost zeros, by supplier and code, each with the reason."""
        return {
            (supplier, sku): f"may have lost zeros at its front: line {line} has “{longest}”. {_AS_TEXT.capitalize()}"
            for (supplier, _), spellings in self._seen.items()
            for longest, line in [max(spellings.items(), key=lambda one: len(one[0]))]
            for sku in spellings
            if sku != longest
        }


def zeros_differ(supplier: str, sku: str, had: str) -> str:
    """Say that a new code may be one that is here, with zeros lost on the way."""
    return f"“{sku}” is new, and {supplier} has “{had}” in its catalogue: zeros at the front may be lost"
