"""Databases of a PostgreSQL server, for the benchmarks that want one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

SERVER = os.environ.get("PORTAL_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/postgres")


def administrator() -> psycopg.Connection | None:
    """A connection to the server; None where none answers."""
    try:
        return psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        return None


def plain_url(name: str) -> str:
    """Where a database of the server is, for psycopg itself."""
    return f"{SERVER.rpartition('/')[0]}/{name}"


@contextmanager
def new_database(admin: psycopg.Connection, name: str) -> Iterator[str]:
    """An empty database, gone afterwards; gives its URL, as the portal's setting has it."""
    admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield plain_url(name).replace("postgresql://", "postgresql+psycopg://")
    finally:
        drop_database(admin, name)


def drop_database(admin: psycopg.Connection, name: str) -> None:
    """Remove the database, if it is there, whoever uses it."""
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
