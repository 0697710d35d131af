"""What people look at every day is found by an index, however many orders there are."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event

from buyer_portal.domain.conversation.thread import Direct, ThreadFilter
from buyer_portal.domain.notifications import Topic
from buyer_portal.domain.orders.filter import OrderFilter, OrderSort
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.conversation.chat import conversation, post_message, read_conversation
from buyer_portal.services.conversation.inbox import inbox, unread_threads
from buyer_portal.services.notifications.mail import put_news_in_line
from buyer_portal.services.notifications.news import (
    counts_of,
    notifications,
    read_all_notifications,
    recent_cancellations,
)
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.services.orders.spending import spend_of
from buyer_portal.services.returns.details import waiting_cases
from buyer_portal.settings import now
from buyer_portal.store import engine as engine_module
from buyer_portal.store.changes.proposals import proposals_waiting_for
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.mail import due_mail, finish
from buyer_portal.store.notifications.news import MESSAGE

pytestmark = pytest.mark.only_on_sqlite("reads the plans of SQLite")

GROW = {
    "orders", "order_line", "tally", "timeline_event", "cancellation", "message", "direct_thread", "thread", "unread",
    "notification", "notification_read", "outbox", "sign_in", "person",
}  # fmt: skip
GREEN = Direct("green-valley-produce")
FILTERS = {
    "everything": OrderFilter(),
    "a deep page": OrderFilter(page=3),
    "a status": OrderFilter(status=OrderStatus.PENDING),
    "open ones": OrderFilter(open_only=True),
    "a company": OrderFilter(company="Green Valley Produce"),
    "by number": OrderFilter(sort=OrderSort.NUMBER),
    "by company": OrderFilter(sort=OrderSort.COMPANY),
    "by total": OrderFilter(sort=OrderSort.TOTAL),
    "by day expected": OrderFilter(sort=OrderSort.EXPECTED),
    "a number": OrderFilter(query="1001"),
    "a word": OrderFilter(query="tomatoes"),
    "words": OrderFilter(query="green tomatoes", status=OrderStatus.PENDING),
}


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reaches the database."""
    seen: list[tuple[str, Any]] = []

    def remember(_db: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        seen.append((statement, parameters))

    event.listen(engine_module.engine, "before_cursor_execute", remember)
    try:
        yield seen
    finally:
        event.remove(engine_module.engine, "before_cursor_execute", remember)


def scans(look: Callable[[], object]) -> list[str]:
    """The steps of SQLite's plans that read a growing table from end to end."""
    return [
        f"{step} in {statement}"
        for step, statement in plan(look)
        if (table := re.match(r"SCAN (\w+)", step)) and table.group(1) in GROW
    ]


def plan(look: Callable[[], object]) -> list[tuple[str, str]]:
    """The steps of SQLite's plans, each with its statement."""
    with statements() as seen:
        look()
    assert seen
    found: list[tuple[str, str]] = []
    with engine_module.engine.connect() as db:
        for statement, parameters in seen:
            # Of an INSERT, SQLite plans a look for orphans that it takes only when there are any.
            if re.match(r"SELECT|UPDATE|DELETE", statement):
                one = parameters[0] if isinstance(parameters, list) else parameters
                steps = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", one)
                found.extend((row[3], statement) for row in steps)
    return found


@pytest.fixture
def portal(place_order, ada, tom):
    """An order with a chat in each status."""
    for status in OrderStatus:
        number = place_order(status=status)
        post_message(ada, number, "Hello", key=f"ada-{number}-x")
        post_message(tom, number, "Hello", key=f"tom-{number}-x")
    post_message(tom, Direct("corner-bistro"), "Hello", key="tom-wrote-1")


@pytest.mark.parametrize("who", ["ada", "tom"])
@pytest.mark.parametrize("name", FILTERS)
def test_a_list_reads_no_more_orders_than_it_must(name, who, request, portal):
    person = request.getfixturevalue(who)

    assert scans(lambda: list_orders(person, FILTERS[name])) == []


@pytest.mark.parametrize(
    "look",
    [
        pytest.param(lambda ada, tom: inbox(ada), id="inbox"),
        pytest.param(lambda ada, tom: inbox(tom, which=ThreadFilter.UNREAD), id="unread inbox"),
        pytest.param(lambda ada, tom: inbox(ada, query="hello green"), id="searched inbox"),
        pytest.param(lambda ada, tom: inbox(tom, query="unobtainable"), id="searched in vain"),
        pytest.param(lambda ada, tom: conversation(ada, GREEN), id="direct thread"),
        pytest.param(lambda ada, tom: read_conversation(ada, GREEN), id="reading a direct thread"),
        pytest.param(lambda ada, tom: post_message(ada, GREEN, "Hello", key="ada-wrote-2"), id="writing directly"),
        pytest.param(lambda ada, tom: counts_of(ada), id="navigation"),
        pytest.param(lambda ada, tom: counts_of(tom), id="navigation of a supplier"),
        pytest.param(lambda ada, tom: notifications(ada), id="notifications"),
        pytest.param(lambda ada, tom: notifications(ada, unread_only=True), id="unread notifications"),
        pytest.param(lambda ada, tom: order_details(ada, "ORD-1"), id="order page"),
        pytest.param(lambda ada, tom: conversation(ada, "ORD-1"), id="chat"),
        pytest.param(lambda ada, tom: read_conversation(ada, "ORD-1"), id="reading a chat"),
        pytest.param(lambda ada, tom: read_all_notifications(ada), id="reading all notifications"),
        pytest.param(lambda ada, tom: post_message(ada, "ORD-1", "Hello", key="ada-wrote-1"), id="writing"),
        pytest.param(lambda ada, tom: confirm_order(tom, "ORD-1", seen_version=1), id="moving"),
        pytest.param(
            lambda ada, tom: cancel_order(ada, "ORD-3", seen_version=3, key="ada-cancels-1", message="Stop"),
            id="cancelling",
        ),
    ],
)
def test_every_look_and_every_deed_finds_its_rows_by_an_index(look, portal, ada, tom):
    assert scans(lambda: look(ada, tom)) == []


@pytest.mark.parametrize("who", ["ada", "tom"])
def test_cases_that_wait_lead_to_their_orders_and_not_the_other_way_round(who, request, portal):
    person = request.getfixturevalue(who)

    steps = [step for step, _ in plan(lambda: waiting_cases(person)) if step.startswith("SEARCH orders")]

    assert len(steps) == 1
    assert steps[0].startswith("SEARCH orders USING INTEGER PRIMARY KEY")


def test_proposals_that_wait_lead_to_their_orders_and_not_the_other_way_round(portal, ada):
    def look() -> None:
        with reading() as db:
            proposals_waiting_for(db, ada, now(), 5)

    steps = [step for step, _ in plan(look) if step.startswith("SEARCH orders")]

    assert len(steps) == 1
    assert steps[0].startswith("SEARCH orders USING INTEGER PRIMARY KEY")


def _read_unread(person) -> None:
    with reading() as db:
        unread_threads(db, person)


@pytest.mark.parametrize("who", ["ada", "tom"])
def test_what_is_unread_leads_to_its_threads_and_not_the_other_way_round(who, request, portal):
    person = request.getfixturevalue(who)

    steps = [step for step, _ in plan(lambda: _read_unread(person)) if " thread " in f"{step} "]

    assert steps
    assert not [step for step in steps if "threads_of_" in step]


@pytest.mark.parametrize(
    "look",
    [
        pytest.param(lambda ada: notifications(ada, unread_only=True).notices, id="unread notifications"),
        pytest.param(recent_cancellations, id="cancellations on the desk"),
    ],
)
def test_what_is_unread_is_not_looked_for_among_what_was_read_at_once(look, portal, ada):
    found = [(step, statement) for step, statement in plan(lambda: look(ada)) if "has_read" in statement]

    (step,) = [step for step, _ in found if step.startswith("SEARCH notification ")]
    assert "id>?" in step


def test_who_wants_no_news_at_all_has_none_looked_for(portal, ada):
    nobody = replace(ada, channels=" ".join(f"{topic.name}:OFF" for topic in Topic))

    with statements() as seen:
        assert counts_of(nobody).newest == ()

    asked = [statement for statement, _ in seen if "FROM notification" in statement]
    assert len(asked) == 2
    assert all("0 = 1" in statement for statement in asked)


def test_news_in_the_outbox_is_found_by_an_index_and_names_its_notification(portal):
    steps = [step for step, _ in plan(put_news_in_line)]

    assert [step for step in steps if "outbox USING" in step and "sent_at=?" in step] != []
    about = [step for step in steps if re.search(r"\bnotification\b", step)]
    # What was mailed about the same orders just before: by the order, then each by its key.
    assert set(about) <= {
        "SEARCH notification USING INDEX notifications_of_order (company_id=? AND order_id=?)",
        "SEARCH notification USING INTEGER PRIMARY KEY (rowid=?)",
    }
    assert [
        step for step in steps if re.search(r"\bmail\b", step) and "(person_id=? AND notification_id=?)" not in step
    ] == []


def test_the_next_mail_is_found_and_ended_by_an_index(portal):
    def end_a_digest() -> None:
        with transaction() as db:
            waiting: Any = due_mail(db, now() + timedelta(hours=1))
            digest: Any = SimpleNamespace(id=waiting.id, kind=MESSAGE, person_id=waiting.person_id)
            finish(db, digest, sent_at=now())

    put_news_in_line()
    found = plan(end_a_digest)

    assert [step for step, _ in found if re.match(r"SCAN (mail|notification)", step)] == []
    assert [step for step, _ in found if step.startswith("SEARCH mail") and "person_id" in step] == []


def test_a_full_scan_would_be_noticed(portal):
    def look() -> None:
        with engine_module.engine.connect() as db:
            db.exec_driver_sql("SELECT * FROM orders WHERE currency = 'EUR'").all()

    assert [found.partition(" in ")[0] for found in scans(look)] == ["SCAN orders"]


def test_spending_reads_only_the_orders_that_another_month_may_count(portal, ada):
    berliner = replace(ada, time_zone="Europe/Berlin")

    steps = [step for step, _ in plan(lambda: spend_of(berliner, now())) if re.search(r"\borders\b", step)]

    assert len(steps) >= 12
    assert [step for step in steps if "placed_at>? AND placed_at<?" not in step] == []
