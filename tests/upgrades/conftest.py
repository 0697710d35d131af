"""`database` is here what a portal of 0.1.0 left behind, every table with rows, before or after migrating it."""

import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from buyer_portal.settings import settings
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import open_engine
from buyer_portal.store.migrate import migrate
from e2e.postgresql import SERVER, new_database
from tests.forgetting import forget_attempts

HERE = Path(__file__).parent
PORT = make_url(SERVER).port or 5432
JUST_AFTER = datetime(2026, 11, 26, 13, tzinfo=UTC)
"""The old database was made an hour before."""


@contextmanager
def old_database(kind: str, folder: Path) -> Iterator[Engine]:
    """The old database, as it was, on "sqlite" or "postgresql"."""
    if kind == "sqlite":
        (folder / "old.db").write_bytes(lzma.decompress((HERE / "old.sqlite.xz").read_bytes()))
        engine = open_engine(f"sqlite:///{folder / 'old.db'}")
        yield engine
        engine.dispose()
        return
    with new_database(port=PORT) as url:
        engine = open_engine(url)
        with engine.connect() as db, db.begin():
            driver = db.connection.driver_connection
            assert driver
            driver.execute(lzma.decompress((HERE / "old.sql.xz").read_bytes()).decode())
        engine.dispose()  # the dump empties the search path of its connection
        yield engine
        engine.dispose()


@pytest.fixture
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The old database, not yet migrated; give the kind indirectly."""
    with old_database(request.param, tmp_path) as engine:
        yield engine


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The old database, migrated, and the services of today on it; gives its URL."""
    with old_database(getattr(request, "param", "sqlite"), tmp_path) as engine:
        migrate(engine)
        monkeypatch.setattr(engine_module, "engine", engine)
        monkeypatch.setattr(settings, "now", JUST_AFTER)
        forget_attempts()
        yield engine.url.render_as_string(hide_password=False)
