"""What migrations would send to PostgreSQL: they run against a recorder, and no database is touched."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy.dialects import postgresql

ROW_BY_ROW = "row by row, by the program"
"""What stands behind the recorded UPDATE of a table whose rows a migration reads, and writes one by one."""
_READ = re.compile(r"\bFROM (\w+)")


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: its sentence, and its statements as PostgreSQL would get them.

    `contract`: the release that ended what came before, such as "0.3.0"; the code of an older one can't run on it. ""
    when the code of one release before can.
    """

    revision: str
    sentence: str
    contract: str
    statements: tuple[str, ...]


def steps_after(scripts: ScriptDirectory, revision: str | None) -> list[Step]:
    """The migrations that are still to run on a database at `revision`, in their order."""
    pending: list[Script] = list(scripts.iterate_revisions("head", revision or "base"))
    return [_recorded(script) for script in reversed(pending)]


def _recorded(script: Script) -> Step:
    statements: list[str] = []
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True})
    context.impl.static_output = lambda text: statements.append(_plain(text))
    context.impl.connection = _Recorder(statements)  # pyright: ignore[reportAttributeAccessIssue]
    with Operations.context(context):
        script.module.upgrade()
    return Step(script.revision, script.doc, getattr(script.module, "contract", ""), tuple(statements))


def _plain(statement: str) -> str:
    return " ".join(statement.split()).rstrip(";")


class _Nothing:
    """A result without rows."""

    def __iter__(self) -> Any:
        return iter(())

    def all(self) -> list[Any]:
        return []

    def first(self) -> None:
        return None


class _Recorder:
    """Stands where a migration finds its connection. What the migration looks for there, it doesn't find."""

    def __init__(self, statements: list[str]) -> None:
        self.dialect = postgresql.dialect()
        self._statements = statements

    def execute(self, statement: Any, _values: Any = None) -> _Nothing:
        written = _plain(str(statement.compile(dialect=self.dialect)))
        self._statements += _as_written(written) if written.upper().startswith("SELECT") else [written]
        return _Nothing()

    def scalars(self, statement: Any, values: Any = None) -> _Nothing:
        return self.execute(statement, values)

    def scalar(self, statement: Any, values: Any = None) -> None:
        self.execute(statement, values)


def _as_written(query: str) -> Iterable[str]:
    # It finds no row here, so nothing that it would do with one is seen: what it reads, it may write.
    return [f"UPDATE {table} SET … -- {ROW_BY_ROW}" for table in _READ.findall(query)]
