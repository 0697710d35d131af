"""Two transactions are committed in the opposite order of their ids: nothing unseen is read or told."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, select, text

from buyer_portal.domain.people.person import Person
from buyer_portal.services.conversation.chat import post_message, read_conversation
from buyer_portal.services.conversation.pages import conversation_pages
from buyer_portal.services.notifications import mail as mailing
from buyer_portal.services.notifications.mail import Letter, put_news_in_line, send_next_mail
from buyer_portal.services.notifications.news import notifications, read_all_notifications
from buyer_portal.services.orders import details as details_of_orders
from buyer_portal.services.orders.details import order_details
from buyer_portal.settings import now
from buyer_portal.store import engine as engine_module
from buyer_portal.store import tables
from buyer_portal.store.conversation.chat import add_message
from buyer_portal.store.conversation.subject import about_order
from buyer_portal.store.engine import reading, transaction
from buyer_portal.store.notifications.news import News, notify
from buyer_portal.store.orders.list import order_of

ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@contextmanager
def telling(person: Person, number: str, text: str) -> Iterator[None]:
    """Tell the supplier of an order something; it is committed at the end."""
    with transaction() as db:
        order = order_of(db, person, number)
        notify(db, (order.supplier_id,), about_order(order), News("ASK", person, now(), text))
        yield


def told(person: Person) -> dict[str, bool]:
    """The news by their texts, and whether the person has read them."""
    return {notice.text: notice.is_read for notice in notifications(person).notices}


@contextmanager
def in_a_thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as thread:
        yield thread


def waits_for_a_lock(database: str, work: Future) -> bool:
    """Whether work waits for a lock in the database, within a while."""
    deadline = time.monotonic() + 5
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as other:
        while not other.execute(query).fetchall()[0][0]:
            if work.done() or time.monotonic() > deadline:
                return False
    return True


@ON_POSTGRESQL
def test_reading_all_reads_only_what_was_there(place_order, ada, tom):
    one, other = place_order(), place_order()

    with telling(ada, one, "early id, late commit"):
        with telling(ada, other, "late id, early commit"):
            pass
        read_all_notifications(tom)

    assert told(tom) == {"early id, late commit": False, "late id, early commit": True}
    read_all_notifications(tom)
    assert set(told(tom).values()) == {True}


@ON_POSTGRESQL
def test_what_is_told_while_somebody_reads_all_is_unread(place_order, database, ada, tom):
    number = place_order()

    with in_a_thread() as thread, psycopg.connect(database.replace("+psycopg", "")) as rival:
        with telling(ada, number, "before"):
            pass
        rival.execute("LOCK TABLE notification_read IN EXCLUSIVE MODE")  # read_all has taken its turn, and hangs there
        reading_all = thread.submit(read_all_notifications, tom)
        assert waits_for_a_lock(database, reading_all)
        late = threading.Thread(target=post_message, args=(ada, number, "after"), kwargs={"key": "a-key-of-a-test"})
        late.start()
        rival.rollback()
        reading_all.result(5)
        late.join(5)

    assert told(tom) == {"before": True, "after": False}


@ON_POSTGRESQL
def test_reading_all_one_after_another_keeps_one_mark_for_all(place_order, rows_of, ada, tom):
    number = place_order()
    for words in ("one", "two", "three"):
        with telling(ada, number, words):
            pass

    read_all_notifications(tom)

    with reading() as db:
        assert (
            db.execute(select(tables.notification_read).where(tables.notification_read.c.person_id == tom.id)).all()
            == []
        )
    assert set(told(tom).values()) == {True}


@ON_POSTGRESQL
def test_a_message_that_comes_while_two_tabs_read_the_chat_stays_unread_as_a_whole(place_order, database, ada, tom):
    number = place_order()
    post_message(ada, number, "seen", key="a-key-of-a-test-1")

    with in_a_thread() as thread, in_a_thread() as other_tab:
        late, read_elsewhere = list[Future](), list[Future]()

        def read(connection: Any) -> None:  # in another tab, when this one has looked and before it marks anything
            if connection.get_execution_options().get("writes") and not read_elsewhere:
                read_elsewhere.append(other_tab.submit(read_conversation, tom, number))
                assert read_elsewhere[0].result(5)

        def write(*statement: Any) -> None:  # before the mark that the other side sees
            if statement[2].startswith("UPDATE message") and read_elsewhere[0].done() and not late:
                late.append(thread.submit(post_message, ada, number, "not seen", key="a-key-of-a-test-2"))
                waits_for_a_lock(database, late[0])

        event.listen(engine_module.engine, "begin", read)
        event.listen(engine_module.engine, "before_cursor_execute", write)
        try:
            assert read_conversation(tom, number)
            assert late[0].result(5)
        finally:
            event.remove(engine_module.engine, "begin", read)
            event.remove(engine_module.engine, "before_cursor_execute", write)

    messages = conversation_pages(ada, number).newest.messages
    assert [(message.text, message.read_at is not None) for message in messages] == [
        ("seen", True),
        ("not seen", False),
    ]
    assert conversation_pages(tom, number).newest.unread == 1
    assert told(tom) == {"seen": True, "not seen": False}


@ON_POSTGRESQL
def test_messages_of_one_thread_are_committed_in_the_order_of_their_ids(place_order, database, ada, ben, tom):
    number = place_order()
    with in_a_thread() as thread:
        with transaction() as db:
            order = order_of(db, ada, number, to_write=True)
            second = thread.submit(post_message, ben, number, "second", key="a-key-of-a-test-2")
            assert waits_for_a_lock(database, second)
            first_id = add_message(db, about_order(order), ada, "first", "a-key-of-a-test-1", now())
        assert second.result(5) > first_id

    assert [message.text for message in conversation_pages(tom, number).newest.messages] == ["first", "second"]


@pytest.mark.on_both_databases
def test_a_mail_about_messages_ends_no_mail_of_one_that_came_meanwhile(place_order, ada, tom, monkeypatch):
    one, other = place_order(), place_order()
    post_message(ada, one, "told in the mail", key="a-key-of-a-test-1")
    put_news_in_line()
    with transaction() as db:
        db.execute(tables.mail.update().values(due_at=now()))
    sent: list[Letter] = []

    def compose(letter: Letter) -> EmailMessage:
        sent.append(letter)
        return EmailMessage()

    def hand_over(_message: EmailMessage) -> None:  # another process's worker goes on meanwhile
        if len(sent) == 1:
            post_message(ada, other, "came meanwhile", key="a-key-of-a-test-2")
            put_news_in_line()

    monkeypatch.setattr(mailing, "hand_over", hand_over)
    assert send_next_mail(compose)

    with reading() as db:
        waiting = db.execute(select(tables.mail).where(tables.mail.c.due_at.is_not(None))).all()
        assert len(waiting) == 1
    assert [thread.text for thread in sent[0].threads] == ["told in the mail"]


@pytest.mark.on_both_databases
def test_an_order_page_is_of_one_moment(place_order, ada, tom, monkeypatch):
    number = place_order()
    true_lines_of = details_of_orders.lines_of

    def after_a_rival(db, order_id):
        with transaction() as rival:
            rival.execute(text("UPDATE orders SET total_minor = 1"))
            rival.execute(text("UPDATE order_line SET quantity = 77"))
        return true_lines_of(db, order_id)

    monkeypatch.setattr(details_of_orders, "lines_of", after_a_rival)
    found = order_details(ada, number)

    assert sum(line.amount_minor for line in found.lines) == found.total_minor == 4450
