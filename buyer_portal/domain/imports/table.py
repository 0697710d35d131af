"""The table in a file from outside: which column is which, and rows brought into the order that the checks expect."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from buyer_portal.domain.imports.order import Problem, shown
from buyer_portal.domain.text import counted

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright lines"}
"""The delimiters that a file may have, with their names."""
_SEP_LINE = re.compile(r"\"?sep=([,;\t|])\"?\s*", re.IGNORECASE)


class OddRow(list[str]):
    """A row that doesn't fit the header: the value of the first column, if any, and the reason."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each wanted column stands in a row; None: an optional one that the file lacks. `width` counts columns.

    `last` is the last place that has to be there, `price` where the price stands in an arranged row. `is_plain`:
    the columns are the wanted ones, in their order.
    """

    wanted: tuple[str, ...]
    places: tuple[int | None, ...]
    nameless: tuple[int, ...]
    width: int
    understood: tuple[str, ...]
    last: int
    price: int
    is_plain: bool

    def arrange(self, values: list[str]) -> list[str]:
        """Give the values of the wanted columns, in their order; an `OddRow` when they can't be told apart.

        There may still be blanks around them.
        """
        if self.is_plain and len(values) == self.width and values[0]:
            return values
        values = [value.strip() for value in values]
        if not any(values):
            return []
        first = values[place] if (place := self.places[0]) is not None and place < len(values) else ""
        if len(values) <= self.last or any(values[self.width :]):
            needed = self.width - len(self.nameless)
            return _odd(first, f"has {counted(len(values), 'value')} instead of {needed}")
        if filled := [place + 1 for place in self.nameless if place < len(values) and values[place]]:
            return _odd(first, f"has “{shown(values[filled[0] - 1])}” in column {filled[0]}, which has no name")
        return [values[place] if place is not None else "" for place in self.places]

    def price_in(self, row: Sequence[str]) -> str:
        """The price in an arranged row; "" where there is none."""
        return row[self.price].strip() if self.price < len(row) else ""


def _odd(first: str, reason: str) -> OddRow:
    row = OddRow([first])
    row.reason = reason
    return row


def separator_of(line: str) -> str | None:
    """What the line "sep=;" says that spreadsheets put before the header; None for another line."""
    found = _SEP_LINE.fullmatch(line)
    return found[1] if found else None


def guess_separator(header: str, columns: Sequence[str]) -> str:
    """The delimiter of a header: the one with which most column names are found, a comma when in doubt."""
    return max(SEPARATORS, key=lambda sign: len({*_folded(_split(header, sign))} & {*columns}))


def _split(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def lay_out(
    names: Sequence[str], columns: Sequence[str], *, optional: Sequence[str] = (), line: int = 1
) -> Layout | Problem:
    """Find the columns by the names in the header, in any order and case; or say what is wrong with it."""
    folded = _folded(names)
    nameless = tuple(place for place, name in enumerate(folded) if not name)
    problem = _problem(folded, columns, optional)
    if problem:
        return Problem(line, "", "", f"{problem}; the first line must be {','.join(columns)}")
    wanted = (*columns, *optional)
    places = tuple(folded.index(name) if name in folded else None for name in wanted)
    named = [name for name in folded if name]
    understood = tuple(_understood(named, wanted, nameless))
    last = max(place for place in places if place is not None)
    price = next(place for place, name in enumerate(wanted) if name.endswith("price"))
    is_plain = places[: len(names)] == tuple(range(len(names)))
    return Layout(wanted, places, nameless, len(names), understood, last, price, is_plain)


def _problem(folded: list[str], columns: Sequence[str], optional: Sequence[str]) -> str:
    if missing := [name for name in columns if name not in folded]:
        return f"{', '.join(missing)} missing"
    named = [name for name in folded if name]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        return f"{', '.join(map(shown, twice))} stands there twice"
    # Not ignored in silence: an unknown column might be a discount.
    if unknown := [shown(name) for name in named if name not in (*columns, *optional)]:
        return f"{', '.join(unknown)} too many: take the column out, nothing here reads it"
    return ""


def _understood(named: list[str], wanted: Sequence[str], nameless: Sequence[int]) -> Iterator[str]:
    if named != [name for name in wanted if name in named]:
        yield "columns in another order, found by their names"
    if nameless:
        yield f"{counted(len(nameless), 'empty column')} without a name left out"


def _folded(names: Sequence[str]) -> list[str]:
    return [re.sub(r"[\s_-]+", "_", name.strip().casefold()) for name in names]
