"""Direct threads: two companies write to each other beside their orders, with all that an order's chat has."""

import threading
from datetime import UTC, datetime
from unicodedata import normalize

import pytest
import time_machine

from buyer_portal.domain.conversation.thread import Direct, ThreadFilter
from buyer_portal.domain.errors import (
    CompanyNotFound,
    KeyReused,
    MessageRefused,
    MessageRequired,
    OrderNotFound,
    ValueRefused,
)
from buyer_portal.domain.orders.filter import OrderFilter
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.person import Side
from buyer_portal.live.bus import bus
from buyer_portal.services.cancellation import cancel_order
from buyer_portal.services.conversation.chat import CHAT_SIZE, conversation, post_message, read_conversation
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.notifications.news import counts_of
from buyer_portal.services.orders.list import list_orders
from buyer_portal.store.engine import transaction
from buyer_portal.store.people.people import add_companies

pytestmark = pytest.mark.on_both_databases

GREEN, BISTRO = Direct("green-valley-produce"), Direct("corner-bistro")


@pytest.fixture
def write(place_order):
    """Write a message between two companies that have an order; a key is found for it."""
    place_order()
    keys = iter(range(10_000))
    return lambda person, name, text="Hello": post_message(person, name, text, key=f"test-key-{next(keys)}")


def said(person, name):
    return [(message.by, message.text) for message in conversation(person, name).messages]


def test_both_sides_talk_beside_their_orders(write, ada, ben, tom):
    write(ada, GREEN, "One")
    write(tom, BISTRO, "Two")
    write(ben, GREEN, "Three")

    talk = conversation(ada, GREEN)

    assert [(m.by, m.text, m.mine, m.own) for m in talk.messages] == [
        ("Ada Lindqvist", "One", True, True),
        ("Tom Becker", "Two", False, False),
        ("Ben Okafor", "Three", True, False),
    ]
    assert said(tom, BISTRO) == said(ada, GREEN)
    assert (talk.other, talk.number, talk.status, talk.events) == ("Green Valley Produce", "", None, ())
    assert conversation(tom, BISTRO).other == "Corner Bistro"


def test_an_orders_chat_and_the_direct_thread_stay_apart(write, messages_of, ada, tom):
    write(ada, "ORD-1", "About the order")
    write(ada, GREEN, "About winter")

    assert messages_of("ORD-1") == [("Ada Lindqvist", "About the order")]
    assert said(tom, BISTRO) == [("Ada Lindqvist", "About winter")]

    read_conversation(tom, "ORD-1")

    assert (conversation(tom, "ORD-1").unread, conversation(tom, BISTRO).unread) == (0, 1)


def test_before_the_first_message_there_is_an_empty_thread_and_no_row(write, snapshot, unchanged, ada):
    before = snapshot()

    talk = conversation(ada, GREEN)

    assert (talk.other, talk.messages, talk.unread, talk.earlier) == ("Green Valley Produce", (), 0, 0)
    assert not read_conversation(ada, GREEN)
    assert unchanged(before)


def test_a_direct_message_is_unread_until_each_has_read_it_and_the_writer_sees_when(write, ada, ben, tom):
    first = write(tom, BISTRO, "One")
    write(tom, BISTRO, "Two")
    seen = [conversation(person, GREEN) for person in (ada, ben)]
    assert [(talk.unread, talk.first_unread) for talk in seen] == [(2, first), (2, first)]
    assert (counts_of(ada).messages, inbox(ada).unread) == (2, 1)

    with time_machine.travel(datetime(2030, 1, 2, 8, tzinfo=UTC), tick=False):
        assert read_conversation(ada, GREEN)

    assert [counts_of(person).messages for person in (ada, ben, tom)] == [0, 2, 0]
    assert conversation(tom, BISTRO).messages[0].read_at == datetime(2030, 1, 2, 8, tzinfo=UTC)
    assert not read_conversation(ada, GREEN)


def test_a_run_of_direct_messages_is_one_notification_that_reading_reads(write, notices_of, ada, ben, tom):
    for text in ("One", "Two"):
        write(tom, BISTRO, text)

    told = notices_of(ada)
    assert [(n.kind, n.actor, n.text, n.number, n.status, n.slug, n.is_read) for n in told] == [
        ("MESSAGE", "Tom Becker, Green Valley Produce", "One", "", None, "green-valley-produce", False)
    ]
    assert [notice.slug for notice in notices_of(tom)] == []

    read_conversation(ada, GREEN)
    write(tom, BISTRO, "Three")

    assert [(n.text, n.is_read) for n in notices_of(ada)] == [("Three", False), ("One", True)]
    assert counts_of(ada).newest[0].slug == "green-valley-produce"


def test_the_supplier_is_told_with_the_buyers_address(write, notices_of, ada, tom):
    write(ada, GREEN)

    assert [(n.slug, n.thread) for n in notices_of(tom) if n.kind == "MESSAGE"] == [
        ("corner-bistro", "direct:corner-bistro")
    ]


def test_an_unread_direct_message_makes_no_order_wait(write, ada, tom):
    before = list_orders(ada, OrderFilter(attention=True))

    write(tom, BISTRO)

    assert list_orders(ada, OrderFilter(attention=True)) == before
    assert before.attention == before.total == 0


def test_a_direct_message_is_no_word_about_an_order_that_is_being_prepared(write, place_order, ada):
    number = place_order(status=OrderStatus.PROCESSING)
    write(ada, GREEN, "I may have to cancel one of them.")

    with pytest.raises(MessageRequired):
        cancel_order(ada, number, seen_version=3, key="ada-cancels-1")


def test_sending_again_with_the_same_key_writes_nothing(write, snapshot, unchanged, ada):
    first = post_message(ada, GREEN, "Hello", key="same-key-1")
    before = snapshot()

    assert post_message(ada, GREEN, "Hello", key="same-key-1") == first
    assert unchanged(before)


@pytest.mark.parametrize("thread", ["ORD-1", GREEN], ids=["order", "direct"])
def test_a_key_does_not_swallow_another_text(thread, write, snapshot, unchanged, ada):
    post_message(ada, thread, "hello", key="same-key-1")
    before = snapshot()

    with pytest.raises(KeyReused, match="something else"):
        post_message(ada, thread, "hello world", key="same-key-1")

    assert unchanged(before)


@pytest.mark.parametrize(("used", "again"), [("ORD-1", GREEN), (GREEN, "ORD-1")], ids=["order first", "direct first"])
def test_a_key_of_one_thread_does_not_swallow_a_message_to_another(used, again, write, snapshot, unchanged, ada):
    post_message(ada, used, "Hello", key="same-key-1")
    before = snapshot()

    with pytest.raises(KeyReused):
        post_message(ada, again, "Something else", key="same-key-1")

    assert unchanged(before)


@pytest.mark.parametrize(
    ("refusal", "text", "key"),
    [
        pytest.param(MessageRefused, " \n\0", "good-key-1", id="nothing to see"),
        pytest.param(MessageRefused, "x" * 4001, "good-key-1", id="too long"),
        pytest.param(MessageRefused, None, "good-key-1", id="nothing"),
        pytest.param(ValueRefused, "Hello", "short", id="short key"),
    ],
)
def test_what_is_no_message_begins_no_thread(refusal, text, key, write, snapshot, unchanged, ada):
    before = snapshot()

    with pytest.raises(refusal):
        post_message(ada, GREEN, text, key=key)

    assert unchanged(before)


NO_PARTNERS = [
    "harbour-seafood",
    "stonemill-bakery",
    "hotel-aurora",
    "corner-bistro",
    "",
    "\0",
    "nobody",
    "x" * 100_000,
]
ALMOST = ["green-valley-produce\0", "green-valley-\ud800produce", " green-valley-produce", "../green-valley-produce"]


@pytest.mark.parametrize("slug", [*NO_PARTNERS, *ALMOST, "1"])
def test_a_company_without_orders_between_is_not_found(slug, write, snapshot, unchanged, ada):
    before = snapshot()

    for deed in (
        lambda: post_message(ada, Direct(slug), "Hello", key="good-key-1"),
        lambda: conversation(ada, Direct(slug)),
        lambda: read_conversation(ada, Direct(slug)),
    ):
        with pytest.raises(CompanyNotFound):
            deed()
    assert unchanged(before)


def test_nobody_finds_the_direct_thread_of_others(write, place_order, ada, mia, tom):
    write(ada, GREEN, "Between us")
    place_order(buyer=mia)

    assert said(mia, GREEN) == []
    assert said(tom, Direct("hotel-aurora")) == []
    assert inbox(mia).threads == ()
    assert not read_conversation(mia, GREEN)


def test_a_long_thread_shows_its_end_and_counts_what_came_earlier(write, ada):
    for position in range(CHAT_SIZE + 2):
        write(ada, GREEN, f"Message {position}")

    talk = conversation(ada, GREEN)

    assert (talk.earlier, talk.messages[0].text) == (2, "Message 2")


def test_open_screens_hear_of_it_when_it_is_true(write, monkeypatch, ada, tom):
    heard = []
    monkeypatch.setattr(bus, "announce", lambda news: heard.append((news, said(tom, BISTRO))))

    write(ada, GREEN, "Hello")

    assert [(news.number, news.is_direct, text) for news, text in heard] == [("", True, [("Ada Lindqvist", "Hello")])]
    assert sorted(heard[0][0].companies) == sorted((ada.company_id, tom.company_id))


def test_first_messages_from_both_sides_at_once_meet_in_one_thread(write, snapshot, ada, ben, tom):
    """Each in a session of its own, on the mark."""
    start, failures = threading.Barrier(6), []

    def begin(person, name, key) -> None:
        start.wait()
        try:
            post_message(person, name, key, key=key)
        except Exception as failure:
            failures.append(failure)

    people = [(ada, GREEN), (ben, GREEN), (tom, BISTRO)] * 2
    threads = [
        threading.Thread(target=begin, args=(person, name, f"at-once-{position}"))
        for position, (person, name) in enumerate(people)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    after = snapshot()
    assert failures == []
    assert (len(after["direct_thread"]), len(after["thread"])) == (1, 1)
    assert sorted(text for _, text in said(ada, GREEN)) == [f"at-once-{position}" for position in range(6)]
    assert (counts_of(tom).messages, counts_of(ada).messages, counts_of(ben).messages) == (4, 2, 2)
    assert len([row for row in after["notification"] if "MESSAGE" in row]) == 2


def test_two_companies_of_one_name_in_an_address_keep_apart(write, place_order, ada, mia):
    with transaction() as db:
        add_companies(db, Side.SUPPLIER, {"Green Valley Produce!", "绿谷", "绿山"})
        add_companies(db, Side.SUPPLIER, {"Green Valley-Produce"})

    write(ada, GREEN, "To the first")

    assert said(ada, GREEN) == [("Ada Lindqvist", "To the first")]


# --- the inbox ------------------------------------------------------------------------------------------------------


def test_the_inbox_lists_chats_and_direct_threads_newest_line_first(write, ada, tom):
    write(ada, "ORD-1", "Old line")
    write(tom, BISTRO, "Direct line")

    threads = inbox(ada).threads

    assert [(t.name, t.number, t.other, t.by, t.text, t.unread) for t in threads] == [
        ("direct:green-valley-produce", "", "Green Valley Produce", "Tom Becker", "Direct line", 1),
        ("ORD-1", "ORD-1", "Green Valley Produce", "Ada Lindqvist", "Old line", 0),
    ]
    assert [thread.name for thread in inbox(ada, which=ThreadFilter.UNREAD).threads] == ["direct:green-valley-produce"]
    assert (inbox(ada).total, inbox(ada).unread) == (2, 1)


def test_the_inbox_lists_one_kind_of_thread(write, ada, tom):
    write(ada, "ORD-1", "Old line")
    write(tom, BISTRO, "Direct line")

    of_orders, direct = inbox(ada, which=ThreadFilter.ORDERS), inbox(ada, which=ThreadFilter.DIRECT)

    assert [thread.name for thread in of_orders.threads] == ["ORD-1"]
    assert [thread.name for thread in direct.threads] == ["direct:green-valley-produce"]
    assert (direct.orders, direct.direct, direct.total) == (1, 1, 2)
    assert inbox(ada, which=ThreadFilter.DIRECT, query="old").threads == ()


def test_the_inbox_offers_whom_one_may_write_to(write, place_order, ada, mia, tom, omar, ines):
    place_order(supplier=omar)
    place_order(buyer=mia, supplier=ines)

    assert [partner.name for partner in inbox(ada).partners] == ["Green Valley Produce", "Stonemill Bakery"]
    assert [partner.slug for partner in inbox(tom).partners] == ["corner-bistro"]


@pytest.fixture
def talked(write, place_order, ada, tom, omar):
    """Some chats to search in: what was said, newest last."""
    place_order(number="ORD-77", supplier=omar)
    write(ada, "ORD-1", "The figs were good, 100% fresh")
    write(tom, BISTRO, "Price list for WINTER: école, crème_brûlée")
    write(omar, "ORD-77", "Buns come on two trays")
    write(ada, "ORD-1", "And the tomatoes too")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("figs", [("ORD-1", "The figs were good, 100% fresh")], id="an older line"),
        pytest.param("TOMATOES", [("ORD-1", "And the tomatoes too")], id="in capitals"),
        pytest.param("figs tomatoes", [], id="not in one message"),
        pytest.param("and figs", [], id="one word missing"),
        pytest.param("winter list", [("direct:green-valley-produce", "Price list for WINTER")], id="a direct line"),
        pytest.param("ÉCOLE", [("direct:green-valley-produce", "Price list for WINTER")], id="beyond A to Z"),
        pytest.param("ord-77", [("ORD-77", "Buns come")], id="a number"),
        pytest.param("77", [("ORD-77", "Buns come")], id="its figures"),
        pytest.param("stonemill trays", [("ORD-77", "Buns come")], id="a company and a word"),
        pytest.param("100%", [("ORD-1", "The figs")], id="percent is no wildcard"),
        pytest.param("e_b", [("direct:green-valley-produce", "Price")], id="nor is the underscore"),
        pytest.param("w_nter", [], id="which would find something"),
        pytest.param("'; --", [], id="a quote"),
        pytest.param("green", [("ORD-1", "And the"), ("direct:green-valley-produce", "Price")], id="a company"),
    ],
)
def test_a_search_finds_threads_by_company_number_and_words(query, found, talked, ada):
    threads = inbox(ada, query=query).threads

    assert [thread.name for thread in threads] == [name for name, _ in found]
    assert all(thread.text.startswith(begins) for thread, (_, begins) in zip(threads, found, strict=True))


@pytest.mark.parametrize(
    "written", ["Hauptstraße 3", "ΟΔΌΣ δρόμος", "Istanbul İstanbul", "cre\u0300me", "crème", "ÄPFEL"]
)
def test_a_search_finds_a_word_as_it_was_written(written, write, ada, tom):
    write(tom, BISTRO, written)

    for word in {written.split()[-1], written.split()[0].capitalize(), normalize("NFC", written)}:
        assert [thread.text for thread in inbox(ada, query=word).threads] == [written]


def test_a_search_looks_only_into_ones_own_threads(talked, place_order, ada, mia, tom, omar):
    place_order(buyer=mia)

    for stranger in (mia, omar):
        assert inbox(stranger, query="figs").threads == ()
    assert [thread.name for thread in inbox(tom, query="figs").threads] == ["ORD-1"]


def test_a_search_can_be_for_what_is_unread(talked, ada):
    read_conversation(ada, "ORD-77")

    assert inbox(ada, query="buns", which=ThreadFilter.UNREAD).threads == ()
    assert len(inbox(ada, query="buns").threads) == 1


def test_a_search_offers_companies_without_a_direct_thread(talked, ada):
    assert [partner.name for partner in inbox(ada, query="stone").named] == ["Stonemill Bakery"]
    assert inbox(ada, query="green").named == ()
    assert inbox(ada).named == ()


def test_an_order_number_finds_no_direct_thread_of_that_name(write, ada):
    with pytest.raises(OrderNotFound):
        conversation(ada, "direct:green-valley-produce")
