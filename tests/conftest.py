"""A fresh, real database for each test, six people of four companies, and makers with meaning.

`database` is SQLite in a temporary file. Tests of the store and of the services run on PostgreSQL, too, as do others
that are marked `on_both_databases`, when a server answers at PORTAL_TEST_POSTGRES
(postgresql://root@127.0.0.1:5432/postgres). What is about one of them says so: `only_on_sqlite("why")`, or the like.
"""

# ruff: noqa: E402 - the environment is cleared before the settings are imported
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

# Settings are read once, at import: no test may meet the developer's own database or environment.
for _name in [name for name in os.environ if name.startswith("PORTAL_") and not name.startswith("PORTAL_TEST_")]:
    del os.environ[_name]
_NOBODY_ASKED = Path(tempfile.gettempdir()) / "buyer-portal-tests" / "nobody-asked-for-database.db"
_NOBODY_ASKED.unlink(missing_ok=True)  # with the tables of an earlier run, a test that forgot to ask would pass
os.environ["PORTAL_DATABASE_URL"] = f"sqlite:///{_NOBODY_ASKED}"
os.environ["PORTAL_LOG"] = "requests"

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from sqlalchemy import Engine, event, select, text
from sqlmodel import SQLModel

from buyer_portal.domain.ordering import NewLine, NewOrder
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.notifications.news import notifications
from buyer_portal.services.notifications.notice import Notice
from buyer_portal.services.orders import moves as order_moves
from buyer_portal.services.people.passwords import hasher
from buyer_portal.settings import now
from buyer_portal.store import engine as engine_module
from buyer_portal.store import ordering as placing
from buyer_portal.store import tables
from buyer_portal.store.engine import open_engine, reading, transaction
from buyer_portal.store.people.people import add_companies, company_ids_of, person_with_hash_by_email, write_person
from e2e.postgresql import SERVER, administrator
from tests.forgetting import forget_attempts

_TESTS = Path(__file__).parent
_ON_BOTH = {"store", "services"}
"""The rooms whose tests run on both databases."""
PASSWORD = "demo-portal"
COMPANIES = {
    "Corner Bistro": Side.BUYER,
    "Hotel Aurora": Side.BUYER,
    "Green Valley Produce": Side.SUPPLIER,
    "Harbour Seafood": Side.SUPPLIER,
    "Stonemill Bakery": Side.SUPPLIER,
}
PEOPLE = [
    ("Ada Lindqvist", "ada@corner-bistro.example", "Corner Bistro"),
    ("Ben Okafor", "ben@corner-bistro.example", "Corner Bistro"),
    ("Mia Rossi", "mia@hotel-aurora.example", "Hotel Aurora"),
    ("Tom Becker", "tom@green-valley.example", "Green Valley Produce"),
    ("Ines Duarte", "ines@harbour-seafood.example", "Harbour Seafood"),
    ("Omar Haddad", "omar@stonemill.example", "Stonemill Bakery"),
]
LINES = (NewLine("TOM-5", "Tomatoes, 5 kg", 2, 1250), NewLine("BAS-1", "Basil, 1 bunch", 10, 195))
"""What an order holds when a test doesn't care: 44.50 in all."""

_STEPS = {
    OrderStatus.PENDING: (),
    OrderStatus.CONFIRMED: ("confirm_order",),
    OrderStatus.PROCESSING: ("confirm_order", "start_processing"),
    OrderStatus.OUT_FOR_DELIVERY: ("confirm_order", "start_processing", "send_out_order"),
    OrderStatus.DELIVERED: ("confirm_order", "start_processing", "send_out_order", "deliver_order"),
    OrderStatus.CANCELLED: (),
}


hasher.__init__(time_cost=1, memory_cost=8, parallelism=1)  # what is tested is not how long it takes


# --- the database ---------------------------------------------------------------------------------------------------


hypothesis_settings.register_profile(
    "portal",
    deadline=None,  # the machine may be busy
    database=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """Let `--strict-markers` know ours."""
    config.addinivalue_line("markers", "on_both_databases: run on SQLite and, where a server answers, on PostgreSQL")
    config.addinivalue_line("markers", "only_on_sqlite(why): a test of the store or of services that is about SQLite")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test of a room on both databases once on each, and so others that are marked."""
    test = metafunc.definition
    is_chosen = any("database" in marker.args[0] for marker in test.iter_markers("parametrize"))
    if "database" not in metafunc.fixturenames or is_chosen or test.get_closest_marker("only_on_sqlite"):
        return
    if test.get_closest_marker("on_both_databases") or _ON_BOTH & set(test.path.relative_to(_TESTS).parts[:1]):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what ran on which database, and what didn't on PostgreSQL."""
    passed = [report.nodeid for report in terminalreporter.getreports("passed") if "::" in report.nodeid]
    on_postgresql = [test for test in passed if _ran_on("postgresql", test)]
    on_sqlite = [test for test in passed if _ran_on("sqlite", test)]
    missed = [report for report in terminalreporter.getreports("skipped") if "PostgreSQL" in str(report.longrepr)]
    if on_sqlite or on_postgresql or missed:
        others = len(passed) - len(on_sqlite) - len(on_postgresql)
        terminalreporter.write_line(
            f"Passed on SQLite: {len(on_sqlite)}; on PostgreSQL: {len(on_postgresql)}, with {len(missed)} skipped for "
            f"want of a server; the other {others} choose no database: SQLite, or none."
        )


def _ran_on(kind: str, test: str) -> bool:
    """Whether a test says in its name that it ran there: "…[sqlite]", "…[a case-postgresql]"."""
    return kind in test.partition("[")[2].removesuffix("]").split("-")


@pytest.fixture
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database with the six people and nothing else; gives its URL."""
    kind = getattr(request, "param", "sqlite")
    fresh = request.getfixturevalue(f"_fresh_{kind}")
    monkeypatch.setattr(engine_module, "engine", fresh)
    forget_attempts()
    return fresh.url.render_as_string(hide_password=False)


@pytest.fixture
def _fresh_sqlite(_sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copyfile(_sqlite_template, tmp_path / "portal.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'portal.db'}")
    # No test cuts the power: a commit need not wait for the disk.
    event.listen(engine, "connect", lambda driver, _: driver.execute("PRAGMA synchronous=OFF"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory, password_hash: str) -> Path:
    path = tmp_path_factory.mktemp("template") / "portal.db"
    engine = open_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    _write_people(engine, password_hash)
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def _fresh_postgresql(_postgresql: Engine, password_hash: str) -> Engine:
    # For a few rows DELETE is ten times as fast as TRUNCATE, which makes a new file for every table.
    emptied = "; ".join(f"DELETE FROM {table.name}" for table in reversed(SQLModel.metadata.sorted_tables))
    with _postgresql.begin() as db:
        # Without its triggers, which refuse to take anything from the record.
        db.execute(text(f"SET LOCAL session_replication_role = replica; {emptied}"))
    _write_people(_postgresql, password_hash)
    return _postgresql


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[Engine]:
    """A database of this run's own on the server; gone when the run ends."""
    name = f"portal_test_{os.getpid()}"
    admin = administrator()
    with admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
        engine = open_engine(f"postgresql+psycopg://{SERVER.partition('://')[2].rpartition('/')[0]}/{name}")
        SQLModel.metadata.create_all(engine)
        yield engine
        engine.dispose()
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of "demo-portal"."""
    return hasher.hash(PASSWORD)


def _write_people(engine: Engine, password_hash: str) -> None:
    with engine.connect().execution_options(writes=True) as db, db.begin():
        for side in Side:
            add_companies(db, side, {name for name, its_side in COMPANIES.items() if its_side is side})
        ids = {name: company_ids_of(db, side, {name})[name] for name, side in COMPANIES.items()}
        for name, email, company in PEOPLE:
            write_person(db, company_id=ids[company], name=name, email=email, password_hash=password_hash)


# --- people ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ada(database: str) -> Person:
    """A buyer: Ada of Corner Bistro."""
    return _person("ada@corner-bistro.example")


@pytest.fixture
def ben(database: str) -> Person:
    """Ada's colleague."""
    return _person("ben@corner-bistro.example")


@pytest.fixture
def mia(database: str) -> Person:
    """A buyer of another company, Hotel Aurora."""
    return _person("mia@hotel-aurora.example")


@pytest.fixture
def tom(database: str) -> Person:
    """The supplier of every order unless a test says otherwise: Tom of Green Valley Produce."""
    return _person("tom@green-valley.example")


@pytest.fixture
def ines(database: str) -> Person:
    """Another supplier: Ines of Harbour Seafood."""
    return _person("ines@harbour-seafood.example")


@pytest.fixture
def omar(database: str) -> Person:
    """One more supplier: Omar of Stonemill Bakery."""
    return _person("omar@stonemill.example")


def _person(email: str) -> Person:
    with reading() as db:
        found = person_with_hash_by_email(db, email)
    assert found, email
    return found[0]


# --- makers ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def place_order(ada: Person, tom: Person) -> Callable[..., str]:
    """Make an order and bring it to its status by what people really do; gives its number, "ORD-1" first."""
    numbers = itertools.count(1)

    def place(
        *,
        status: OrderStatus = OrderStatus.PENDING,
        buyer: Person = ada,
        supplier: Person = tom,
        lines: Sequence[NewLine] = LINES,
        number: str = "",
        placed_at: datetime | None = None,
        expected_at: datetime | None = None,
        currency: str = "EUR",
    ) -> str:
        number = number or f"ORD-{next(numbers)}"
        order = NewOrder(
            number=number,
            buyer_id=buyer.company_id,
            supplier_id=supplier.company_id,
            placed_at=placed_at or now(),
            currency=currency,
            lines=lines,
            placed_by=buyer.name,
            placed_by_id=buyer.id,
            expected_at=expected_at,
        )
        with transaction() as db:
            placing.place_order(db, order)
        _bring(number, status, buyer, supplier)
        return number

    return place


@pytest.fixture
def bring_to(ada: Person, tom: Person) -> Callable[[str, OrderStatus], None]:
    """Move a PENDING order of Ada and Tom to a status."""
    return lambda number, status: _bring(number, status, ada, tom)


def _bring(number: str, status: OrderStatus, buyer: Person, supplier: Person) -> None:
    for version, step in enumerate(_STEPS[status], start=1):
        getattr(order_moves, step)(supplier, number, seen_version=version)
    if status is OrderStatus.CANCELLED:
        cancel_order(buyer, number, seen_version=1, key=f"fixture-{number}")


# --- what the database holds ----------------------------------------------------------------------------------------


@pytest.fixture
def order_row(database: str) -> Callable[[str], Any]:
    """The row of an order by its number."""
    return _order


@pytest.fixture
def status_of(database: str) -> Callable[[str], OrderStatus]:
    """The status that the database holds for an order."""
    return lambda number: OrderStatus(_order(number).status)


@pytest.fixture
def version_of(database: str) -> Callable[[str], int]:
    """The version that the database holds for an order."""
    return lambda number: _order(number).version


@pytest.fixture
def notices_of(database: str) -> Callable[[Person], tuple[Notice, ...]]:
    """What a person finds behind the bell, newest first."""
    return lambda person: notifications(person, shown=500).notices


@pytest.fixture
def messages_of(database: str) -> Callable[[str], list[tuple[str, str]]]:
    """Who wrote what in an order's chat, oldest first."""
    return lambda number: [(row.person_name, row.text) for row in _of(tables.message, number)]


@pytest.fixture
def timeline_of(database: str) -> Callable[[str], list[tuple[OrderEvent, str]]]:
    """What happened to an order and by whom, oldest first."""
    return lambda number: [(OrderEvent(row.event), row.person_name) for row in _of(tables.timeline_event, number)]


@pytest.fixture
def rows_of(database: str) -> Callable[[str, str], list[Any]]:
    """The rows of a table that belong to an order: `rows_of("cancellation", number)`."""
    return lambda table, number: _of(SQLModel.metadata.tables[table], number)


@pytest.fixture
def snapshot(database: str) -> Callable[[], dict[str, list[Any]]]:
    """Everything in the database: equal before and after a refusal."""
    return _snapshot


@pytest.fixture
def unchanged(database: str) -> Callable[[dict[str, list[Any]]], bool]:
    """Whether the database is as it was in this snapshot."""
    return lambda before: _snapshot() == before


@pytest.fixture
def only_recorded(database: str) -> Callable[[dict[str, list[Any]]], bool]:
    """Whether the database is as it was in this snapshot, but for the record: a failed sign-in is written there."""
    return lambda before: _but_for_the_record(_snapshot()) == _but_for_the_record(before)


def _but_for_the_record(snapshot: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: rows for name, rows in snapshot.items() if not name.startswith("record_")}


@pytest.fixture
def tally_is_true(database: str) -> Callable[[], bool]:
    """Whether the tally counts what a recount of all orders counts."""
    return lambda: _tally() == _recount()


def _tally() -> dict[tuple[Any, ...], tuple[int, int]]:
    with reading() as db:
        return {tuple(row[:5]): tuple(row[5:]) for row in db.execute(select(tables.tally)) if row.orders}


def _recount() -> dict[tuple[Any, ...], tuple[int, int]]:
    counted: dict[tuple[Any, ...], tuple[int, int]] = {}
    with reading() as db:
        for order in db.execute(select(tables.orders)):
            key = (order.buyer_id, order.supplier_id, order.placed_at.strftime("%Y-%m"), order.currency, order.status)
            number, total = counted.get(key, (0, 0))
            counted[key] = (number + 1, total + order.total_minor)
    return counted


def _order(number: str) -> Any:
    # Without the end of its timeline, which changes with whatever is told of the order.
    columns = [column for column in tables.orders.c if column.name != "timeline_hash"]
    with reading() as db:
        return db.execute(select(*columns).where(tables.orders.c.number == number)).one()


def _of(table: Any, number: str) -> list[Any]:
    column = table.c.get("id", table.c.order_id)
    with reading() as db:
        belongs = tables.orders.c.id == table.c.order_id
        return list(db.execute(select(table).where(belongs, tables.orders.c.number == number).order_by(column)))


def _snapshot() -> dict[str, list[Any]]:
    with reading() as db:
        return {
            name: sorted(map(tuple, db.execute(select(table))), key=repr)
            for name, table in SQLModel.metadata.tables.items()
        }
