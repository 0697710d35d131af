"""Writing to the database as nobody may: for tests that empty it, or that change it as somebody does by hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text


@contextmanager
def without_triggers(db: Connection) -> Iterator[None]:
    """Let the rest of this transaction (PostgreSQL), or what happens inside (SQLite), change whatever it likes."""
    if db.dialect.name == "postgresql":
        db.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        return
    made = db.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for trigger in made:
        db.execute(text(f"DROP TRIGGER {trigger.name}"))
    yield
    for trigger in made:
        db.execute(text(trigger.sql))
