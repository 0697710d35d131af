"""Parsing numbers as people and programs write them, if they are unambiguous.

"10,25", "1.234,50" and "1 234" are. "1.500" is not: in some countries it is one and a half, in others 1,500.
"""

import re
from dataclasses import dataclass

from buyer_portal.domain.errors import ValueRefused

BLANKS = " \u00a0\u2007\u2009\u202f"
"""What stands around a number or between its thousands: blanks that break a line, and those that don't."""
MAX_QUANTITY = 999_999_999
"""More pieces than a line ever has."""
_LONGEST = 28
_GROUPS = re.compile(r"\d{1,3}(?:([.,'’" + BLANKS + r"])\d{3}(?:\1\d{3})*)?|\d+", re.ASCII)
_MINUS = "-−–"  # noqa: RUF001 - what keyboards and spreadsheets write for minus


@dataclass(frozen=True, slots=True)
class Written:
    """The digits before and after the decimal mark. `mark` is "" without one; `is_grouped`: thousands were marked."""

    whole: str
    mark: str
    fraction: str
    is_grouped: bool

    @property
    def may_be_thousands(self) -> bool:
        """Whether the mark could as well part thousands: "1.500", "12,000"; never "0.500" or "1500.000"."""
        return len(self.fraction) == 3 and not self.is_grouped and re.match(r"[1-9]\d{0,2}$", self.whole) is not None


def plain_number(text: str, *, digits: int) -> int | None:
    """The number that a program wrote: at most so many of the digits 0 to 9, and nothing else; else None."""
    return int(text) if len(text) <= digits and text.isascii() and text.isdigit() else None


def is_negative(text: str) -> bool:
    """Whether it stands for less than nothing: "-2", "2-", "(2)"."""
    bare = text.strip(BLANKS)
    return bare != "" and (bare[0] in _MINUS or bare[-1] in _MINUS or (bare[0] == "(" and bare[-1] == ")"))


def written(text: str) -> Written | None:
    """Read the digits of a non-negative number; None if it is not a number, or not grouped by thousands."""
    bare = text.strip(BLANKS)
    if not bare or len(bare) > _LONGEST or not any(character in "0123456789" for character in bare):
        return None
    marks = [character for character in bare if character in ".,"]
    # A mark that comes once, and last of both, parts the decimals; one that repeats can only part thousands.
    if not marks or marks.count(marks[-1]) > 1:
        whole, mark, fraction = bare, "", ""
    else:
        whole, mark, fraction = bare.rpartition(marks[-1])
    groups = _GROUPS.fullmatch(whole or "0")
    if groups is None or (fraction and not re.fullmatch(r"\d+", fraction, re.ASCII)):
        return None
    return Written(re.sub(r"\D", "", whole) or "0", mark, fraction, groups[1] is not None)


def parse_count(text: str) -> int:
    """Take how many pieces from outside: "10", and "10.0" or "10,00" as programs write it; 0 to `MAX_QUANTITY`.

    Raises:
        ValueRefused: it is something else; the words follow "the quantity" and say what to do instead.
    """
    number = written(text)
    if number is None:
        raise ValueRefused("is too large" if _is_long(text) else "is not a whole number")
    if number.may_be_thousands:
        thousands = f"{number.whole}{number.fraction}"
        meant = f"{number.whole} or {thousands}" if number.fraction == "000" else thousands
        raise ValueRefused(f"could be thousands: write {meant}, without a point or comma")
    if number.fraction.strip("0"):
        raise ValueRefused("is not a whole number: give it in a smaller unit, 1500 g instead of 1.5 kg perhaps")
    if int(number.whole) > MAX_QUANTITY:
        raise ValueRefused("is too large")
    return int(number.whole)


def _is_long(text: str) -> bool:
    return len(text) > _LONGEST and text.isascii() and text.isdigit()
