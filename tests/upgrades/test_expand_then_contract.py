"""A release expands the tables; only a later one takes away what the code of the release before still needs.

The policy is in migrations/README.md. What breaks older code is marked with the release that may do so: `contract`.
"""

import re

import pytest
from alembic.script import ScriptDirectory

from buyer_portal.store.migrate import _config
from buyer_portal.store.upgrading.recording import Step, steps_after
from buyer_portal.version import version

BREAKING = (
    (r"DROP TABLE (?P<of>\w+)", "drops a table"),
    (r"ALTER TABLE (?P<of>\w+) RENAME", "renames"),
    (r"ALTER TABLE (?P<of>\w+) DROP COLUMN", "drops a column"),
    (r"ALTER TABLE (?P<of>\w+) ADD COLUMN (?!.*DEFAULT).*NOT NULL", "adds a column that older code leaves out"),
    (r"ALTER TABLE (?P<of>\w+) ALTER COLUMN \w+ SET NOT NULL", "forbids NULL"),
    (r"ALTER TABLE (?P<of>\w+) ALTER COLUMN \w+ TYPE (?!TEXT)", "changes a type"),
    (r"ALTER TABLE (?P<of>\w+) ALTER COLUMN \w+ DROP DEFAULT", "takes a default away"),
    (r"ALTER TABLE (?P<of>\w+) ADD (CONSTRAINT \w+ )?(CHECK|UNIQUE|FOREIGN|PRIMARY)", "forbids values"),
    (r"CREATE UNIQUE INDEX \w+ ON (?P<of>\w+)", "forbids values"),
)
MADE = re.compile(r"CREATE TABLE (\w+)")


def breaks(step: Step) -> list[str]:
    """What in a migration the code of the release before may trip over; tables that it makes are unknown to that."""
    made = {table for statement in step.statements for table in MADE.findall(statement)}
    return [
        f"{step.revision} {what}: {statement}"
        for statement in step.statements
        for pattern, what in BREAKING
        if (found := re.match(pattern, statement)) and found["of"] not in made
    ]


def all_steps() -> list[Step]:
    return steps_after(ScriptDirectory.from_config(_config()), None)


def test_a_migration_that_breaks_the_release_before_says_which_release_may():
    assert [line for step in all_steps() if not step.contract for line in breaks(step)] == []


def test_what_is_marked_is_of_a_release_that_is_out_or_this_one_and_breaks_something():
    marked = [step for step in all_steps() if step.contract]

    assert [step.revision for step in marked if _numbers(step.contract) > _numbers(version())] == []
    assert [step.revision for step in marked if not breaks(step)] == []


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


@pytest.mark.parametrize(
    ("statement", "is_refused"),
    [
        ("ALTER TABLE orders ADD COLUMN colour VARCHAR(9)", False),
        ("ALTER TABLE orders ADD COLUMN colour VARCHAR(9) DEFAULT '' NOT NULL", False),
        ("ALTER TABLE orders ADD COLUMN colour VARCHAR(9) NOT NULL", True),
        ("ALTER TABLE orders RENAME COLUMN number TO code", True),
        ("ALTER TABLE orders ALTER COLUMN number TYPE TEXT", False),
        ("ALTER TABLE orders ALTER COLUMN number TYPE VARCHAR(3)", True),
        ("ALTER TABLE orders ALTER COLUMN placed_by DROP NOT NULL", False),
        ("ALTER TABLE orders ALTER COLUMN expected_at SET NOT NULL", True),
        ("DROP TABLE tally", True),
        ("DROP INDEX orders_of_buyer", False),
        ("CREATE UNIQUE INDEX one ON orders (first_item)", True),
        ("CREATE INDEX one ON orders (first_item)", False),
    ],
)
def test_what_older_code_can_live_with_is_told_from_what_it_cannot(statement: str, is_refused: bool):
    assert bool(breaks(Step("0099", "", "", (statement,)))) is is_refused
