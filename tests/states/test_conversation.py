"""The chat on screen: the composer is cleared when its message is stored, and keeps the text of a refused one."""

import uuid
from typing import Any

import pytest

from buyer_portal.domain.conversation.thread import Direct
from buyer_portal.domain.errors import PortalUnavailable
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.conversation import chat as conversations
from buyer_portal.services.conversation import pages
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.states import conversation_inbox as messages
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.conversation_inbox import MessagesState
from buyer_portal.states.orders.page import OrderPageState
from tests.states.conftest import at, everything, of, run, wire


@pytest.fixture
def chat_of(screen: Any) -> Any:
    """The chat on the page of an order."""

    def make(number: str, person: Any) -> ConversationState:
        side = "/orders/" if person.side == "BUYER" else "/supplier/orders/"
        page = screen(OrderPageState, side + number, person)
        run(everything(page.load()))
        return run(of(page, ConversationState))

    return make


def test_a_message_that_was_stored_is_shown_and_its_key_given_back(
    chat_of: Any, place_order: Any, ada: Any, messages_of: Any
) -> None:
    number = place_order()
    chat, key = chat_of(number, ada), str(uuid.uuid4())

    run(everything(chat.send_message("Hello\r\nTom", key, number)))

    assert (chat.sent, chat.refused, chat.refusal) == (key, "", "")
    assert messages_of(number) == [("Ada Lindqvist", "Hello\nTom")]
    assert [entry.by for entry in chat.entries if entry.kind == "mine"] == ["You"]


def test_a_message_that_was_stored_is_said_to_be_though_it_can_not_be_read(
    chat_of: Any, place_order: Any, ada: Any, messages_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = place_order()
    chat, key = chat_of(number, ada), str(uuid.uuid4())

    def away(*_: Any, **__: Any) -> None:
        raise PortalUnavailable

    monkeypatch.setattr("buyer_portal.states.conversation.conversation_pages", away)

    run(everything(chat.send_message("Hello", key, number)))

    assert (chat.sent, chat.refused) == (key, "")
    assert messages_of(number) == [("Ada Lindqvist", "Hello")]


def test_a_message_to_another_chat_than_the_one_on_screen_leaves_the_screen_alone(
    chat_of: Any, place_order: Any, ada: Any
) -> None:
    here, there = place_order(), place_order()
    chat, key = chat_of(here, ada), str(uuid.uuid4())

    run(everything(chat.send_message("Hello", key, there)))

    assert (chat.sent, chat.chat_name) == (key, here)
    assert [entry.kind for entry in chat.entries if entry.kind == "mine"] == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4_001, "\0\u202e", None, {"text": "x"}, ["x"], 7])
def test_a_message_that_is_refused_keeps_its_key_and_says_why(
    chat_of: Any, place_order: Any, ada: Any, snapshot: Any, unchanged: Any, text: Any
) -> None:
    number = place_order()
    chat, key = chat_of(number, ada), str(uuid.uuid4())
    before = snapshot()

    run(everything(chat.send_message(text, key, chat)))

    assert (chat.sent, chat.refused) == ("", key)
    assert chat.refusal
    assert unchanged(before)


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "with blanks", "é" * 10, None, 12345678, {"a": 1}, "x" * 50_000]
)
def test_a_message_without_a_usable_key_is_refused(
    chat_of: Any, place_order: Any, ada: Any, snapshot: Any, unchanged: Any, key: Any
) -> None:
    number = place_order()
    chat = chat_of(number, ada)
    before = snapshot()

    run(everything(chat.send_message("Hello", key, number)))

    assert chat.refused == str(key)[:64]
    assert chat.sent == ""
    assert unchanged(before)


@pytest.mark.parametrize("number", ["ORD-1", " ord-1 ", "ORD-1\0", ["ORD-1"], {"number": "ORD-1"}, None, "%", "ORD-%"])
def test_nobody_writes_into_somebody_else_s_chat(
    chat_of: Any, place_order: Any, mia: Any, snapshot: Any, unchanged: Any, number: Any
) -> None:
    place_order(number="ORD-1")
    chat = chat_of("ORD-1", mia)
    before = snapshot()

    run(everything(chat.send_message("Let me in", str(uuid.uuid4()), number)))
    run(everything(chat.show_earlier()))
    run(everything(chat.read_chat()))

    assert unchanged(before)
    assert chat.entries == []


def test_the_same_message_twice_is_one(chat_of: Any, place_order: Any, ada: Any, messages_of: Any) -> None:
    number = place_order()
    chat, key = chat_of(number, ada), str(uuid.uuid4())

    for _ in range(3):
        run(everything(chat.send_message("Once", key, number)))

    assert len(messages_of(number)) == 1
    assert chat.sent == key


def test_a_message_sent_while_its_page_was_loading_again_is_known_as_stored(
    screen: Any, place_order: Any, ada: Any
) -> None:
    number, key = place_order(), str(uuid.uuid4())
    page = screen(OrderPageState, f"/orders/{number}", ada)  # as after a restart of the portal: nothing is loaded yet
    chat = run(of(page, ConversationState))

    run(everything(chat.send_message("Hello", key, number)))
    run(everything(page.load()))

    assert chat.sent == key


def test_a_key_that_was_used_for_another_order_is_refused(
    chat_of: Any, place_order: Any, ada: Any, messages_of: Any
) -> None:
    first, second = place_order(), place_order()
    key = str(uuid.uuid4())
    run(everything(chat_of(first, ada).send_message("Here", key, first)))
    chat = chat_of(second, ada)

    run(everything(chat.send_message("There", key, second)))

    assert (chat.refused, chat.sent, chat.spent) == (key, "", True)
    assert messages_of(second) == []


def test_an_edited_message_under_the_same_key_is_refused_and_goes_out_under_another(
    chat_of: Any, place_order: Any, ada: Any, messages_of: Any
) -> None:
    number = place_order()
    chat, key = chat_of(number, ada), str(uuid.uuid4())
    run(everything(chat.send_message("hello", key, number)))

    run(everything(chat.send_message("hello world", key, number)))

    assert (chat.refused, chat.spent) == (key, True)
    assert [text for _, text in messages_of(number)] == ["hello"]

    run(everything(chat.send_message("hello world", "a-new-key-1", number)))

    assert (chat.sent, chat.refused) == ("a-new-key-1", "")
    assert [text for _, text in messages_of(number)] == ["hello", "hello world"]


def test_a_key_stays_good_after_any_other_refusal(chat_of: Any, place_order: Any, ada: Any) -> None:
    number = place_order()
    chat, key = chat_of(number, ada), str(uuid.uuid4())

    run(everything(chat.send_message(" ", key, number)))

    assert (chat.refused, chat.spent) == (key, False)


def test_reading_clears_what_is_unread_and_keeps_the_line_above_what_is_new(
    chat_of: Any, place_order: Any, ada: Any, tom: Any
) -> None:
    number = place_order(status=OrderStatus.CONFIRMED)
    post_message(tom, number, "Ready tomorrow", key="toms-key-1")
    chat = chat_of(number, ada)
    assert chat.unread == 1

    run(everything(chat.read_chat()))
    run(everything(run(of(chat, OrderPageState)).reload()))

    assert chat.unread == 0
    assert [entry.kind for entry in chat.entries][-2:] == ["new", "theirs"]


def test_markup_is_text_and_only_web_addresses_are_links(chat_of: Any, place_order: Any, ada: Any) -> None:
    number = place_order()
    chat = chat_of(number, ada)
    text = "<script>alert(1)</script> javascript:alert(1) data:text/html,x https://example.com/a?b=1."

    run(everything(chat.send_message(text, str(uuid.uuid4()), number)))
    run(chat._reload(ada))

    (entry,) = [entry for entry in chat.entries if entry.kind == "mine"]
    assert "".join(entry.pieces) == text
    assert entry.pieces[1::2] == ["https://example.com/a?b=1"]


@pytest.mark.parametrize(
    "address",
    ["/messages?order=ORD-2", "/messages?order=%00", "/messages?order=" + "x" * 900, "/messages?show=nonsense"],
)
def test_the_inbox_opens_at_any_address_with_the_reader_s_own_chats(
    screen: Any, place_order: Any, ada: Any, mia: Any, address: str
) -> None:
    post_message(ada, place_order(number="ORD-1"), "From Ada", key="adas-key-1")
    post_message(mia, place_order(number="ORD-2", buyer=mia), "From Mia", key="mias-key-1")
    page = screen(MessagesState, address, ada)

    run(everything(page.load()))

    assert [thread.number for thread in page.threads] == ["ORD-1"]
    assert run(of(page, ConversationState)).entries == []
    assert "From Mia" not in run(wire(page))


def test_the_inbox_follows_its_address(screen: Any, place_order: Any, ada: Any) -> None:
    for number in ("ORD-1", "ORD-2"):
        post_message(ada, place_order(number=number), f"About {number}", key=f"key-{number}-1")
    page = screen(MessagesState, "/messages?order=ORD-1", ada)
    run(everything(page.load()))
    chat = run(of(page, ConversationState))
    assert "About ORD-1" in str(chat.entries)

    at(page, "/messages?order=ORD-2")
    run(everything(page.load()))

    assert chat.chat_name == "ORD-2"
    assert "About ORD-1" not in str(chat.entries)


@pytest.mark.parametrize(
    ("show", "listed"),
    [
        ("", ["", "ORD-1"]),
        ("orders", ["ORD-1"]),
        ("direct", [""]),
        ("unread", [""]),
        ("unanswered", [""]),
        ("<x>", ["", "ORD-1"]),
    ],
)
def test_the_inbox_lists_what_its_tab_says(
    screen: Any, place_order: Any, ada: Any, tom: Any, show: str, listed: list[str]
) -> None:
    post_message(ada, place_order(), "From Ada", key="adas-key-1")
    post_message(tom, Direct("corner-bistro"), "From Tom", key="toms-key-1")
    page = screen(MessagesState, f"/messages?show={show}", ada)

    run(everything(page.load()))

    assert [row.number for row in page.threads] == listed
    assert [(tab.text, tab.count) for tab in page.tabs] == [
        ("All", "2"),
        ("Unread", "1"),
        ("To answer", "1"),
        ("Orders", "1"),
        ("Direct", "1"),
    ]
    assert [tab.address for tab in page.tabs if tab.current] == [
        f"/messages?show={show}" if show.isalpha() else "/messages"
    ]


def test_the_inbox_shows_older_chats_up_to_its_most(
    screen: Any, place_order: Any, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MAX_INBOX", 201)
    for number in range(202):
        post_message(ada, place_order(), "Hello", key=f"key-{number:04}")
    page = screen(MessagesState, "/messages", ada)
    run(everything(page.load()))
    seen = [(_listed(page), page.older_threads)]

    for _ in range(3):
        run(everything(page.show_older_threads()))
        seen.append((_listed(page), page.older_threads))

    assert seen == [(100, "more"), (200, "more"), (201, "search"), (201, "search")]


def _listed(page: MessagesState) -> int:
    return sum(len(getattr(page, piece)) for piece in messages.THREADS)


def test_the_inbox_opens_a_direct_thread_by_its_address(screen: Any, place_order: Any, ada: Any, tom: Any) -> None:
    place_order()
    post_message(tom, Direct("corner-bistro"), "From Tom", key="toms-key-1")
    page = screen(MessagesState, "/messages/green-valley-produce", ada)

    run(everything(page.load()))

    chat = run(of(page, ConversationState))
    assert (chat.chat_name, chat.other, chat.status) == ("direct:green-valley-produce", "Green Valley Produce", "")
    assert "From Tom" in str(chat.entries)
    assert [(row.number, row.address, row.current) for row in page.threads] == [
        ("", "/messages/green-valley-produce", True)
    ]
    assert (page.order_address, page.found_threads) == ("", "threads")


@pytest.mark.parametrize("partner", ["nobody", "hotel-aurora", "x" * 900, "%00"])
def test_a_company_that_is_not_there_is_a_missing_page(screen: Any, place_order: Any, ada: Any, partner: str) -> None:
    post_message(ada, place_order(), "From Ada", key="adas-key-1")
    page = screen(MessagesState, f"/messages/{partner}", ada)

    run(everything(page.load()))

    assert page.found_threads == "missing"
    assert run(of(page, ConversationState)).entries == []


def test_a_search_keeps_the_open_thread_and_the_tab(screen: Any, place_order: Any, ada: Any, tom: Any) -> None:
    number = place_order()
    post_message(tom, number, "Figs are in", key="toms-key-1")
    page = screen(MessagesState, f"/messages?show=unread&order={number}", ada)
    run(everything(page.load()))

    run(everything(page.search("  figs\0  & co ")))

    assert page.searched_threads == f"/messages?show=unread&q=figs+%26+co&order={number}"
    at(page, page.searched_threads)
    run(everything(page.load()))
    assert (page.thread_query, page.found_threads, page.searched_threads) == ("figs & co", "nothing", "")
    assert page.unsearched == f"/messages?show=unread&order={number}"
    assert page.list_address == "/messages?show=unread&q=figs+%26+co"


def test_a_search_that_comes_late_leads_nowhere(screen: Any, place_order: Any, ada: Any) -> None:
    page = screen(MessagesState, f"/orders/{place_order()}", ada)

    run(everything(page.search("figs")))

    assert page.searched_threads == ""


def test_who_never_wrote_is_offered_whom_to_write_to(screen: Any, place_order: Any, ada: Any) -> None:
    place_order()
    page = screen(MessagesState, "/messages", ada)

    run(everything(page.load()))

    assert page.found_threads == "first run"
    assert [(partner.name, partner.address) for partner in page.partners] == [
        ("Green Valley Produce", "/messages/green-valley-produce")
    ]


def test_a_chat_that_is_longer_than_a_screen_shows_says_so(
    ada: Any, place_order: Any, chat_of: Any, monkeypatch: pytest.MonkeyPatch
):
    for module in (conversations, pages):
        monkeypatch.setattr(module, "MAX_SHOWN", 40)
    number = place_order()
    for _ in range(45):
        post_message(ada, number, "Hello", key=str(uuid.uuid4()))
    chat = chat_of(number, ada)
    run(everything(chat.show_earlier()))

    assert (chat.earlier, chat.shows_all_it_can) == (5, True)
