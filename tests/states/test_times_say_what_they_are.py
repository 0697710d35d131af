from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from buyer_portal.domain.imports.orders import COLUMNS
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Person
from buyer_portal.services.conversation.chat import ChatMessage, Conversation, conversation
from buyer_portal.services.imports.orders import import_orders
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.list import list_orders
from buyer_portal.services.orders.moves import deliver_order
from buyer_portal.settings import now
from buyer_portal.words.conversation import chat_entries
from buyer_portal.words.formatting import Clock
from buyer_portal.words.orders.page import order_view
from buyer_portal.words.orders.rows import desk_row, order_row

SENT = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)  # 09:05 in Berlin
BERLIN = "Europe/Berlin"


def read_label(read_at: datetime, *, at: datetime, zone: str = BERLIN) -> str:
    """What stands beside a message that was sent at SENT."""
    message = ChatMessage(1, "Ada", True, True, "Hello", SENT, read_at)
    chat = Conversation("ORD-1", OrderStatus.PENDING, "Farm", (message,), (), 0, 0, 0)
    return chat_entries(chat, Clock(zone, at), 0)[-1].read


@pytest.mark.parametrize(
    ("read_after", "seen_after", "label"),
    [
        pytest.param(timedelta(minutes=7), timedelta(hours=1), "Read 09:12", id="the same day"),
        pytest.param(timedelta(minutes=7), timedelta(days=9), "Read 09:12", id="the same day, looked at later"),
        pytest.param(timedelta(days=3, minutes=7), timedelta(days=3, hours=1), "Read today, 09:12", id="today"),
        pytest.param(timedelta(days=3, minutes=7), timedelta(days=4), "Read yesterday, 09:12", id="yesterday"),
        pytest.param(timedelta(days=3, minutes=7), timedelta(days=5), "Read Fri 27 Nov, 09:12", id="before"),
        pytest.param(timedelta(hours=15), timedelta(days=5), "Read Wed 25 Nov, 00:05", id="after midnight"),
    ],
)
def test_read_gives_the_day_unless_it_is_the_messages_own(read_after: timedelta, seen_after: timedelta, label: str):
    assert read_label(SENT + read_after, at=SENT + seen_after) == label


def test_the_messages_own_day_is_the_readers():
    late = SENT + timedelta(hours=15)  # past midnight in Berlin, still the same day in New York

    assert read_label(late, at=SENT + timedelta(days=5), zone="America/New_York") == "Read 18:05"


@pytest.fixture
def imported(database: str, tmp_path: Path) -> Any:
    """Import an order with a status; gives its number."""

    def bring(status: str, *, update: bool = False) -> str:
        row = f"HX-1,Corner Bistro,Green Valley Produce,{status},2026-11-01T08:00:00Z,EUR,T-1,Tomatoes,2,1.50"
        (tmp_path / "orders.csv").write_text(f"{','.join(COLUMNS)}\n{row}\n")
        import_orders(tmp_path / "orders.csv", update_status=update)
        return "HX-1"

    return bring


@pytest.mark.parametrize("from_status", ["DELIVERED", "PENDING"])
def test_an_imported_delivery_has_no_date(ada: Person, imported: Any, from_status: str):
    number = imported(from_status)
    imported("DELIVERED", update=True)
    clock = Clock(ada.time_zone, now())

    (row,) = list_orders(ada, OrderFilter()).orders
    view = order_view(ada, order_details(ada, number), clock)

    assert order_row(clock, row).expected == "–"
    assert (view.expected_name, view.expected) == ("Delivered", "Date not known")
    assert view.since == "It was imported as DELIVERED; since when it stands so is not known."
    assert [step.when for step in view.steps if step.words == "DELIVERED"] == [""]
    assert view.timeline[-1].done == "Imported as DELIVERED"
    assert (view.timeline[-1].by, view.timeline[-1].note) == ("", "When it came to this status is not known")
    events = [entry.by for entry in chat_entries(conversation(ada, number, 30), clock, 0) if entry.kind == "event"]
    assert events[-1] == "The order was imported as DELIVERED"


def test_an_imported_cancellation_has_neither_date_nor_canceller(ada: Person, imported: Any):
    number = imported("CANCELLED")

    view = order_view(ada, order_details(ada, number), Clock(ada.time_zone, now()))

    assert view.cancelled_by == "Imported as CANCELLED; by whom and when is not known"
    assert "today" not in f"{view.headline} {view.since} {view.cancelled_words}".lower()


def test_the_desk_doesnt_count_a_wait_from_the_import(tom: Person, imported: Any):
    imported("CONFIRMED")

    (row,) = list_orders(tom, OrderFilter()).orders

    assert desk_row(Clock(tom.time_zone, now()), row).waiting == "–"


def test_a_delivery_made_here_after_an_import_has_its_date(ada: Person, tom: Person, imported: Any):
    number = imported("OUT_FOR_DELIVERY")
    deliver_order(tom, number, seen_version=1)
    clock = Clock(ada.time_zone, now())

    (row,) = list_orders(ada, OrderFilter()).orders

    assert order_row(clock, row).expected == "Arrived Today"
    assert order_view(ada, order_details(ada, number), clock).expected.startswith("Today, ")
