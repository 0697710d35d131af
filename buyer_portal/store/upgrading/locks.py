"""What a statement does to a table while it runs, on PostgreSQL.

Source: PostgreSQL's manual, "Explicit Locking", and the notes of ALTER TABLE, CREATE INDEX and DROP INDEX.
"""

import re
from dataclasses import dataclass
from enum import Enum, IntEnum

from buyer_portal.store.upgrading.recording import ROW_BY_ROW


class Wait(IntEnum):
    """Who waits for a table, until the transaction ends."""

    NOBODY = 0
    WRITERS = 1
    EVERYBODY = 2


class Work(Enum):
    """What takes time, by rows a second on PostgreSQL and on SQLite.

    Measured with 200,000 orders on two busy cores, 2026-11-27; another machine takes half as long, or three times.
    """

    NONE = (0, 0)
    SCAN = (2_000_000, 400_000)  # where PostgreSQL looks through a table, SQLite copies it
    INDEX = (400_000, 1_300_000)
    WRITE = (60_000, 400_000)
    BY_PROGRAM = (9_000, 30_000)

    def seconds(self, rows: int, dialect: str) -> float:
        """How long it takes with so many rows."""
        a_second = self.value[0 if dialect == "postgresql" else 1]
        return rows / a_second if a_second else 0.0


@dataclass(frozen=True, slots=True)
class Effect:
    """That `table` is waited for, with PostgreSQL's name of the lock, and the work, with the rows of `rows_of`."""

    table: str
    lock: str
    wait: Wait
    work: Work
    rows_of: str


_NEW = ("", Wait.NOBODY)
_ROWS = ("ROW EXCLUSIVE", Wait.WRITERS)  # of the very rows; and a migration writes them all
_SHARE = ("SHARE", Wait.WRITERS)
_REFERRED = ("SHARE ROW EXCLUSIVE", Wait.WRITERS)
_ALL = ("ACCESS EXCLUSIVE", Wait.EVERYBODY)

# The first that fits counts. A constant default and a nullable column are only noted, since PostgreSQL 11.
_RULES: tuple[tuple[str, tuple[str, Wait], Work], ...] = (
    (r"CREATE TABLE (?P<of>\w+)", _NEW, Work.NONE),
    (r"CREATE (UNIQUE )?INDEX CONCURRENTLY \w+ ON (?P<of>\w+)", _NEW, Work.INDEX),
    (r"CREATE (UNIQUE )?INDEX \w+ ON (?P<of>\w+)", _SHARE, Work.INDEX),
    (r"DROP INDEX (?P<of>\w+)", _ALL, Work.NONE),
    (r"DROP TABLE (?P<of>\w+)", _ALL, Work.NONE),
    (r"CREATE (OR REPLACE )?FUNCTION (?P<of>\w+)", _NEW, Work.NONE),
    (r"CREATE TRIGGER .* ON (?P<of>\w+)", _REFERRED, Work.NONE),
    (r"ALTER TABLE (?P<of>\w+) ADD COLUMN .* DEFAULT \w+\(", _ALL, Work.WRITE),
    (r"ALTER TABLE (?P<of>\w+) ADD COLUMN ", _ALL, Work.NONE),
    (r"ALTER TABLE (?P<of>\w+) ADD CONSTRAINT \w+ .* NOT VALID$", _ALL, Work.NONE),
    (r"ALTER TABLE (?P<of>\w+) ADD (CONSTRAINT \w+ )?FOREIGN KEY", _REFERRED, Work.SCAN),
    (r"ALTER TABLE (?P<of>\w+) ADD (CONSTRAINT \w+ )?CHECK", _ALL, Work.SCAN),
    (r"ALTER TABLE (?P<of>\w+) ADD (CONSTRAINT \w+ )?(UNIQUE|PRIMARY KEY)", _ALL, Work.INDEX),
    (r"ALTER TABLE (?P<of>\w+) ALTER COLUMN \w+ SET NOT NULL", _ALL, Work.SCAN),
    (r"ALTER TABLE (?P<of>\w+) ALTER COLUMN \w+ TYPE ", _ALL, Work.WRITE),
    (r"ALTER TABLE (?P<of>\w+) (ALTER COLUMN \w+ (DROP|SET) |RENAME |DROP )", _ALL, Work.NONE),
    (r"INSERT INTO (?P<of>\w+) .* FROM (?P<rows>\w+)", _ROWS, Work.WRITE),
    (r"INSERT INTO (?P<of>\w+)", _ROWS, Work.NONE),
    (rf"UPDATE (?P<of>\w+) .*{ROW_BY_ROW}", _ROWS, Work.BY_PROGRAM),
    (r"(UPDATE|DELETE FROM) (?P<of>\w+)", _ROWS, Work.WRITE),
)
_REFERS = re.compile(r"REFERENCES (\w+)")


def effects_of(statement: str) -> list[Effect]:
    """What it does, to each table that it names; an index that it drops stands where its table would."""
    for pattern, (lock, wait), work in _RULES:
        if found := re.match(pattern, statement):
            table = found["of"]
            rows_of = found.groupdict().get("rows") or table
            others = sorted({*_REFERS.findall(statement)} - {table})
            return [
                Effect(table, lock, wait, work, rows_of),
                *(Effect(other, *_REFERRED, Work.NONE, other) for other in others),
            ]
    raise LookupError(statement)
