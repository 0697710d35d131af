"""Looking for words in folded text."""

from typing import Any

from sqlalchemy import ColumnElement, or_

Word = tuple[str, ...]
"""A word of a search, in each way that it may stand in a text (`domain/text.py`)."""


def holds(column: Any, word: Word) -> ColumnElement[bool]:
    """Whether one of the ways to write the word is in a folded text."""
    return or_(*(column.contains(way, autoescape=True) for way in word))
