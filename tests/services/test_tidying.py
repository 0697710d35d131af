"""What is old ends, by settings; what belongs to orders never does."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlmodel import SQLModel

from buyer_portal.domain.errors import PortalUnavailable
from buyer_portal.domain.help_feedback import HelpFeedback, Vote
from buyer_portal.domain.notifications import Topic
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services import tidying
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.notifications import mail_transport
from buyer_portal.services.notifications.mail import put_news_in_line, send_next_mail
from buyer_portal.services.notifications.news import read_all_notifications
from buyer_portal.services.people.password_reset import ask_for_link, link_for
from buyer_portal.services.people.people import change_channels
from buyer_portal.services.people.sign_in import person_for, start_sign_in
from buyer_portal.services.tidying import tidy
from buyer_portal.settings import settings
from buyer_portal.states.shell import tidying as daily
from buyer_portal.store import tables
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.help_feedback import add_feedback
from buyer_portal.store.notifications import ending
from buyer_portal.words.notifications.mail import compose
from tests.mail_server import mail_server

pytestmark = pytest.mark.on_both_databases
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
TIDIED = {"outbox", "mail", "notification", "notification_read", "sign_in", "help_feedback"}
TIDIED |= {"account_mail", "password_link", "record_chain", "record_entry"}
NEWS = "notifications that count as read now"


@pytest.fixture(autouse=True)
def clock(database, monkeypatch):
    """A clock that stands still until it is moved, and no pause between the steps."""
    monkeypatch.setattr(tidying, "_PAUSE_SECONDS", 0)
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def keep(monkeypatch) -> Callable[..., None]:
    """Set how many days things are kept; what isn't named, for ever."""

    def set_days(**days: int) -> None:
        for name in ("mail", "notifications", "help"):
            monkeypatch.setattr(settings, f"keep_{name}_days", days.get(name, 0))

    return set_days


@pytest.fixture
def all_have_read(ada, ben, tom) -> Callable[[], None]:
    """Everybody looks at all news."""

    def read() -> None:
        for person in (ada, ben, tom):
            read_all_notifications(person)

    return read


def count(table: str) -> int:
    with reading() as db:
        return db.scalar(select(func.count()).select_from(SQLModel.metadata.tables[table])) or 0


def mail_everything(*people) -> None:
    for person in people:
        change_channels(person, dict.fromkeys((topic.name for topic in Topic), "MAIL"))


def test_mail_that_was_sent_ends_and_what_waits_stays(clock, keep, ada, tom, place_order, monkeypatch):
    mail_everything(tom)
    with mail_server() as server:
        monkeypatch.setattr(mail_transport.settings, "smtp_url", server.url)
        cancel_order(ada, place_order(), seen_version=1, key="cancel-first")
        put_news_in_line()
        while send_next_mail(compose):
            pass
    sent = count("mail")
    clock.shift(timedelta(days=60))
    cancel_order(ada, place_order(), seen_version=1, key="cancel-second")
    put_news_in_line()
    waiting = count("mail") - sent
    clock.shift(timedelta(days=31))

    keep(mail=90)
    ended = tidy()

    assert sent > 0
    assert waiting > 0
    assert ended["mails"] == sent
    assert count("mail") == waiting
    assert count("outbox") == 2  # of the second cancellation: one for each company
    clock.shift(timedelta(days=1000))
    tidy()
    assert count("mail") == waiting  # it was never sent


def test_news_that_no_mail_server_took_ends(clock, keep, ada, place_order):
    cancel_order(ada, place_order(), seen_version=1, key="cancel-first")
    assert count("outbox") > 0
    clock.shift(timedelta(days=91))

    keep(mail=90)
    tidy()

    assert count("outbox") == 0


def test_a_notification_ends_when_everybody_of_the_company_has_read_it(clock, keep, ada, ben, tom, place_order):
    cancel_order(ada, place_order(), seen_version=1, key="cancel-first")
    with reading() as db:
        of_ada = db.scalar(select(func.count()).where(tables.notification.c.company_id == ada.company_id))
    read_all_notifications(ada)
    read_all_notifications(tom)
    clock.shift(timedelta(days=181))
    keep(mail=90, notifications=180)

    tidy()
    assert count("notification") == of_ada  # Ben has not read those of Ada's company
    read_all_notifications(ben)
    ended = tidy()

    assert of_ada
    assert ended["notifications"] == of_ada
    assert count("notification") == count("notification_read") == 0


def test_who_cannot_sign_in_has_nothing_to_read(clock, keep, ada, ben, tom, place_order):
    cancel_order(ada, place_order(), seen_version=1, key="cancel-first")
    for person in (ada, tom):
        read_all_notifications(person)
    with transaction() as db:
        db.execute(update(tables.person).where(tables.person.c.id == ben.id).values(password_hash=None))
    clock.shift(timedelta(days=181))

    keep(mail=90, notifications=180)
    tidy()

    assert count("notification") == 0


def test_what_nobody_reads_counts_as_read_after_twice_as_long(clock, keep, ada, place_order):
    cancel_order(ada, place_order(), seen_version=1, key="cancel-first")
    written = count("notification")
    keep(mail=90, notifications=180)

    clock.shift(timedelta(days=359))
    assert NEWS not in tidy()
    clock.shift(timedelta(days=2))
    assert tidy()[NEWS] == written
    assert count("notification") == written  # somebody may be reading it just now
    assert tidy() == {"notifications": written}

    assert count("notification") == count("notification_read") == 0


def test_a_notification_stays_as_long_as_the_mail_about_it(clock, keep, ada, place_order, all_have_read):
    cancel_order(ada, place_order(), seen_version=1, key="cancel-first")
    all_have_read()
    written = count("notification")
    clock.shift(timedelta(days=500))

    keep(mail=0, notifications=180)
    tidy()
    assert count("notification") == written
    keep(mail=90, notifications=180)
    tidy()

    assert count("notification") == 0


def test_a_sign_in_that_expired_ends_and_one_that_is_used_stays(clock, keep, ada):
    keep()
    start_sign_in(ada)
    clock.shift(timedelta(days=6))
    here = start_sign_in(ada)
    clock.shift(timedelta(days=2))

    assert tidy() == {"sign-ins": 1}

    assert person_for(here) == ada


def test_a_link_to_a_new_password_ends_and_the_mail_about_it(clock, keep, ada, monkeypatch):
    keep(mail=90)
    monkeypatch.setattr(settings, "smtp_url", "smtp://127.0.0.1:9")
    link_for(ada.email)
    ask_for_link("nobody@corner-bistro.example", address="192.0.2.1")
    clock.shift(timedelta(days=29))
    assert tidy() == {}

    clock.shift(timedelta(days=2))
    assert tidy() == {"links to a new password": 1}
    clock.shift(timedelta(days=60))
    assert tidy() == {"mails about sign-ins": 1}

    assert count("password_link") == count("account_mail") == 0


def test_what_help_readers_sent_ends(clock, keep):
    for _ in range(2):
        with transaction() as db:
            add_feedback(db, HelpFeedback("cancel-order/", Vote.YES), datetime.now(UTC))
        clock.shift(timedelta(days=700))

    keep(help=730)

    assert tidy() == {"entries of help readers": 1}
    assert count("help_feedback") == 1


def test_nothing_of_an_order_ever_ends(clock, keep, ada, tom, place_order, snapshot, all_have_read):
    for number, status in enumerate((OrderStatus.PENDING, OrderStatus.DELIVERED, OrderStatus.CANCELLED)):
        post_message(tom, place_order(status=status), "We are on it", key=f"message-{number}")
    start_sign_in(ada)
    all_have_read()
    before = snapshot()
    clock.shift(timedelta(days=9_000))

    keep(mail=1, notifications=1, help=1)
    ended = tidy()

    after = snapshot()
    assert {"news for mail", "notifications", "sign-ins"} <= ended.keys()
    assert {name: rows for name, rows in after.items() if name not in TIDIED} == {
        name: rows for name, rows in before.items() if name not in TIDIED
    }
    assert before["cancellation"]
    assert before["message"]


def test_zero_keeps_everything_for_ever(clock, keep, ada, place_order, snapshot, unchanged, all_have_read):
    cancel_order(ada, place_order(), seen_version=1, key="cancel-first")
    all_have_read()
    before = snapshot()
    clock.shift(timedelta(days=9_000))

    keep()

    assert tidy() == {}
    assert unchanged(before)


def test_two_processes_at_once_end_each_row_once(
    clock, keep, ada, place_order, all_have_read, monkeypatch, several_processes
):
    monkeypatch.setattr(ending, "AT_ONCE", 7)
    for number in range(40):
        cancel_order(ada, place_order(), seen_version=1, key=f"cancel-{number:03}")
    all_have_read()
    outbox, notices = count("outbox"), count("notification")
    clock.shift(timedelta(days=400))
    keep(mail=90, notifications=180)

    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: tidy(), range(2)))
    both.append(tidy())  # what one left because the other held it

    assert sum(ended.get("news for mail", 0) for ended in both) == outbox
    assert sum(ended.get("notifications", 0) for ended in both) == notices
    assert count("outbox") == count("notification") == 0


def test_it_stops_when_the_portal_stops(clock, keep, ada, place_order):
    cancel_order(ada, place_order(), seen_version=1, key="cancel-first")
    clock.shift(timedelta(days=400))
    keep(mail=90)
    stopping = threading.Event()
    stopping.set()

    assert tidy(stopping) == {}
    assert count("outbox") > 0


def test_the_portal_tidies_daily_and_goes_on_after_a_database_that_was_away(monkeypatch):
    seen, done = list[str](), asyncio.Event()

    def tidy_twice(_stopping: threading.Event) -> dict[str, int]:
        seen.append("asked")
        if len(seen) == 1:
            raise PortalUnavailable
        loop.call_soon_threadsafe(done.set)
        return {"mails": 3}

    async def run() -> None:
        nonlocal loop
        loop = asyncio.get_running_loop()
        async with daily.tidy_daily():
            await asyncio.wait_for(done.wait(), 20)

    loop: asyncio.AbstractEventLoop
    monkeypatch.setattr(daily, "_FIRST_AFTER_SECONDS", 0)
    monkeypatch.setattr(daily, "tidy", tidy_twice)
    asyncio.run(run())

    assert seen == ["asked", "asked"]
