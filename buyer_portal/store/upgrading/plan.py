"""What `migrate` would do to a database, how long that takes, and who waits for which table meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect, text

from buyer_portal.domain.errors import PortalError
from buyer_portal.store.upgrading.locks import Effect, Wait, effects_of
from buyer_portal.store.upgrading.recording import Step, steps_after


@dataclass(frozen=True, slots=True)
class Locked:
    """A table for which people wait: who, and for how many seconds, until the migrations are done.

    `locks` are PostgreSQL's names of them, `waits` the seconds by who waits: readers wait with everybody only.
    """

    table: str
    rows: int
    locks: tuple[str, ...]
    waits: dict[Wait, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """The migrations to come with the seconds of each, and the tables of PostgreSQL that are locked meanwhile."""

    dialect: str
    steps: tuple[tuple[Step, float], ...]
    tables: tuple[Locked, ...]

    @property
    def seconds(self) -> float:
        """How long all of them take."""
        return sum(took for _, took in self.steps)


def plan_for(engine: Engine, scripts: ScriptDirectory) -> Plan:
    """Look at the database, and change nothing.

    Raises:
        PortalError: the database was made by a newer portal.
    """
    with engine.connect() as db, db.begin():
        (revision,) = MigrationContext.configure(db).get_current_heads() or (None,)
        try:
            steps = steps_after(scripts, revision)
        except CommandError as error:
            raise PortalError(f"The tables can't be brought up to date: {error}.") from None
        there = _There(db)
        effects = [[one for said in step.statements for one in there.effects_of(said)] for step in steps]
        seconds = [[there.seconds(one) for one in of_step] for of_step in effects]
        flat, took = [one for step in effects for one in step], [one for step in seconds for one in step]
        tables = _locked(there, flat, took) if db.dialect.name == "postgresql" else ()
        return Plan(db.dialect.name, tuple((step, sum(of)) for step, of in zip(steps, seconds, strict=True)), tables)


def _locked(there: "_There", effects: Sequence[Effect], took: Sequence[float]) -> tuple[Locked, ...]:
    """What is locked stays so until the last migration is done, since all are one transaction."""
    waits: dict[str, dict[Wait, float]] = {}
    locks: dict[str, set[str]] = {}
    left = sum(took)
    for effect, seconds in zip(effects, took, strict=True):
        if effect.wait is not Wait.NOBODY and effect.table in there.rows:
            waits.setdefault(effect.table, {}).setdefault(effect.wait, left)
            locks.setdefault(effect.table, set()).add(effect.lock)
        left -= seconds
    return tuple(Locked(name, there.rows[name], tuple(sorted(locks[name])), waits[name]) for name in sorted(waits))


class _There:
    """The tables that are there with their rows, and to which of them an index belongs."""

    def __init__(self, db: Connection) -> None:
        look, self._dialect = inspect(db), db.dialect.name
        names = look.get_table_names()
        self.rows = {name: _rows(db, name) for name in names}
        self._indexed = {str(index["name"]): name for name in names for index in look.get_indexes(name)}

    def effects_of(self, statement: str) -> list[Effect]:
        """As `effects_of`, but an index stands for its table."""
        return [self._with_table(one) for one in effects_of(statement)]

    def seconds(self, effect: Effect) -> float:
        """How long it takes; a table that is not there yet has no rows."""
        return effect.work.seconds(self.rows.get(effect.rows_of, 0), self._dialect)

    def _with_table(self, effect: Effect) -> Effect:
        table = self._indexed.get(effect.table, effect.table)
        return Effect(table, effect.lock, effect.wait, effect.work, effect.rows_of)


def _rows(db: Connection, name: str) -> int:
    """About how many: PostgreSQL knows without counting, once the table was analysed."""
    if db.dialect.name == "postgresql":
        query = text("SELECT reltuples FROM pg_class WHERE oid = CAST(:name AS regclass)")
        if (known := int(db.scalar(query, {"name": name}) or 0)) > 0:
            return known
    return int(db.scalar(text(f"SELECT count(*) FROM {name}")) or 0)
