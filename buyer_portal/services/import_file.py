"""Reading a file of orders or products, whatever it turns out to be."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO, TypeVar

from babel.numbers import list_currencies

from buyer_portal.domain.errors import ImportRefused
from buyer_portal.domain.imported_order import CheckedFile
from buyer_portal.domain.order_import import COLUMNS, check_rows, header_problem
from buyer_portal.settings import now

MAX_BYTES = 200_000_000
"""The largest file: it is checked as a whole, so it has to fit into memory."""
_TELL_EVERY = 1_000
T = TypeVar("T")
Rows = Iterable[tuple[int, Sequence[str]]]
"""Line numbers with values."""

Progress = Callable[[str, int, int | None], None]
"""Hears what is being done ("Checking", "Writing"), how far it is and how far it goes (None: not known)."""


def check_file(path: Path, tell: Progress) -> CheckedFile:
    """Check every row of a CSV file of orders.

    Raises:
        ImportRefused: there is no such file, or it can't be read as one with orders.
    """
    checked = read_file(path, tell, COLUMNS, lambda rows: check_rows(rows, currencies=list_currencies(), now=now()))
    if not checked.orders and not checked.problems:
        raise ImportRefused(["line 1: there is a header and no orders"])
    return checked


def read_file(path: Path, tell: Progress, columns: Sequence[str], check: Callable[[Rows], T]) -> T:
    """Give what `check` makes of the rows after the header, which must be `columns`.

    Raises:
        ImportRefused: there is no such file, or it is no CSV file with these columns.
    """
    try:
        if not path.is_file():
            raise ImportRefused([f"{path} is a folder, not a file" if path.is_dir() else f"there is no file {path}"])
        if path.stat().st_size > MAX_BYTES:
            raise ImportRefused([f"{path} is larger than {MAX_BYTES // 1_000_000} MB; cut it into several files"])
        # utf-8-sig: Excel puts a byte-order mark in front, which says nothing and harms nothing.
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _check(file, tell, columns, check)
    except OSError as error:
        raise ImportRefused([f"{path} can't be read: {error.strerror}"]) from None


def _check(file: TextIO, tell: Progress, columns: Sequence[str], check: Callable[[Rows], T]) -> T:
    reader = csv.reader(file, strict=True)
    try:
        _ensure_header(next(reader, None), columns)
        return check(_rows(reader, tell))
    except csv.Error as error:
        raise ImportRefused([f"line {reader.line_num}: this is not CSV ({error})"]) from None
    except UnicodeDecodeError:
        raise ImportRefused([f"after line {reader.line_num}: this is not text in UTF-8"]) from None


def _ensure_header(names: Sequence[str] | None, columns: Sequence[str]) -> None:
    if names is None:
        raise ImportRefused(["the file is empty"])
    if problem := header_problem(names, columns):
        raise ImportRefused([str(problem)])


def _rows(reader: Any, tell: Progress) -> Iterator[tuple[int, Sequence[str]]]:
    # A row begins on the line after the one before it ended; a quoted value may hold line breaks.
    begins = reader.line_num + 1
    for count, values in enumerate(reader, start=1):
        yield begins, values
        begins = reader.line_num + 1
        if count % _TELL_EVERY == 0:
            tell("Checking", count, None)
