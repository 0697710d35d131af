"""A long chat on screen: each line is sent once, and page by page it is what it would be as a whole."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine

from buyer_portal.domain.conversation.message import MAX_MESSAGE
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.services.conversation.chat import (
    MAX_SHOWN,
    conversation,
    post_message,
    read_conversation,
)
from buyer_portal.services.conversation.messages import CHAT_CHARACTERS, CHAT_SIZE
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.settings import now
from buyer_portal.states.conversation import CHAT_PAGES, ConversationState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.words.conversation import Entry, chat_entries
from buyer_portal.words.formatting import Clock
from tests.forgetting import forget_attempts
from tests.states.conftest import everything, of, run, wire

Chat = Callable[[str, Any], ConversationState]


@pytest.fixture
def chat_of(screen: Any) -> Chat:
    """The chat on the page of an order, all of which has been sent already."""

    def make(number: str, person: Any) -> ConversationState:
        page = screen(OrderPageState, f"/orders/{number}", person)
        run(everything(page.load()))
        run(wire(page))
        return run(of(page, ConversationState))

    return make


def write(person: Any, number: str, count: int, text: str = "Hello") -> None:
    for place in range(count):
        if place % 100 == 0:
            forget_attempts()  # as if hours had passed
        post_message(person, number, text, key=f"{person.id}-{now().timestamp()}-{place}".replace(".", "-"))


def shown(chat: ConversationState) -> list[Entry]:
    return [entry for name in ("first_day", *CHAT_PAGES[::-1]) for entry in getattr(chat, name)]


def said(entries: list[Entry]) -> list[tuple[str, ...]]:
    return [(entry.kind, entry.by, "".join(entry.pieces), entry.read, entry.when.iso) for entry in entries]


def sent_pages(chat: ConversationState) -> dict[str, list[Any]]:
    """The pages in what is sent now, by their variables."""
    delta = json.loads(run(wire(chat)))
    values = next((part for name, part in delta.items() if name.endswith("conversation_state")), {})
    names = {f"{name}_rx_state_": name for name in CHAT_PAGES}
    return {names[name]: value for name, value in values.items() if name in names}


def test_a_message_in_a_long_chat_sends_the_newest_page_only(
    chat_of: Chat, place_order: Any, ada: Any, tom: Any
) -> None:
    number = place_order()
    write(tom, number, 300)
    chat = chat_of(number, ada)
    run(everything(chat.show_whole_chat()))
    run(wire(chat))

    write(tom, number, 1, "One more")
    run(chat._reload(ada))

    pages = sent_pages(chat)
    assert list(pages) == ["entries"]
    assert len(pages["entries"]) <= CHAT_SIZE + 3
    assert len([entry for entry in shown(chat) if entry.kind == "theirs"]) == 301


def test_show_earlier_sends_each_line_once(chat_of: Chat, place_order: Any, ada: Any, tom: Any) -> None:
    number = place_order()
    write(tom, number, 100)
    chat = chat_of(number, ada)
    sent = []

    for _ in range(3):
        run(everything(chat.show_earlier()))
        sent += [entry["id"] for page in sent_pages(chat).values() for entry in page]

    assert len(sent) == len(set(sent))
    assert len([entry for entry in shown(chat) if entry.kind == "theirs"]) == 100
    assert chat.earlier == 0


def test_what_has_not_changed_is_not_sent_again(chat_of: Chat, place_order: Any, ada: Any, tom: Any) -> None:
    number = place_order()
    write(tom, number, 100)
    chat = chat_of(number, ada)
    run(everything(chat.show_whole_chat()))
    run(wire(chat))

    run(everything(chat.show_whole_chat()))
    run(everything(run(of(chat, OrderPageState)).load()))

    assert sent_pages(chat) == {}


def test_long_messages_make_short_pages(chat_of: Chat, place_order: Any, ada: Any, tom: Any) -> None:
    number = place_order()
    write(tom, number, 40, "x" * MAX_MESSAGE)
    chat = chat_of(number, ada)

    assert sum(len("".join(entry.pieces)) for entry in shown(chat)) <= CHAT_CHARACTERS
    run(everything(chat.show_whole_chat()))

    assert len([entry for entry in shown(chat) if entry.kind == "theirs"]) == 40
    assert chat.earlier == 0


def test_more_than_a_screen_can_hold_is_counted_and_not_loaded(
    chat_of: Chat, place_order: Any, ada: Any, tom: Any
) -> None:
    number = place_order()
    write(tom, number, 250, "x" * MAX_MESSAGE)
    chat = chat_of(number, ada)

    run(everything(chat.show_whole_chat()))

    messages = len([entry for entry in shown(chat) if entry.kind == "theirs"])
    assert (chat.earlier, chat.shows_all_it_can) == (250 - messages, True)
    assert messages == len(CHAT_PAGES) * CHAT_CHARACTERS // MAX_MESSAGE


def test_that_earlier_messages_were_read_is_shown_in_their_page(
    chat_of: Chat, place_order: Any, ada: Any, tom: Any
) -> None:
    number = place_order()
    write(ada, number, 70)
    chat = chat_of(number, ada)
    run(everything(chat.show_whole_chat()))
    assert {entry.read for entry in shown(chat) if entry.kind == "mine"} == {"Sent"}

    read_conversation(tom, number)
    run(chat._reload(ada))

    marks = [entry.read for entry in shown(chat) if entry.kind == "mine"]
    assert len(marks) == 70
    assert all(mark.startswith("Read ") for mark in marks)


@pytest.mark.parametrize("seed", range(6))
def test_page_by_page_it_is_what_it_would_be_as_a_whole(
    seed: int, chat_of: Chat, place_order: Any, ada: Any, tom: Any
) -> None:
    random, start = Random(seed), datetime(2026, 11, 2, 9, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        number = place_order(status=OrderStatus.PENDING)
        for _ in range(random.randrange(120)):
            clock.shift(timedelta(minutes=random.choice([0, 1, 700])))
            write(random.choice([ada, tom]), number, 1)
        chat = chat_of(number, ada)
        run(everything(chat.read_chat()))
        for _ in range(60):
            clock.shift(timedelta(minutes=random.choice([0, 1, 1, 1, 900])))
            deed = random.choice(["mine", "theirs", "theirs", "many", "earlier", "read", "step"])
            if deed == "earlier":
                run(everything(chat.show_earlier()))
            elif deed == "read":
                read_conversation(tom, number)
            elif deed == "many":
                write(tom, number, random.randrange(45))
            elif deed == "step" and chat.status == "PENDING":
                confirm_order(tom, number, seen_version=1)
            else:
                write(ada if deed == "mine" else tom, number, 1)
            run(chat._reload(ada))

        messages = [entry for entry in shown(chat) if entry.kind in ("mine", "theirs")]
        whole = chat_entries(conversation(ada, number, len(messages)), Clock(ada.time_zone, now()), 0)

        assert said([entry for entry in shown(chat) if entry.kind != "new"]) == said(whole)
        assert chat.earlier == conversation(ada, number, len(messages)).earlier
        assert len({entry.id for entry in shown(chat)}) == len(shown(chat))


def test_a_page_holds_what_a_screen_may_show() -> None:
    assert len(CHAT_PAGES) * CHAT_SIZE >= MAX_SHOWN
