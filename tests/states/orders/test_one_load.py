"""Each change causes one reload, only of what changed: after the deed on the own screen, after the news on others."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from reflex.utils.token_manager import SocketRecord

from buyer_portal.app import app
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.conversation.chat import post_message, read_conversation
from buyer_portal.services.notifications.news import read_order_news
from buyer_portal.services.orders.moves import confirm_order
from buyer_portal.settings import now
from buyer_portal.states import conversation, conversation_inbox, notifications
from buyer_portal.states.cancellation import news as cancellation_news
from buyer_portal.states.cancellation.dialog import CancellationState
from buyer_portal.states.cancellation.news import CancellationNewsState
from buyer_portal.states.changes.proposals import ProposalState
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.conversation_inbox import MessagesState
from buyer_portal.states.notifications import NotificationsState
from buyer_portal.states.orders import list as order_list
from buyer_portal.states.orders import order
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.shell import frame
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.states.shell.screens import screens
from tests.states.conftest import everything, of, run

LOOKS = {
    "order_details": order,
    "conversation_pages": conversation,
    "inbox": conversation_inbox,
    "notifications": notifications,
    "recent_cancellations": cancellation_news,
    "list_orders": order_list,
    "counts_of": frame,
}
Looks = list[str]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """What the screen looks up, by the name of the service."""
    seen: Looks = []

    def counted(name: str, service: Callable[..., Any]) -> Callable[..., Any]:
        def look(*args: Any, **kwargs: Any) -> Any:
            seen.append(name)
            return service(*args, **kwargs)

        return look

    for name, module in LOOKS.items():
        monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    return seen


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[Changed]:
    """The news, in the order in which it was announced, as the bus would bring it."""
    news: list[Changed] = []
    really = bus.announce

    def announce(changed: Changed) -> None:
        really(changed)
        object.__setattr__(changed, "place", bus.announced)
        news.append(changed)

    monkeypatch.setattr(bus, "announce", announce)
    return news


class Line:
    """Reflex's queue of events."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def enqueue(self, _token: str, event: Any) -> None:
        self.names.append(event.name)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """The one screen of these tests is connected."""
    assert app.event_namespace
    manager, waiting = app.event_namespace._token_manager, Line()
    manager.token_to_socket["token-1"] = SocketRecord(instance_id=manager.instance_id, sid="socket-1")
    monkeypatch.setattr(app, "_event_processor", waiting)
    yield waiting
    manager.token_to_socket.clear()


async def deliver(page: Any, announced: list[Changed], line: Line) -> None:
    """Deliver the news to the screen, and run the events that it enqueues."""
    while announced:
        await screens.tell(app, announced.pop(0))
    while line.names:
        name = line.names.pop(0)
        reload = page.reload if name.endswith(".reload") else (await of(page, FrameState)).reload_frame
        await everything(reload())


def test_confirm_looks_the_order_up_once(
    screen: Any, place_order: Any, ada: Any, looks: Looks, announced: Any, line: Line
) -> None:
    page = screen(OrderPageState, f"/orders/{place_order()}", ada)

    async def story() -> None:
        await everything(page.load())
        dialog = await of(page, CancellationState)
        await everything(dialog.toggle(True))
        looks.clear()

        await everything(dialog.submit({"deed": "cancel", "seen": "1", "message": ""}))
        assert looks == ["order_details"]
        assert dialog.order.status == "CANCELLED"

        await deliver(page, announced, line)
        assert sorted(looks) == ["conversation_pages", "counts_of", "order_details"]

    run(story())


def test_an_answer_is_shown_at_once_and_looked_up_once(
    screen: Any, place_order: Any, ada: Any, tom: Any, looks: Looks, announced: Any, line: Line
) -> None:
    """Also if its news should be lost."""
    number = place_order()
    lines = order.order_details(tom, number).offered_lines
    until = now() + timedelta(hours=1)
    proposal = propose_changes(
        tom, number, seen_version=1, key="tom-offers-1", lines=lines[:1], reason="Sold out.", answer_by=until
    )
    page = screen(OrderPageState, f"/orders/{number}", ada)

    async def story() -> None:
        await everything(page.load())
        looks.clear()
        announced.clear()

        await everything((await of(page, ProposalState)).reject(proposal))
        assert (await of(page, OrderState)).order.proposal.id == 0

        await deliver(page, announced, line)
        assert sorted(looks) == ["conversation_pages", "counts_of", "order_details"]

    run(story())


NEWS: dict[str, tuple[Callable[..., Any], list[str]]] = {
    "a step": (
        lambda _ada, tom, number: confirm_order(tom, number, seen_version=1),
        ["conversation_pages", "counts_of", "order_details"],
    ),
    "a message": (
        lambda _ada, tom, number: post_message(tom, number, "Hello", key="tom-says-1"),
        ["conversation_pages", "counts_of"],
    ),
    "read by me": (lambda ada, _tom, number: read_conversation(ada, number), ["conversation_pages", "counts_of"]),
    "read by them": (lambda _ada, tom, number: read_conversation(tom, number), ["conversation_pages"]),
    "the bell": (lambda ada, _tom, number: read_order_news(ada, number), ["counts_of"]),
}


@pytest.mark.parametrize("kind", NEWS)
def test_an_orders_page_looks_up_what_the_news_is_of(
    screen: Any, place_order: Any, ada: Any, tom: Any, looks: Looks, announced: Any, line: Line, kind: str
) -> None:
    number = place_order()
    post_message(ada, number, "Hello?", key="ada-says-1")
    post_message(tom, number, "Yes?", key="tom-says-0")
    if kind == "the bell":
        confirm_order(tom, number, seen_version=1)
    page, (deed, expected) = screen(OrderPageState, f"/orders/{number}", ada), NEWS[kind]

    async def story() -> None:
        await everything(page.load())
        looks.clear()
        announced.clear()

        deed(ada, tom, number)
        assert announced
        await deliver(page, announced, line)

        assert sorted(looks) == expected

    run(story())


def test_news_of_another_order_brings_the_counts_only(
    screen: Any, place_order: Any, ada: Any, tom: Any, looks: Looks, announced: Any, line: Line
) -> None:
    page, other = screen(OrderPageState, f"/orders/{place_order()}", ada), place_order()

    async def story() -> None:
        await everything(page.load())
        looks.clear()
        announced.clear()

        post_message(tom, other, "Hello", key="tom-says-1")
        read_conversation(tom, other)
        await deliver(page, announced, line)

        assert looks == ["counts_of"]

    run(story())


def test_a_run_of_news_is_looked_up_once_and_nothing_of_it_is_lost(
    screen: Any, place_order: Any, ada: Any, tom: Any, looks: Looks, announced: Any, line: Line
) -> None:
    """News that came while the screen was busy is covered by its next reload; a message hides no earlier step."""
    number = place_order()
    page = screen(OrderPageState, f"/orders/{number}", ada)

    async def story() -> None:
        await everything(page.load())
        looks.clear()
        announced.clear()

        confirm_order(tom, number, seen_version=1)
        for position in range(5):
            post_message(tom, number, f"Message {position}", key=f"tom-says-{position}")
        await deliver(page, announced, line)

        assert sorted(looks) == ["conversation_pages", "counts_of", "order_details"]
        assert (await of(page, OrderState)).order.status == "CONFIRMED"
        assert "Message 4" in str((await of(page, ConversationState)).entries[-1])

    run(story())


def test_what_comes_during_a_look_is_looked_up_again(
    screen: Any,
    place_order: Any,
    ada: Any,
    tom: Any,
    looks: Looks,
    announced: Any,
    line: Line,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The load may have begun before the change was committed."""
    number = place_order()
    page = screen(OrderPageState, f"/orders/{number}", ada)
    really = order.order_details

    def too_early(*args: Any) -> Any:
        found = really(*args)
        monkeypatch.setattr(order, "order_details", really)
        confirm_order(tom, number, seen_version=1)
        return found

    async def story() -> None:
        await everything(page.load())
        looks.clear()
        announced.clear()
        monkeypatch.setattr(order, "order_details", too_early)

        await (await of(page, OrderState))._show_deed(ada)
        assert (await of(page, OrderState)).order.status == "PENDING"
        await deliver(page, announced, line)

        assert (await of(page, OrderState)).order.status == "CONFIRMED"

    run(story())


def test_a_look_that_failed_has_seen_nothing(
    screen: Any,
    place_order: Any,
    ada: Any,
    tom: Any,
    looks: Looks,
    announced: Any,
    line: Line,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = place_order()
    page = screen(OrderPageState, f"/orders/{number}", ada)
    really = order.order_details

    def broken(*_: Any) -> Any:
        raise RuntimeError("the disk is full")

    async def story() -> None:
        monkeypatch.setattr(order, "order_details", broken)
        with pytest.raises(RuntimeError, match="the disk is full"):
            await everything(page.load())
        monkeypatch.setattr(order, "order_details", really)

        post_message(tom, number, "Hello", key="tom-says-1")
        await deliver(page, announced, line)

        assert (await of(page, OrderState)).order.number == number

    run(story())


def test_a_page_that_opens_again_looks_everything_up(screen: Any, place_order: Any, ada: Any, looks: Looks) -> None:
    """After a lost connection the page reloads everything, as news was lost meanwhile."""
    page = screen(OrderPageState, f"/orders/{place_order()}", ada)

    for _ in range(2):
        looks.clear()
        run(everything(page.load()))
        assert sorted(looks) == ["conversation_pages", "counts_of", "order_details"]


def test_the_inbox_looks_up_the_open_thread_only_when_the_other_side_has_read_it(
    screen: Any, place_order: Any, ada: Any, tom: Any, looks: Looks, announced: Any, line: Line
) -> None:
    number = place_order()
    post_message(ada, number, "Hello?", key="ada-says-1")
    page = screen(MessagesState, f"/messages?order={number}", ada)

    async def story() -> None:
        await everything(page.load())
        looks.clear()
        announced.clear()

        read_conversation(tom, number)
        await deliver(page, announced, line)
        assert looks == ["conversation_pages"]

        post_message(tom, number, "Yes?", key="tom-says-1")
        await deliver(page, announced, line)
        assert sorted(looks[1:]) == ["conversation_pages", "counts_of", "inbox"]

    run(story())


def test_putting_a_message_away_looks_the_chat_up_once(
    screen: Any, place_order: Any, ada: Any, tom: Any, looks: Looks, announced: Any, line: Line
) -> None:
    number = place_order()
    post_message(tom, number, "Hello?", key="tom-says-1")
    page = screen(MessagesState, f"/messages?order={number}", ada)

    async def story() -> None:
        await everything(page.load())
        looks.clear()
        announced.clear()

        await everything((await of(page, ConversationState)).nothing_to_answer())
        await deliver(page, announced, line)

        assert sorted(looks) == ["conversation_pages", "counts_of", "inbox"]

    run(story())


def test_reading_all_notifications_looks_them_up_once(
    screen: Any, place_order: Any, ada: Any, looks: Looks, announced: Any, line: Line
) -> None:
    place_order(status=OrderStatus.CONFIRMED)
    page = screen(NotificationsState, "/notifications", ada)

    async def story() -> None:
        await everything(page.load())
        looks.clear()
        announced.clear()

        await everything(page.read_all())
        await deliver(page, announced, line)

        assert sorted(looks) == ["counts_of", "notifications"]

    run(story())


def test_dismissing_a_note_leaves_the_rows_of_the_desk_as_they_are(
    screen: Any, place_order: Any, tom: Any, looks: Looks, announced: Any, line: Line
) -> None:
    place_order(status=OrderStatus.CANCELLED)
    page = screen(OrdersState, "/supplier", tom)

    async def story() -> None:
        await everything(page.load())
        notes = await of(page, CancellationNewsState)
        looks.clear()
        announced.clear()

        await everything(notes.dismiss(notes.cancellations[0].id))
        await deliver(page, announced, line)

        assert notes.cancellations == []
        assert sorted(looks) == ["counts_of", "recent_cancellations"]

    run(story())
