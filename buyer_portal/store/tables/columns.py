"""The kinds of columns that tables are made of."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Text,
    TypeDecorator,
)
from sqlmodel import Column, Field

# SQLite counts up by itself only for a column of type INTEGER.
BIG = BigInteger().with_variant(Integer, "sqlite")
# Binary collation, so that a prefix search is an index range in both databases.
NUMBER = String(40).with_variant(String(40, collation="C"), "postgresql")
FOLDED = Text().with_variant(Text(collation="C"), "postgresql")


class UtcTime(TypeDecorator[datetime]):
    """A moment: stored without a zone in UTC, read back with it. SQLite has no zones of its own."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Store UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Read UTC."""
        return value.replace(tzinfo=UTC) if value else None


def new_id() -> Any:
    """A number that the database counts up."""
    return Field(default=None, sa_column=Column(BIG, primary_key=True))


def ref_to(target: str, *, nullable: bool = False, primary_key: bool = False) -> Any:
    """The id of a row elsewhere."""
    return Field(default=None, sa_column=Column(BIG, ForeignKey(target), nullable=nullable, primary_key=primary_key))


def folded_text() -> Any:
    """Text to sort by, or to look for the beginning of: folded as in `domain/text.py`."""
    return Field(default="", sa_column=Column(FOLDED, nullable=False, server_default=""))


def searched_text(**given: Any) -> Any:
    """Text to search in, as `searchable` makes it."""
    return Field(sa_column=Column(Text(), nullable=False, **given))


def moment(*, nullable: bool = False) -> Any:
    """A moment."""
    return Field(default=None, sa_column=Column(UtcTime(), nullable=nullable))


def big_number(default: int = 0) -> Any:
    """A whole number of any size: money, mostly."""
    return Field(default=default, sa_column=Column(BigInteger(), nullable=False))


def maybe_big_number() -> Any:
    """The same, or none."""
    return Field(default=None, sa_column=Column(BigInteger(), nullable=True))


def one_subject(table: str) -> CheckConstraint:
    """What is said and told is about an order or between two companies, never both."""
    return CheckConstraint("(order_id IS NULL) <> (direct_id IS NULL)", name=f"{table}_about_one_thing")
