"""Reading a file of orders or products, whatever it turns out to be."""

import codecs
import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO, TypeVar

from babel.numbers import list_currencies

from buyer_portal.domain.errors import ImportRefused
from buyer_portal.domain.imports.catalogue import CheckedCatalogue
from buyer_portal.domain.imports.file_kind import encoding_of_mark, kind_of, line_at, western_word
from buyer_portal.domain.imports.order import CheckedFile, Problem
from buyer_portal.domain.imports.orders import COLUMNS, OPTIONAL, check_rows
from buyer_portal.domain.imports.table import (
    SEPARATORS,
    Layout,
    guess_separator,
    lay_out,
    separator_of,
)
from buyer_portal.settings import now

MAX_BYTES = 200_000_000
"""The largest file: it is checked as a whole, so it has to fit into memory."""
_TELL_EVERY = 1_000
_CHUNK = 1_000_000
_DECIMAL_COMMA = re.compile(r".*\d,\d{1,2}\D*", re.ASCII)
T = TypeVar("T", CheckedFile, CheckedCatalogue)
Rows = Iterable[tuple[int, Sequence[str]]]
"""Line numbers with values."""

Progress = Callable[[str, int, int | None], None]
"""Hears what is being done ("Checking", "Writing"), how far it is and how far it goes (None: not known)."""


def check_file(path: Path, tell: Progress) -> CheckedFile:
    """Check every row of a CSV file of orders.

    Raises:
        ImportRefused: there is no such file, or it can't be read as one with orders.
    """

    def check(rows: Rows) -> CheckedFile:
        return check_rows(rows, currencies=list_currencies(), now=now())

    checked = read_file(path, tell, COLUMNS, check, optional=OPTIONAL)
    if not checked.orders and not checked.problems:
        raise ImportRefused(["line 1: there is a header and no orders"])
    return checked


def read_file(
    path: Path, tell: Progress, columns: Sequence[str], check: Callable[[Rows], T], *, optional: Sequence[str] = ()
) -> T:
    """Give what `check` makes of the rows after the header, each with its values as `columns` and `optional` have them.

    Commas, semicolons or tabs, UTF-8, UTF-16 or Windows-1252, and columns in any order are understood where they can be
    one thing only; what was understood is said in the result.

    Raises:
        ImportRefused: the file doesn't exist, or is not a table with these columns; the sentence says what it is.
    """
    try:
        if not path.is_file():
            raise ImportRefused([f"{path} is a folder, not a file" if path.is_dir() else f"there is no file {path}"])
        if path.stat().st_size > MAX_BYTES:
            raise ImportRefused([f"{path} is larger than {MAX_BYTES // 1_000_000} MB; cut it into several files"])
        encoding, understood = _encoding(path)
        with path.open(encoding=encoding, newline="") as file:
            return _check(file, tell, columns, check, optional, understood)
    except OSError as error:
        raise ImportRefused([f"{path} can't be read: {error.strerror}"]) from None


def _encoding(path: Path) -> tuple[str, list[str]]:
    """How the file's letters are written, and what to say about it.

    Raises:
        ImportRefused: it is no text, or its letters could be this or that.
    """
    with path.open("rb") as file:
        head = file.read(_CHUNK)
        if encoding := encoding_of_mark(head[:200]):
            return encoding, [f"letters in {encoding[:6].upper()}"]
        if kind := kind_of(head, _members(path) if head.startswith(b"PK") else ()):
            raise ImportRefused([f"{path} is {kind}"])
        file.seek(0)
        decoder, before, chunk = codecs.getincrementaldecoder("utf-8")(), 0, b""
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
                before += len(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return _western(path, before - (len(error.object) - len(chunk)) + error.start)
    # utf-8-sig: Excel puts a byte-order mark in front, which says nothing and harms nothing.
    return "utf-8-sig", []


def _western(path: Path, first_bad: int) -> tuple[str, list[str]]:
    data = path.read_bytes()
    if found := western_word(data):
        word, line = found
        return "cp1252", [f"letters in Windows-1252, such as “{word}” on line {line}"]
    raise ImportRefused(
        [
            f"line {line_at(data, first_bad)}: this is not text in UTF-8, and which other it is"
            " can't be told for certain; save it as “CSV UTF-8 (Comma delimited)”"
        ]
    )


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return []


def _check(
    file: TextIO,
    tell: Progress,
    columns: Sequence[str],
    check: Callable[[Rows], T],
    optional: Sequence[str],
    understood: list[str],
) -> T:
    separator, above = _begin(file, (*columns, *optional))
    reader = csv.reader(file, strict=True, delimiter=separator)
    try:
        layout = lay_out(next(reader), columns, optional=optional, line=above + 1)
        if isinstance(layout, Problem):
            raise ImportRefused([str(layout)])
        if separator != ",":
            understood.append(f"columns parted by {SEPARATORS[separator]}")
        understood += layout.understood
        checked = check(_rows(reader, above, layout, tell, understood))
        return replace(checked, understood=tuple(understood))
    except csv.Error as error:
        raise ImportRefused([f"line {above + reader.line_num}: this is not CSV ({error})"]) from None
    except UnicodeError:
        raise ImportRefused([f"after line {above + reader.line_num}: the text breaks off or is damaged"]) from None


def _begin(file: TextIO, columns: Sequence[str]) -> tuple[str, int]:
    """Go to the header, the first line that says anything: give what parts its columns, and how many lines are above.

    Raises:
        ImportRefused: there is none.
    """
    said = None
    try:
        for above, line in enumerate(file):
            if sign := separator_of(line.strip()):
                said = sign
            elif line.strip():
                file.seek(0)
                for _ in range(above):
                    file.readline()
                return said or guess_separator(line, columns), above
    except UnicodeError:
        raise ImportRefused(["line 1: the text breaks off or is damaged"]) from None
    raise ImportRefused(["the file is empty"])


def _rows(
    reader: Any, above: int, layout: Layout, tell: Progress, understood: list[str]
) -> Iterator[tuple[int, Sequence[str]]]:
    # A row begins on the line after the one before it ended; a quoted value may hold line breaks.
    begins, has_commas = above + reader.line_num + 1, False
    for count, values in enumerate(reader, start=1):
        row = layout.arrange(values)
        if not has_commas and "," in (price := layout.price_in(row)) and _DECIMAL_COMMA.fullmatch(price):
            has_commas = True
            understood.append(f"prices with a decimal comma, such as “{price}” on line {begins}")
        yield begins, row
        begins = above + reader.line_num + 1
        if count % _TELL_EVERY == 0:
            tell("Checking", count, None)
