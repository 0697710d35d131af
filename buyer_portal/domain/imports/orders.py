"""Checking a file of orders from outside: every row is a stranger's until it has passed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.imports.order import CheckedFile, ImportedOrder, Problem, shown
from buyer_portal.domain.imports.spoiled import LostZeros, ensure_unspoiled
from buyer_portal.domain.imports.table import OddRow
from buyer_portal.domain.imports.values import parse_price, parsers
from buyer_portal.domain.money import MAX_MINOR
from buyer_portal.domain.ordering import NewLine
from buyer_portal.domain.people.names import name_key, number_written, same_name
from buyer_portal.domain.text import counted

COLUMNS = (
    "order_number",
    "buyer",
    "supplier",
    "status",
    "placed_at",
    "currency",
    "sku",
    "name",
    "quantity",
    "unit_price",
)
"""The header of an import file, in this order."""

OPTIONAL = ("unit",)
"""Columns that a file may have besides."""

_ALL = COLUMNS + OPTIONAL
_OF_ORDER = COLUMNS[1:6]  # what every row of an order must agree on


def check_rows(rows: Iterable[tuple[int, Sequence[str]]], *, currencies: Collection[str], now: datetime) -> CheckedFile:
    """Check every row after the header. `rows` are line numbers with values; `currencies` the known codes.

    The values are those of `COLUMNS`, and of `OPTIONAL` if there are more.

    Rows of an order need not stand together. Blanks around values don't count; an empty row is skipped.
    """
    checker = _Checker(currencies, now)
    for line, values in rows:
        if any(value.strip() for value in values):
            checker.check(line, values if isinstance(values, OddRow) else [value.strip() for value in values])
    return checker.result()


class _Checker:
    """Collects orders and problems, row by row."""

    def __init__(self, currencies: Collection[str], latest: datetime) -> None:
        self._parsers = parsers(currencies, latest)
        self._orders: dict[str, ImportedOrder] = {}
        self._refused: dict[str, None] = {}
        self._problems: list[Problem] = []
        self._zeros, self._codes = LostZeros(), list[tuple[int, str, str, str]]()
        self._known: dict[Any, Any] = {}  # one copy of each repeated line

    def check(self, line: int, values: Sequence[str]) -> None:
        """Take one row."""
        before = len(self._problems)
        if isinstance(values, OddRow):
            self._refuse(line, "", "", values.reason)
        elif len(COLUMNS) <= len(values) <= len(_ALL):
            self._take(line, dict(zip(_ALL, values, strict=False)))
        else:
            self._refuse(line, "", "", f"has {counted(len(values), 'value')} instead of {len(COLUMNS)}")
        if len(self._problems) > before:
            self._refused[number_written(values[0])] = None

    def result(self) -> CheckedFile:
        """Give what came out, after the checks that need the whole file."""
        lost = self._zeros.shortened()
        for line, number, supplier, sku in self._codes:
            if reason := lost.get((supplier, sku)):
                self._refuse(line, "sku", sku, reason)
                self._refused[number] = None
        for number, order in self._orders.items():
            if order.total_minor > MAX_MINOR:
                self._refuse(order.first_line, "order_number", number, "comes to more money than an order can")
                self._refused[number] = None
        good = [order for number, order in self._orders.items() if number not in self._refused]
        refused = [shown(number) or "(no number)" for number in self._refused]
        return CheckedFile(good, refused, sorted(self._problems, key=lambda problem: problem.line))

    def _take(self, line: int, row: dict[str, str]) -> None:
        parsed = dict(self._parsed(line, row))
        if len(parsed) < len(row):
            return
        if same_name(parsed["buyer"], parsed["supplier"]):
            self._refuse(line, "supplier", row["supplier"], "is the buyer too")
        number = parsed["order_number"]
        order = self._orders.setdefault(
            number, ImportedOrder(number, *(parsed[column] for column in _OF_ORDER), first_line=line)
        )
        for column in _OF_ORDER:
            if not _agree(column, parsed[column], first := getattr(order, column)):
                self._refuse(line, column, row[column], _disagreement(column, first, order.first_line))
        if (sku := parsed["sku"]).isdigit():
            supplier = name_key(parsed["supplier"])
            self._zeros.see(line, supplier, sku)
            self._codes.append((line, number, supplier, sku))
        new = NewLine(*(parsed[column] for column in COLUMNS[6:]), unit=parsed.get("unit", ""))
        order.lines.append(self._known.setdefault(new, new))

    def _parsed(self, line: int, row: dict[str, str]) -> Iterator[tuple[str, Any]]:
        currency: Any = ""
        for column, text in row.items():
            try:
                ensure_unspoiled(column, text)
                price = column == "unit_price"
                value: Any = parse_price(text, currency) if price else self._parsers[column](text)
                currency = value if column == "currency" else currency
                yield column, value
            except ValueRefused as refusal:
                self._refuse(line, column, text, str(refusal))

    def _refuse(self, line: int, column: str, value: str, reason: str) -> None:
        self._problems.append(Problem(line, column, value, reason))


def _agree(column: str, one: Any, other: Any) -> bool:
    return same_name(one, other) if column in ("buyer", "supplier") else one == other


def _disagreement(column: str, first: Any, first_line: int) -> str:
    said = f"{first:%Y-%m-%dT%H:%M:%SZ}" if isinstance(first, datetime) else first
    return f"an order has one {column}, and line {first_line} says “{said}”"
