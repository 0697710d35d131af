"""Health checks of the database: a read, and a write that leaves nothing behind."""

from sqlalchemy import Connection, delete, insert, select, text

from buyer_portal.domain.help_feedback import Vote
from buyer_portal.settings import now
from buyer_portal.store.tables import help_feedback, person

_ROWS, _LONG = 16, "." * 1000  # a few pages, so that a file that can't grow any more fails

_ALLOWED = """
SELECT least(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
    (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
    (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
)"""


def look_at_people(db: Connection) -> None:
    """Read a row of a table that every event reads."""
    db.execute(select(person.c.id).limit(1)).all()


def connections_allowed(db: Connection) -> int | None:
    """How many connections PostgreSQL lets this user open to this database; None for SQLite, which has no limit."""
    if db.dialect.name != "postgresql":
        return None
    return db.execute(text(_ALLOWED)).scalar_one()


def write_and_forget(db: Connection) -> None:
    """Insert rows and delete them in the same transaction: nobody sees them, and none is left."""
    at = now()
    row = {"page": "", "value": Vote.NO_RESULT.value, "comment": _LONG, "query": "", "at": at}
    db.execute(insert(help_feedback), [row] * _ROWS)
    db.execute(delete(help_feedback).where(help_feedback.c.at == at, help_feedback.c.page == ""))
