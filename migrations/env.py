"""How Alembic reaches the database. `buyer_portal.store.migrate` gives it a connection; its own command opens one."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import BigInteger, Connection, DateTime, String
from sqlmodel import SQLModel

from buyer_portal.settings import settings
from buyer_portal.store import tables  # so that the metadata knows them
from buyer_portal.store.engine import open_engine

assert tables.SQLModel is SQLModel


def _migrate(db: Connection) -> None:
    # SQLite can't alter most of a table; batch mode makes a new one and copies.
    context.configure(
        connection=db,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=_render,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Render column types as plain SQLAlchemy ones, so that an old revision doesn't depend on the current code."""
    if kind != "type":
        return False
    plain = getattr(item, "impl", item)
    if isinstance(plain, DateTime):
        return "sa.DateTime()"
    if isinstance(plain, String):
        return f"sa.String({plain.length or ''})"
    return "BIG" if isinstance(item, BigInteger) and "sqlite" in item._variant_mapping else False


if (given := context.config.attributes.get("connection")) is not None:
    _migrate(given)
else:
    with open_engine(settings.database_url).connect().execution_options(writes=True) as opened, opened.begin():
        _migrate(opened)
