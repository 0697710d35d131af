"""Databases as the migrations make them: a backup knows its tables' revision. One with the people, and an empty one."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine

from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.store import engine as engine_module
from buyer_portal.store.backup.deeds import back_up
from buyer_portal.store.engine import open_engine, transaction
from buyer_portal.store.migrate import migrate
from buyer_portal.store.people.people import add_companies, company_ids_of, write_person
from e2e.postgresql import SERVER, new_database
from tests.conftest import COMPANIES, PEOPLE

Move = Callable[[str], None]


def silent(_what: str, _done: int, _of: int | None) -> None:
    """Let nobody know how far it is."""


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Make one more database without tables, of the same kind; gives its URL."""
    numbers, kind = itertools.count(1), getattr(request, "param", "sqlite")
    with ExitStack() as made:

        def make(kind: str = kind) -> str:
            if kind == "sqlite":
                return f"sqlite:///{tmp_path / f'portal-{next(numbers)}.db'}"
            return made.enter_context(new_database(port=urlsplit(SERVER).port or 5432))

        yield make


@pytest.fixture
def move_to(monkeypatch: pytest.MonkeyPatch) -> Iterator[Move]:
    """Let the services work on another database."""
    with ExitStack() as opened:

        def move(url: str) -> None:
            engine = open_engine(url)
            opened.callback(engine.dispose)
            monkeypatch.setattr(engine_module, "engine", engine)

        yield move


@pytest.fixture
def database(request: pytest.FixtureRequest, new_url: Callable[..., str], move_to: Move, password_hash: str) -> str:
    """A database with the people, and nothing else."""
    url = new_url(getattr(request, "param", "sqlite"))
    move_to(url)
    migrate(engine_module.engine)
    with transaction() as db:
        ids = dict[str, int]()
        for name, side in COMPANIES.items():
            add_companies(db, side, {name})
            ids |= company_ids_of(db, side, {name})
        for name, email, company in PEOPLE:
            write_person(db, company_id=ids[company], name=name, email=email, password_hash=password_hash)
    return url


@pytest.fixture
def empty(database: str, new_url: Callable[..., str]) -> str:
    """The URL of an empty database of the same kind."""
    return new_url(database.partition(":")[0].partition("+")[0])


@pytest.fixture
def file(database: str, tmp_path: Path) -> Path:
    """Where a backup goes."""
    return tmp_path / "backups" / "portal.backup"


@pytest.fixture
def backup(file: Path, place_order: Callable[..., str]) -> Path:
    """A backup with three orders in it, one of them cancelled."""
    for status in (OrderStatus.PENDING, OrderStatus.PROCESSING, OrderStatus.CANCELLED):
        place_order(status=status)
    file.parent.mkdir(exist_ok=True)
    back_up(file, silent)
    return file


@pytest.fixture
def engine_of() -> Iterator[Callable[[str], Engine]]:
    """Open a database beside the one in use."""
    with ExitStack() as opened:

        def open_one(url: str) -> Engine:
            engine = open_engine(url)
            opened.callback(engine.dispose)
            return engine

        yield open_one
