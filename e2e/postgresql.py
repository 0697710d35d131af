"""PostgreSQL databases for browser stories: each made for one portal, and gone with it."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

SERVER = os.environ.get("PORTAL_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/postgres")
_numbers = itertools.count(1)


def administrator() -> psycopg.Connection:
    """A connection to the server. Without one the test is skipped; it fails in CI where PostgreSQL is installed."""
    try:
        return psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        if os.environ.get("CI") == "true" and shutil.which("psql"):
            pytest.fail(f"CI needs the PostgreSQL of this machine: {error}")
        pytest.skip("no PostgreSQL server answers")


@contextmanager
def new_database(like: str = "template1", port: int = 5432) -> Iterator[str]:
    """A database of its own, which begins as a copy of `like`; gives its URL, which leads over `port`."""
    name = f"portal_e2e_{os.getpid()}_{next(_numbers)}"
    admin = administrator()
    with admin:
        create = "CREATE DATABASE {} TEMPLATE {}"
        admin.execute(sql.SQL(create).format(sql.Identifier(name), sql.Identifier(like)))
        yield f"postgresql+psycopg://{conninfo_to_dict(SERVER)['user']}@127.0.0.1:{port}/{name}"
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
