import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlmodel import SQLModel

from buyer_portal.demo import filling as demo
from buyer_portal.demo.people import people_of_demo
from buyer_portal.domain.cancellation import CancellationReason
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation_receipt import receipt_of
from buyer_portal.services.conversation.chat import conversation
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.notifications.news import counts_of, notifications
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.people import sign_in
from buyer_portal.settings import settings
from buyer_portal.store import engine as engine_module
from buyer_portal.store import tables
from buyer_portal.store.engine import open_engine, reading
from buyer_portal.store.people.people import people_by_email

NOW = datetime(2026, 11, 12, 9, 41, tzinfo=UTC)
ORDERS, LINES, EVENTS = tables.orders, tables.order_line, tables.timeline_event


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database with tables and nothing in them, on the morning of the pictures."""
    with _database(tmp_path / "empty.db") as engine:
        SQLModel.metadata.create_all(engine)
        monkeypatch.setattr(engine_module, "engine", engine)
        monkeypatch.setattr(settings, "now", NOW)
        yield


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as it was loaded on the morning of the pictures: a file to be copied."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with pytest.MonkeyPatch.context() as patched, _database(path) as engine:
        SQLModel.metadata.create_all(engine)
        patched.setattr(engine_module, "engine", engine)
        patched.setattr(settings, "now", NOW)
        assert demo.load_demo()
    return path


@pytest.fixture
def cast(empty: None, loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Person]]:
    """The people of the demo by first name, in a database where it is loaded."""
    shutil.copyfile(loaded, tmp_path / "demo.db")
    with _database(tmp_path / "demo.db") as engine:
        monkeypatch.setattr(engine_module, "engine", engine)
        with reading() as db:
            found = people_by_email(db, [somebody.email for somebody in people_of_demo()])
        yield {person.first_name: person for person in found.values()}


@contextmanager
def _database(path: Path) -> Iterator[Engine]:
    """Closed at the end, so that all of it is in the one file."""
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def test_corner_bistro_has_an_order_in_each_status(cast: dict[str, Person]):
    shown = [order_details(cast["Ada"], f"ORD-{number}") for number in range(1001, 1007)]

    assert [order.status for order in shown] == list(OrderStatus)
    assert {order.supplier for order in shown} == {"Green Valley Produce"}


def test_the_counts_are_those_of_the_pictures(cast: dict[str, Person]):
    page = list_orders(cast["Ada"], OrderFilter())

    assert page.total == 126
    assert list(page.by_status.values()) == [4, 6, 3, 2, 98, 13]
    assert dict(page.by_company) == {"Green Valley Produce": 71, "Harbour Seafood": 32, "Stonemill Bakery": 23}
    assert counts_of(cast["Ada"]).messages == 2
    assert counts_of(cast["Ada"]).notifications == 3
    assert counts_of(cast["Tom"]).orders == 8


def test_hotel_aurora_starts_at_2001(cast: dict[str, Person]):
    assert order_details(cast["Mia"], "ORD-2001").status is OrderStatus.PENDING
    assert list_orders(cast["Mia"], OrderFilter()).total == 30


def test_ord_1002_is_the_one_of_the_pictures(cast: dict[str, Person]):
    order = order_details(cast["Ada"], "ORD-1002")

    assert (order.total_minor, order.currency, len(order.lines)) == (37145, "EUR", 9)
    assert order.lines[0].name == "Vine tomatoes, 5 kg crate"
    assert [(event.event, event.by, event.note) for event in order.timeline] == [
        (OrderEvent.PLACE, "Ada Lindqvist", ""),
        (OrderEvent.CONFIRM, "Tom Becker", "Delivery Fri 13 Nov, 06:00–08:00"),
    ]
    chat = conversation(cast["Ada"], "ORD-1002")
    assert [message.by for message in chat.messages] == ["Ada Lindqvist", "Tom Becker", "Ada Lindqvist", "Tom Becker"]
    assert (chat.unread, chat.first_unread) == (1, chat.messages[-1].id)
    assert "before 14:00" in chat.messages[-1].text
    assert [bool(message.read_at) for message in chat.messages] == [True, True, True, False]


def test_every_cancelled_order_has_its_receipt_or_was_declined(cast: dict[str, Person]):
    rows = list_orders(cast["Ada"], OrderFilter(status=OrderStatus.CANCELLED)).orders
    declined = [row.number for row in rows if _events(row.number)[-1] == "DECLINE"]

    assert declined == ["ORD-1097"]
    for row in rows:
        if row.number not in declined:
            receipt = receipt_of(cast["Ada"], row.number).receipt
            assert receipt.version == row.version
            assert receipt.reason in ("", *CancellationReason)
    assert receipt_of(cast["Ada"], "ORD-1006").receipt.from_status is OrderStatus.CONFIRMED


def test_everything_adds_up_as_the_deeds_would_have_left_it(cast: dict[str, Person]):
    with reading() as db:
        for order in db.execute(select(ORDERS)).all():
            amounts = select(func.sum(LINES.c.quantity * LINES.c.unit_price_minor)).where(LINES.c.order_id == order.id)
            events = _events(order.number)
            assert db.scalar(amounts) == order.total_minor
            assert order.version == len(events)
            assert order.placed_at <= order.moved_at <= NOW
        counted = db.execute(
            select(ORDERS.c.buyer_id, ORDERS.c.status, func.count()).group_by(ORDERS.c.buyer_id, ORDERS.c.status)
        )
        tallied: Counter[Any] = Counter()
        for row in db.execute(select(tables.tally)):
            tallied[row.buyer_id, row.status] += row.orders
        assert {(buyer, status): count for buyer, status, count in counted} == {k: v for k, v in tallied.items() if v}
        waiting = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.sent_at.is_(None))
        assert db.scalar(waiting) == 0


def test_every_screen_has_something_to_show(cast: dict[str, Person]):
    for person in cast.values():
        assert inbox(person).total > 0
        assert notifications(person).total > 0
        assert list_orders(person, OrderFilter()).total > 0


def test_the_same_moment_gives_the_same_demo(cast: dict[str, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = _all_orders()
    with _database(tmp_path / "again.db") as again:
        SQLModel.metadata.create_all(again)
        monkeypatch.setattr(engine_module, "engine", again)

        demo.load_demo()

        assert _all_orders() == first


@pytest.mark.parametrize(
    "moment", ["2027-01-01T00:05:00+00:00", "2026-03-29T01:30:00+00:00", "2028-02-29T23:59:00+00:00"]
)
def test_the_demo_lies_in_the_past_whenever_it_is_loaded(empty: None, monkeypatch: pytest.MonkeyPatch, moment: str):
    monkeypatch.setattr(settings, "now", now := datetime.fromisoformat(moment))

    assert demo.load_demo()

    with reading() as db:
        for column in (EVENTS.c.at, ORDERS.c.moved_at, tables.message.c.at, tables.message.c.read_at):
            assert (db.scalar(select(func.max(column))) or now) <= now
        living = ORDERS.c.status.not_in(["DELIVERED", "CANCELLED"])
        expected = db.execute(select(ORDERS.c.expected_at).where(living)).scalars().all()
        assert len(expected) == 20
        assert min(expected) > now


def test_postgresql_gets_the_same_demo(
    cast: dict[str, Person], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
):
    server: Engine = request.getfixturevalue("_postgresql")
    first = [row[1:3] + row[5:] for row in _all_orders()]
    monkeypatch.setattr(engine_module, "engine", server)
    with server.begin() as db:
        # Without the triggers, which refuse to take anything from the record.
        emptied = f"TRUNCATE {', '.join(SQLModel.metadata.tables)} RESTART IDENTITY CASCADE"
        db.execute(text(f"SET LOCAL session_replication_role = replica; {emptied}"))

    assert demo.load_demo()

    assert [row[1:3] + row[5:] for row in _all_orders()] == first


def test_a_database_with_a_company_stays_as_it_is(database: str, snapshot: Any, unchanged: Any):
    before = snapshot()

    assert not demo.load_demo()
    assert unchanged(before)


def test_everybody_signs_in_with_the_password_of_the_demo(cast: dict[str, Person]):
    for person in cast.values():
        assert sign_in.sign_in(person.email, "demo-portal", address="127.0.0.1")


def test_continue_as_offers_everybody_with_a_hint(cast: dict[str, Person]):
    offered = people_of_demo()

    assert [somebody.first_name for somebody in offered] == ["Ada", "Ben", "Vera", "Mia", "Tom", "Ines", "Omar"]
    assert offered[0].hint == "Buyer · 126 orders, 4 waiting for the supplier"
    assert offered[2].hint == "Buyer, can only look · 126 orders, 4 waiting for the supplier"
    assert offered[4].hint == "Supplier · 8 open orders, 2 to confirm"


def test_continue_as_offers_nobody_without_the_demo(empty: None):
    assert people_of_demo() == []


def _events(number: str) -> list[str]:
    with reading() as db:
        found = select(EVENTS.c.event).join(ORDERS).where(ORDERS.c.number == number).order_by(EVENTS.c.id)
        return list(db.execute(found).scalars())


def _all_orders() -> list[Any]:
    with reading() as db:
        return [tuple(row) for row in db.execute(select(ORDERS).order_by(ORDERS.c.number))]
