"""Checking a file of products from outside: every row is a stranger's until it has passed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from buyer_portal.domain.catalogue import NewProduct
from buyer_portal.domain.errors import ValueRefused
from buyer_portal.domain.imports.order import Problem
from buyer_portal.domain.imports.spoiled import LostZeros, ensure_unspoiled
from buyer_portal.domain.imports.table import OddRow
from buyer_portal.domain.imports.values import (
    LONGEST,
    parse_company,
    parse_currency,
    parse_price,
    parse_sku,
    parse_text,
)
from buyer_portal.domain.people.names import code_key, name_key
from buyer_portal.domain.text import counted

COLUMNS: tuple[str, ...] = ("supplier", "sku", "name", "unit", "price", "currency", "available")
"""The header of a catalogue file, in this order."""

_LONGEST = {column: LONGEST[column] for column in ("supplier", "sku", "name", "unit")}
_YES_NO = {"yes": True, "no": False, "true": True, "false": False}
ProductKey = tuple[str, str]
"""Supplier's name and code, whichever way they are spelled."""


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """A product of the file. `line` is where it stands."""

    supplier: str
    product: NewProduct
    line: int

    @property
    def key(self) -> ProductKey:
        """What it is known by."""
        return name_key(self.supplier), code_key(self.product.sku)


@dataclass(frozen=True, slots=True)
class CheckedCatalogue:
    """The products whose rows are good, and a problem for each that is not; `understood` says how the file was read."""

    products: list[ImportedProduct]
    problems: list[Problem]
    understood: tuple[str, ...] = ()


def check_products(rows: Iterable[tuple[int, Sequence[str]]], *, currencies: Collection[str]) -> CheckedCatalogue:
    """Check every row after the header. A code that a supplier has twice is a problem; neither row counts.

    `rows` are line numbers with values; blanks around values don't count; an empty row is skipped.
    """
    parse, problems, zeros = _parsers(currencies), list[Problem](), LostZeros()
    found: dict[ProductKey, list[ImportedProduct]] = {}
    for line, values in rows:
        if not any(value.strip() for value in values):
            continue
        if isinstance(values, OddRow):
            problems.append(Problem(line, "", "", values.reason))
        elif product := _product(line, [value.strip() for value in values], parse, problems):
            found.setdefault(product.key, []).append(product)
            zeros.see(line, *product.key)
    for same in found.values():
        problems += [_twice(product, f"on line {same[0].line} already") for product in same[1:]]
        problems += [_twice(same[0], f"on line {same[1].line} again")] if len(same) > 1 else []
    lost = zeros.shortened()
    problems += [Problem(found[key][0].line, "sku", key[1], reason) for key, reason in lost.items()]
    good = [same[0] for key, same in found.items() if len(same) == 1 and key not in lost]
    return CheckedCatalogue(good, sorted(problems, key=lambda problem: problem.line))


def _product(
    line: int, values: list[str], parse: dict[str, Callable[[str], Any]], problems: list[Problem]
) -> ImportedProduct | None:
    if len(values) != len(COLUMNS):
        problems.append(Problem(line, "", "", f"has {counted(len(values), 'value')} instead of {len(COLUMNS)}"))
        return None
    row = dict(zip(COLUMNS, values, strict=True))
    parsed: dict[str, Any] = {}
    for column, value, problem in _parsed(line, row, parse):
        if problem:
            problems.append(problem)
        else:
            parsed[column] = value
    if len(parsed) < len(COLUMNS):
        return None
    supplier = parsed.pop("supplier")
    return ImportedProduct(supplier, NewProduct(price_minor=parsed.pop("price"), **parsed), line)


def _parsed(
    line: int, row: dict[str, str], parse: dict[str, Callable[[str], Any]]
) -> Iterator[tuple[str, Any, Problem | None]]:
    currency = row["currency"]  # the price stands before it
    for column, text in row.items():
        try:
            ensure_unspoiled(column, text)
            yield column, parse_price(text, currency) if column == "price" else parse[column](text), None
        except ValueRefused as refusal:
            yield column, None, Problem(line, column, text, str(refusal))


def _parsers(currencies: Collection[str]) -> dict[str, Callable[[str], Any]]:
    texts: dict[str, Callable[[str], Any]] = {
        column: lambda text, longest=longest: parse_text(text, longest) for column, longest in _LONGEST.items()
    }
    codes = {"supplier": parse_company, "sku": parse_sku}
    return texts | codes | {"currency": lambda text: parse_currency(text, currencies), "available": _parse_available}


def _parse_available(text: str) -> bool:
    if text.lower() not in _YES_NO:
        raise ValueRefused("is neither yes nor no")
    return _YES_NO[text.lower()]


def _twice(product: ImportedProduct, where: str) -> Problem:
    return Problem(product.line, "sku", product.product.sku, f"stands {where}")
