"""Checking a file of orders from outside: every row is a stranger's until it has passed."""

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
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
_OF_LINE, _PRICE = _ALL.index("sku"), _ALL.index("unit_price")
_REMEMBERED = 10_000
"""Values of a column whose outcome is remembered: most stand in many rows, and one copy of each is enough."""


def check_rows(rows: Iterable[tuple[int, Sequence[str]]], *, currencies: Collection[str], now: datetime) -> CheckedFile:
    """Check every row after the header. `rows` are line numbers with values; `currencies` the known codes.

    The values are those of `COLUMNS`, and of `OPTIONAL` if there are more.

    Rows of an order need not stand together. Blanks around values don't count; an empty row is skipped.
    """
    checker = _Checker(currencies, now)
    for line, values in rows:
        if values and (values[0].strip() or any(value.strip() for value in values)):
            checker.check(line, values)
    return checker.result()


class _Checker:
    """Collects orders and problems, row by row. What it keeps of a row is small, as a file may have a million."""

    def __init__(self, currencies: Collection[str], latest: datetime) -> None:
        known = parsers(currencies, latest)
        self._parsers = [_remembering(column, known[column]) for column in COLUMNS[:_PRICE]]
        self._price, self._unit = _remembering("unit_price", parse_price), _remembering("unit", known["unit"])
        self._sku, self._name, self._quantity = self._parsers[_OF_LINE:]
        self._key = lru_cache(_REMEMBERED)(name_key)
        self._orders: dict[str, ImportedOrder] = {}
        self._refused: dict[str, None] = {}
        self._problems: list[Problem] = []
        self._zeros = LostZeros()
        self._codes: dict[tuple[str, str], tuple[array[int], list[str]]] = {}  # lines, and numbers of their orders
        self._head: Sequence[str] = ()
        self._order: ImportedOrder | None = None  # of the row before, if that may be said again
        self._new_line = lru_cache(_REMEMBERED)(NewLine)  # one copy of each repeated line

    def check(self, line: int, values: Sequence[str]) -> None:
        """Take one row."""
        before = len(self._problems)
        if isinstance(values, OddRow):
            self._refuse(line, "", "", values.reason)
        elif len(COLUMNS) <= len(values) <= len(_ALL):
            self._take(line, values)
        else:
            self._refuse(line, "", "", f"has {counted(len(values), 'value')} instead of {len(COLUMNS)}")
        if len(self._problems) > before:
            self._refused[number_written(values[0])] = None

    def result(self) -> CheckedFile:
        """Give what came out, after the checks that need the whole file."""
        lost = self._zeros.shortened()
        spoiled = ((code, *row) for code in lost for row in zip(*self._codes[code], strict=True))
        for code, line, number in sorted(spoiled, key=lambda one: one[1]):
            self._refuse(line, "sku", code[1], lost[code])
            self._refused[number] = None
        for number, order in self._orders.items():
            if order.total_minor > MAX_MINOR:
                self._refuse(order.first_line, "order_number", number, "comes to more money than an order can")
                self._refused[number] = None
        good = [order for number, order in self._orders.items() if number not in self._refused]
        refused = [shown(number) or "(no number)" for number in self._refused]
        return CheckedFile(good, refused, sorted(self._problems, key=lambda problem: problem.line))

    def _take(self, line: int, row: Sequence[str]) -> None:
        head, goes_on = row[:_OF_LINE], False
        try:
            # Rows of an order mostly stand together: what they have in common is looked at once.
            if self._order and head == self._head:
                goes_on, parsed, currency = True, [], self._order.currency
            else:
                parsed = [parse(text) for parse, text in zip(self._parsers[:_OF_LINE], head, strict=True)]
                currency = parsed[-1]
            sku, name, quantity = self._sku(row[6]), self._name(row[7]), self._quantity(row[8])
            price = self._price(row[_PRICE], currency)
            unit = self._unit(row[_PRICE + 1]) if len(row) > len(COLUMNS) else ""
        except ValueRefused:
            self._refuse_values(line, [text.strip() for text in row])
            return
        order = self._order if goes_on and self._order else self._order_of(line, head, parsed)
        if sku.isdigit():
            self._note_code(line, order.number, self._key(order.supplier), sku)
        order.lines.append(self._new_line(sku, name, quantity, price, unit))

    def _order_of(self, line: int, head: Sequence[str], parsed: Sequence[Any]) -> ImportedOrder:
        """The order of a row that begins so; a new one if it is the first."""
        before = len(self._problems)
        number, buyer, supplier, *_ = parsed
        if self._key(buyer) == self._key(supplier):
            self._refuse(line, "supplier", head[2].strip(), "is the buyer too")
        order = self._orders.get(number)
        if order is None:
            order = self._orders[number] = ImportedOrder(*parsed, first_line=line)
        self._compare(line, head, parsed, order)
        self._head, self._order = head, order if len(self._problems) == before else None
        return order

    def _refuse_values(self, line: int, row: Sequence[str]) -> None:
        """Name everything that is wrong with a row."""
        currency: Any = ""
        for place, text in enumerate(row):
            try:
                if place == _PRICE:
                    self._price(text, currency)
                else:
                    value = self._unit(text) if place > _PRICE else self._parsers[place](text)
                    currency = value if COLUMNS[place : place + 1] == ("currency",) else currency
            except ValueRefused as refusal:
                self._refuse(line, _ALL[place], text, str(refusal))

    def _note_code(self, line: int, number: str, supplier: str, sku: str) -> None:
        if (supplier, sku) not in self._codes:
            self._zeros.see(line, supplier, sku)
            self._codes[supplier, sku] = (array("q"), [])
        lines, numbers = self._codes[supplier, sku]
        lines.append(line)
        numbers.append(number)

    def _compare(self, line: int, row: Sequence[str], parsed: Sequence[Any], order: ImportedOrder) -> None:
        for place, column in enumerate(_OF_ORDER, start=1):
            if not _agree(column, parsed[place], first := getattr(order, column)):
                self._refuse(line, column, row[place].strip(), _disagreement(column, first, order.first_line))

    def _refuse(self, line: int, column: str, value: str, reason: str) -> None:
        self._problems.append(Problem(line, column, value, reason))


def _remembering(column: str, parse: Callable[..., Any]) -> Callable[..., Any]:
    """What takes a text of this column, the price's with its currency; refusals are not remembered."""

    def take(text: str, *currency: str) -> Any:
        text = text.strip()
        ensure_unspoiled(column, text)
        return parse(text, *currency)

    return lru_cache(_REMEMBERED)(take)


def _agree(column: str, one: Any, other: Any) -> bool:
    return same_name(one, other) if column in ("buyer", "supplier") else one == other


def _disagreement(column: str, first: Any, first_line: int) -> str:
    said = f"{first:%Y-%m-%dT%H:%M:%SZ}" if isinstance(first, datetime) else first
    return f"an order has one {column}, and line {first_line} says “{said}”"
