"""The order chat: who wrote what, who has read it, and the inbox of all chats."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from buyer_portal.domain.conversation.thread import ThreadFilter
from buyer_portal.domain.errors import KeyReused, MessageRefused, OrderNotFound, PortalError, ValueRefused
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.conversation.chat import CHAT_SIZE, conversation, post_message, read_conversation
from buyer_portal.services.conversation.inbox import inbox
from buyer_portal.services.notifications.news import counts_of
from buyer_portal.services.orders.moves import confirm_order

pytestmark = pytest.mark.on_both_databases


@pytest.fixture
def write(database):
    """Write a message; a key is found for it."""
    keys = iter(range(10_000))

    def write_message(person, number, text="Hello") -> int:
        return post_message(person, number, text, key=f"test-key-{next(keys)}")

    return write_message


# --- writing --------------------------------------------------------------------------------------------------------


def test_a_chat_is_read_in_the_order_it_was_written(place_order, write, ada, ben, tom):
    number = place_order()
    write(ada, number, "One")
    write(tom, number, "Two")
    write(ben, number, "Three")

    seen_by_ada, seen_by_tom = conversation(ada, number).messages, conversation(tom, number).messages

    assert [(m.by, m.text, m.mine, m.own) for m in seen_by_ada] == [
        ("Ada Lindqvist", "One", True, True),
        ("Tom Becker", "Two", False, False),
        ("Ben Okafor", "Three", True, False),
    ]
    assert [(m.text, m.mine, m.own) for m in seen_by_tom] == [
        ("One", False, False),
        ("Two", True, True),
        ("Three", False, False),
    ]


@pytest.mark.parametrize("status", OrderStatus)
def test_both_sides_can_write_whatever_the_status(status, place_order, write, status_of, messages_of, ada, tom):
    number = place_order(status=status)

    write(ada, number, "Question")
    write(tom, number, "Answer")

    assert messages_of(number) == [("Ada Lindqvist", "Question"), ("Tom Becker", "Answer")]
    assert status_of(number) is status


@pytest.mark.parametrize(
    "text",
    ["ß" * 4000, "two\nlines", "<script>alert(1)</script>", "see https://example.com?a=1&b=2.", "🍅 Ω é", "'; --"],
    ids=["longest", "lines", "markup", "link", "emoji", "quote"],
)
def test_a_message_arrives_letter_for_letter(text, place_order, write, ada, tom):
    number = place_order()

    write(ada, number, text)

    assert conversation(tom, number).messages[0].text == text


def test_sending_again_with_the_same_key_writes_nothing(place_order, snapshot, unchanged, ada):
    number = place_order()
    first = post_message(ada, number, "Hello", key="same-key-1")
    before = snapshot()

    assert post_message(ada, number, "Hello", key="same-key-1") == first
    assert unchanged(before)


def test_a_key_of_one_chat_does_not_swallow_a_message_to_another(place_order, snapshot, unchanged, ada):
    first, second = place_order(), place_order()
    post_message(ada, first, "Hello", key="same-key-1")
    before = snapshot()

    with pytest.raises(KeyReused):
        post_message(ada, second, "Something else", key="same-key-1")

    assert unchanged(before)


def test_two_people_may_use_the_same_key(place_order, messages_of, ada, tom):
    number = place_order()

    post_message(ada, number, "One", key="same-key-1")
    post_message(tom, number, "Two", key="same-key-1")

    assert len(messages_of(number)) == 2


@pytest.mark.parametrize(
    ("refusal", "text", "key"),
    [
        pytest.param(MessageRefused, "", "good-key-1", id="blank"),
        pytest.param(MessageRefused, " \n\0", "good-key-1", id="nothing to see"),
        pytest.param(MessageRefused, "x" * 4001, "good-key-1", id="too long"),
        pytest.param(MessageRefused, None, "good-key-1", id="nothing"),
        pytest.param(MessageRefused, {"text": "x"}, "good-key-1", id="no text"),
        pytest.param(ValueRefused, "Hello", "short", id="short key"),
        pytest.param(ValueRefused, "Hello", None, id="no key"),
    ],
)
def test_what_is_no_message_is_not_written(refusal, text, key, place_order, snapshot, unchanged, ada):
    number = place_order()
    before = snapshot()

    with pytest.raises(refusal):
        post_message(ada, number, text, key=key)

    assert unchanged(before)


@pytest.mark.parametrize("number", [None, 1, [], {}, "", "\0", "ORD-\ud800", "x" * 100_000, "ORD-999"])
def test_there_is_no_chat_about_an_order_that_is_not_there(number, snapshot, unchanged, ada):
    before = snapshot()

    for deed in (
        lambda: post_message(ada, number, "Hello", key="good-key-1"),
        lambda: conversation(ada, number),
        lambda: read_conversation(ada, number),
    ):
        with pytest.raises(OrderNotFound):
            deed()
    assert unchanged(before)


# --- the chat on screen ---------------------------------------------------------------------------------------------


def test_a_long_chat_shows_its_end_and_counts_what_came_earlier(place_order, write, ada):
    number = place_order()
    for position in range(CHAT_SIZE + 5):
        write(ada, number, f"Message {position}")

    newest, everything = conversation(ada, number), conversation(ada, number, shown=2 * CHAT_SIZE)

    assert newest.earlier == 5
    assert [m.text for m in newest.messages] == [f"Message {position}" for position in range(5, CHAT_SIZE + 5)]
    assert everything.earlier == 0
    assert len(everything.messages) == CHAT_SIZE + 5


def test_a_chat_of_just_one_screen_has_nothing_earlier(place_order, write, ada):
    number = place_order()
    for _ in range(CHAT_SIZE):
        write(ada, number)

    assert conversation(ada, number).earlier == 0


def test_what_happened_to_the_order_stands_in_the_chat(place_order, write, ada, tom):
    number = place_order()
    write(ada, number, "Hello")
    confirm_order(tom, number, seen_version=1)

    talk = conversation(ada, number)

    assert [(event.event, event.by) for event in talk.events] == [
        (OrderEvent.PLACE, "Ada Lindqvist"),
        (OrderEvent.CONFIRM, "Tom Becker"),
    ]
    assert (talk.status, talk.other) == (OrderStatus.CONFIRMED, "Green Valley Produce")
    assert conversation(tom, number).other == "Corner Bistro"


def test_events_from_before_the_messages_shown_wait_with_the_earlier_ones(place_order, write, ada, tom):
    number = place_order()
    for _ in range(CHAT_SIZE + 1):
        write(ada, number)
    confirm_order(tom, number, seen_version=1)

    assert [event.event for event in conversation(ada, number).events] == [OrderEvent.CONFIRM]


# --- unread ---------------------------------------------------------------------------------------------------------


def test_a_message_is_unread_for_everybody_on_the_other_side_until_each_has_read_it(place_order, write, ada, ben, tom):
    number = place_order()
    first = write(tom, number, "One")
    write(tom, number, "Two")

    assert [(c.unread, c.first_unread) for c in (conversation(p, number) for p in (ada, ben, tom))] == [
        (2, first),
        (2, first),
        (0, 0),
    ]

    assert read_conversation(ada, number)

    assert [counts_of(person).messages for person in (ada, ben, tom)] == [0, 2, 0]
    assert conversation(ada, number).first_unread == 0


def test_reading_tells_the_writer_when(place_order, write, ada, tom):
    number = place_order()
    write(ada, number)
    assert conversation(ada, number).messages[0].read_at is None

    with time_machine.travel(datetime(2030, 1, 2, 8, tzinfo=UTC), tick=False):
        read_conversation(tom, number)
    with time_machine.travel(datetime(2030, 1, 3, 8, tzinfo=UTC), tick=False):
        read_conversation(tom, number)

    assert conversation(ada, number).messages[0].read_at == datetime(2030, 1, 2, 8, tzinfo=UTC)


def test_reading_ones_own_words_marks_nothing(place_order, write, snapshot, unchanged, ada, ben):
    number = place_order()
    write(ada, number)
    before = snapshot()

    assert not read_conversation(ada, number)
    assert not read_conversation(ben, number)
    assert unchanged(before)


def test_reading_one_chat_leaves_the_others_unread(place_order, write, ada, tom):
    read, unread = place_order(), place_order()
    write(tom, read)
    write(tom, unread)

    read_conversation(ada, read)

    assert (conversation(ada, read).unread, conversation(ada, unread).unread) == (0, 1)


# --- being told -----------------------------------------------------------------------------------------------------


def test_a_run_of_messages_is_one_notification(place_order, write, notices_of, rows_of, ada, ben, tom):
    number = place_order()

    for text in ("One", "Two", "Three"):
        write(tom, number, text)

    for person in (ada, ben):
        assert [(notice.kind, notice.actor, notice.text) for notice in notices_of(person)] == [
            ("MESSAGE", "Tom Becker, Green Valley Produce", "One")
        ]
    assert [row.kind for row in rows_of("outbox", number)] == ["MESSAGE"]


def test_after_reading_the_next_message_is_news_again(place_order, write, notices_of, ada, ben, tom):
    number = place_order()
    write(tom, number, "One")
    write(tom, number, "Two")
    read_conversation(ada, number)
    read_conversation(ben, number)
    write(tom, number, "Three")

    assert [notice.text for notice in notices_of(ada)] == ["Three", "One"]


def test_who_keeps_up_is_told_even_when_a_colleague_never_reads(place_order, write, notices_of, ada, ben, tom):
    number = place_order()
    write(tom, number, "One")
    read_conversation(ada, number)

    write(tom, number, "Two")

    assert [(notice.text, notice.is_read) for notice in notices_of(ada)] == [("Two", False), ("One", True)]


def test_reading_the_chat_reads_its_notification_too(place_order, write, notices_of, ada, ben, tom):
    number, other = place_order(), place_order()
    write(tom, number)
    write(tom, other)

    read_conversation(ada, number)

    assert {(notice.number, notice.is_read) for notice in notices_of(ada)} == {(number, True), (other, False)}
    assert counts_of(ada).notifications == 1
    assert counts_of(ben).notifications == 2


def test_nobody_is_told_of_their_own_message(place_order, write, notices_of, ada, ben):
    number = place_order()

    write(ada, number)

    assert notices_of(ada) == notices_of(ben) == ()


# --- the inbox ------------------------------------------------------------------------------------------------------


def test_the_inbox_lists_every_chat_newest_line_first(place_order, write, ada, tom, omar):
    first, second, silent = place_order(), place_order(supplier=omar), place_order()
    write(ada, first, "Old line")
    write(omar, second, "From Omar")
    write(tom, first, "New line")

    threads = inbox(ada).threads

    assert [(t.number, t.other, t.by, t.own, t.text, t.unread) for t in threads] == [
        (first, "Green Valley Produce", "Tom Becker", False, "New line", 1),
        (second, "Stonemill Bakery", "Omar Haddad", False, "From Omar", 1),
    ]
    assert (inbox(ada).total, inbox(ada).unread) == (2, 2)
    assert silent not in [thread.number for thread in threads]


def test_the_inbox_can_show_only_what_is_unread(place_order, write, ada, ben, tom):
    read, unread = place_order(), place_order()
    write(tom, read)
    write(tom, unread)
    read_conversation(ada, read)

    mine, bens = inbox(ada, which=ThreadFilter.UNREAD), inbox(ben, which=ThreadFilter.UNREAD)

    assert [thread.number for thread in mine.threads] == [unread]
    assert (mine.total, mine.unread) == (2, 1)
    assert [thread.number for thread in bens.threads] == [unread, read]


def test_older_chats_are_listed_when_asked_for(place_order, write, ada):
    numbers = [place_order() for _ in range(4)]
    for number in numbers:
        write(ada, number)

    few, all_of_them = inbox(ada, shown=3), inbox(ada, shown=4)

    assert [thread.number for thread in few.threads] == numbers[:0:-1]
    assert (few.has_older, few.total) == (True, 4)
    assert [thread.number for thread in all_of_them.threads] == numbers[::-1]
    assert not all_of_them.has_older


def test_nobody_finds_another_companys_chat(place_order, write, ada, mia, tom, ines):
    number = place_order()
    write(ada, number)
    write(tom, number)

    for stranger in (mia, ines):
        assert inbox(stranger).threads == ()
        assert (inbox(stranger).total, inbox(stranger).unread) == (0, 0)
        assert counts_of(stranger).messages == 0
        for deed in (conversation, read_conversation):
            with pytest.raises(PortalError):
                deed(stranger, number)


def test_the_inbox_says_where_each_order_stands_now(place_order, write, ada, tom):
    number = place_order()
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=1)):
        write(ada, number)
    confirm_order(tom, number, seen_version=1)

    assert inbox(ada).threads[0].status is OrderStatus.CONFIRMED
