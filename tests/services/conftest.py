"""Every test here has a database."""

import threading

import pytest

from buyer_portal.store import engine as engine_module


@pytest.fixture(autouse=True)
def _with_a_database(database: str) -> None:
    """Give each test a fresh database, so that none touches another's."""


@pytest.fixture
def several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the process's own write lock, so that only the database serialises writers, as between processes."""
    monkeypatch.setattr(engine_module, "_one_writer", threading.Semaphore(1_000))
