"""What the tables of a database look like and hold, to compare two: whatever order things were made in."""

from typing import Any

from sqlalchemy import Engine, Inspector, inspect, text


def shape_of(engine: Engine) -> dict[str, Any]:
    """Columns with types, keys, indexes and constraints of each table."""
    look = inspect(engine)
    return {name: _shape(look, name) for name in look.get_table_names()}


def _shape(look: Inspector, name: str) -> dict[str, Any]:
    columns = [(one["name"], repr(one["type"]), one["nullable"], one["default"]) for one in look.get_columns(name)]
    return {
        "columns": sorted(columns, key=repr),
        "key": look.get_pk_constraint(name)["constrained_columns"],
        "foreign": _said(look.get_foreign_keys(name), "constrained_columns", "referred_table", "referred_columns"),
        "indexes": _said(look.get_indexes(name), "name", "column_names", "unique", "dialect_options"),
        "unique": _said(look.get_unique_constraints(name), "column_names"),
        "checks": _said(look.get_check_constraints(name), "name", "sqltext"),
    }


def _said(found: Any, *what: str) -> list[str]:
    return sorted(repr([_plain(one.get(key)) for key in what]) for one in found)


def _plain(value: Any) -> str:
    # A condition of an index is an object, which is written by its address.
    return str({key: str(one) for key, one in value.items()} if isinstance(value, dict) else value)


def rows_of(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables but Alembic's."""
    with engine.connect() as db:
        names = set(inspect(engine).get_table_names()) - {"alembic_version"}
        return {name: [dict(row) for row in db.execute(text(f"SELECT * FROM {name}")).mappings()] for name in names}
