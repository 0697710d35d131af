"""A database of 0.1.0 with rows in every table, brought up to date: nothing is lost, and people carry on."""

from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlmodel import SQLModel

from buyer_portal.domain.conversation.thread import Direct, parse_thread
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.cancellation_receipt import receipt_of
from buyer_portal.services.catalogue import catalogue
from buyer_portal.services.conversation.chat import conversation, post_message
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.help_feedback import help_report
from buyer_portal.services.notifications.news import counts_of, notifications
from buyer_portal.services.orders.dashboard import dashboard
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.services.people.sign_in import person_for, sign_in
from buyer_portal.services.policies import supplier_policy
from buyer_portal.services.returns.photos import photo_of
from buyer_portal.settings import now
from buyer_portal.store import tables
from buyer_portal.store.engine import open_engine, reading
from buyer_portal.store.migrate import migrate
from buyer_portal.store.people.people import person_with_hash_by_email
from e2e.postgresql import new_database
from tests.upgrades.conftest import PORT
from tests.upgrades.shapes import rows_of, shape_of

BOTH = pytest.mark.parametrize("old", ["sqlite", "postgresql"], indirect=True)
FOLDED_ANEW = {"search_text", "short_number", "email"}
"""What migrations write anew in rows that are there; everything else keeps its value."""


def in_common(rows: list[dict[str, Any]], columns: set[str]) -> list[str]:
    return sorted(repr([(name, row[name]) for name in sorted(columns)]) for row in rows)


@BOTH
def test_every_table_has_rows_and_keeps_them_through_all_migrations(old: Engine):
    before = rows_of(old)

    migrate(old)

    after = rows_of(old)
    assert {name for name, rows in before.items() if not rows} == set()
    assert before.keys() <= after.keys()
    for name, rows in before.items():
        columns = (rows[0].keys() & after[name][0].keys()) - FOLDED_ANEW
        assert in_common(after[name], columns) == in_common(rows, columns), name


@BOTH
def test_the_tables_are_then_those_that_a_new_database_has(old: Engine, request: pytest.FixtureRequest, tmp_path: Any):
    migrate(old)

    if old.dialect.name == "sqlite":
        assert shape_of(old) == shape_of_new(f"sqlite:///{tmp_path / 'new.db'}")
        with old.connect() as db:
            assert db.execute(text("PRAGMA foreign_key_check")).all() == []
            assert db.scalar(text("PRAGMA integrity_check")) == "ok"
    else:
        with new_database(port=PORT) as url:
            assert shape_of(old) == shape_of_new(url)


def shape_of_new(url: str) -> dict[str, Any]:
    engine = open_engine(url)
    migrate(engine)
    shape = shape_of(engine)
    engine.dispose()
    return shape


# --- the services of today on it ------------------------------------------------------------------------------------


@pytest.fixture
def everybody(database: str) -> list[Person]:
    """All that can sign in."""
    with reading() as db:
        found = [person_with_hash_by_email(db, email) for email in db.scalars(select(tables.person.c.email))]
    return [one[0] for one in found if one]


def numbers_of(person: Person) -> list[str]:
    """The numbers of all orders that the person finds, page by page."""
    numbers: list[str] = []
    for page in range(1, 20):
        shown = list_orders(person, OrderFilter(page=page)).orders
        if not shown or shown[0].number in numbers:
            return numbers
        numbers += [order.number for order in shown]
    raise AssertionError("the list never ends")


@pytest.mark.on_both_databases
def test_everybody_reads_all_that_was_theirs(everybody: list[Person]):
    mine = {Side.BUYER: tables.orders.c.buyer_id, Side.SUPPLIER: tables.orders.c.supplier_id}
    receipts = photos = 0
    for person in everybody:
        with reading() as db:
            theirs = set(db.scalars(select(tables.orders.c.number).where(mine[person.side] == person.company_id)))
        assert set(numbers_of(person)) == theirs
        for number in theirs:
            details = order_details(person, number, events=10_000)
            assert details.lines
            assert details.timeline
            assert sum(line.quantity * line.unit_price_minor for line in details.lines) == details.total_minor
            if details.case:
                for photo in details.case.photos:
                    assert photo_of(person, number, photo.name).startswith(b"\xff\xd8")
                    photos += 1
            conversation(person, number, shown=500)
            if person.side is Side.BUYER and details.status is OrderStatus.CANCELLED and _was_cancelled(number):
                assert receipt_of(person, number).receipt.number == number
                receipts += 1
    assert (receipts >= 17, photos) == (True, 6)


def _was_cancelled(number: str) -> bool:
    found = select(tables.cancellation.c.receipt).join(tables.orders).where(tables.orders.c.number == number)
    with reading() as db:
        return db.scalar(found) is not None


@pytest.mark.on_both_databases
def test_chats_notifications_terms_and_offers_are_what_they_were(everybody: list[Person], ada: Person, tom: Person):
    for person in everybody:
        with reading() as db:
            told = select(tables.notification.c.id).where(tables.notification.c.company_id == person.company_id)
            assert len(notifications(person, shown=10_000).notices) <= len(db.scalars(told).all())
        counts_of(person)
        dashboard(person, now())
        for thread in inbox(person, shown=1_000).threads:
            assert conversation(person, parse_thread(thread.name), shown=500).messages
    assert [said.text for said in conversation(ada, Direct("green-valley-produce")).messages] == [
        "Closed on Friday, déjà vu.",
        "All right.",
    ]
    told_of = notifications(ada, shown=10_000).notices
    assert {notice.actor for notice in told_of if notice.number == "ORD-1002"} == {"Tom Becker, Green Valley Produce"}
    assert catalogue(tom, query="tomato").products
    assert supplier_policy(tom).version == 1
    assert help_report(30).comments[0].text == "Too long."


@pytest.mark.on_both_databases
def test_who_had_a_password_signs_in_with_it(database: str):
    secrets = [
        sign_in("ada@corner-bistro.example", "demo-portal", address="127.0.0.1"),
        sign_in("rené@fromagerie.example", "brie-and-butter-1", address="127.0.0.1"),
    ]

    assert [person.name for secret in secrets if (person := person_for(secret))] == ["Ada Lindqvist", "René Évêque"]


@pytest.mark.on_both_databases
def test_the_tally_is_true_and_stays_so_through_a_cancellation_a_move_and_a_word(
    ada: Person, tom: Person, tally_is_true: Any, version_of: Any, status_of: Any
):
    assert tally_is_true()

    done = cancel_order(
        ada, "ORD-1002", seen_version=version_of("ORD-1002"), key="after-01", message="Too late, sorry."
    )
    confirm_order(tom, "ORD-2001", seen_version=version_of("ORD-2001"))
    post_message(tom, "ORD-1002", "Never mind.", key="after-0002")

    assert receipt_of(ada, "ORD-1002").receipt.receipt == done.receipt
    assert (status_of("ORD-1002"), status_of("ORD-2001")) == (OrderStatus.CANCELLED, OrderStatus.CONFIRMED)
    assert [said.text for said in conversation(ada, "ORD-1002").messages][-2:] == ["Too late, sorry.", "Never mind."]
    assert tally_is_true()
    assert SQLModel.metadata.tables.keys() <= everything_there()


def everything_there() -> set[str]:
    with reading() as db:
        return set(inspect(db).get_table_names())
