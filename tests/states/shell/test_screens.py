"""The registry of open screens: which news each one gets; closed ones are removed, open ones kept alive."""

import asyncio
import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import reflex as rx
import time_machine
from reflex.istate.data import SessionData
from reflex.istate.manager.token import BaseStateToken
from reflex.utils.token_manager import SocketRecord
from reflex_base.constants import RouteVar
from reflex_base.event import Event

from buyer_portal.app import app
from buyer_portal.live.changed import EVERYTHING, Changed, What, counts_changed
from buyer_portal.settings import now
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.states.shell.screens import Screens
from tests.states.conftest import run

_AN_ORDER = What.ORDER | What.THREAD | What.READ
"""What an order's page shows."""


@pytest.fixture
def sockets() -> Iterator[dict[str, SocketRecord]]:
    """The sockets that are connected, by client token."""
    assert app.event_namespace
    found = app.event_namespace._token_manager.token_to_socket
    yield found
    found.clear()


class Line:
    """Reflex's queue of events, which only a running portal processes."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Event]] = []

    async def enqueue(self, token: str, event: Event) -> None:
        self.events.append((token, event))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Event]]:
    """The enqueued events, and the client tokens that they are for."""
    line = Line()
    monkeypatch.setattr(app, "_event_processor", line)
    return line.events


def connect(sockets: dict[str, SocketRecord], token: str, socket: str) -> SessionData:
    assert app.event_namespace
    instance = app.event_namespace._token_manager.instance_id
    sockets[token] = SocketRecord(instance_id=instance, sid=socket)
    return SessionData(client_token=token, client_ip="127.0.0.1", session_id=socket)


def test_news_reaches_who_watches_the_order_and_brings_the_counts_to_the_others(
    sockets: Any, told: Any, ada: Any, ben: Any, mia: Any, tom: Any
) -> None:
    screens = Screens()
    for person, number in ((ada, "ORD-1"), (ben, "ORD-2"), (tom, ""), (mia, "ORD-1")):
        session = connect(sockets, person.name, f"socket of {person.name}")
        reload = OrderPageState.reload if number else OrdersState.reload
        screens.watch(session, person, reload, FrameState.reload_frame, number, _AN_ORDER)

    run(screens.tell(app, Changed("ORD-1", (ada.company_id, tom.company_id))))

    assert {(token, event.name.rpartition(".")[2]) for token, event in told} == {
        (ada.name, "reload"),
        (ben.name, "reload_frame"),
        (tom.name, "reload"),
    }


def test_one_persons_screen_does_not_wait_for_anothers(
    sockets: Any, ada: Any, tom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    screens, begun = Screens(), list[str]()
    for person in (ada, tom):
        session = connect(sockets, person.name, f"socket of {person.name}")
        screens.watch(session, person, OrderPageState.reload, FrameState.reload_frame, "ORD-1", _AN_ORDER)

    class Slow:
        async def enqueue(self, token: str, _event: Event) -> asyncio.Task[None]:
            begun.append(token)
            return asyncio.create_task(self.both())

        async def both(self) -> None:
            while len(begun) < 2:
                await asyncio.sleep(0)

    monkeypatch.setattr(app, "_event_processor", Slow())

    run(asyncio.wait_for(screens.tell(app, Changed("ORD-1", (ada.company_id, tom.company_id))), 5))

    assert set(begun) == {ada.name, tom.name}


def test_a_screen_that_is_forgotten_hears_nothing_more(sockets: Any, told: Any, ada: Any) -> None:
    screens = Screens()
    session = connect(sockets, "token", "socket")
    screens.watch(session, ada, OrdersState.reload, FrameState.reload_frame)

    screens.forget(connect(sockets, "token", "another socket"))  # somebody else's claim
    assert len(screens) == 1
    connect(sockets, "token", "socket")
    screens.forget(session)
    run(screens.tell(app, Changed("ORD-1", (ada.company_id,))))

    assert (len(screens), told) == (0, [])


def test_the_counts_follow_at_once_and_then_once_for_all_the_news_of_a_moment(
    sockets: Any, told: Any, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("buyer_portal.states.shell.screens._FRAME_RESTS", 0.05)
    screens, place = Screens(), itertools.count(1)
    screens.watch(connect(sockets, "t", "s"), ada, OrderPageState.reload, FrameState.reload_frame, "ORD-1", _AN_ORDER)

    def news(number: str = "ORD-9", person_id: int = 0) -> Changed:
        return Changed(number, (ada.company_id,), person_id=person_id, place=next(place))

    async def story() -> list[int]:
        counts = []
        for each in (news(), news(), news(), news(person_id=ada.id), news("ORD-1")):
            await screens.tell(app, each)
            counts.append(len(told))
        await asyncio.gather(*screens._resting.values())
        return [*counts, len(told)]

    assert run(story()) == [1, 1, 1, 2, 3, 4]
    assert [event.name.rpartition(".")[2] for _, event in told] == [
        "reload_frame",
        "reload_frame",
        "reload",
        "reload_frame",
    ]


def test_what_is_one_persons_alone_reaches_all_of_their_screens_and_no_colleagues(
    sockets: Any, told: Any, ada: Any, ben: Any, tom: Any
) -> None:
    screens = Screens()
    for token, person, number in (("one", ada, "ORD-1"), ("two", ada, ""), ("Ben", ben, "ORD-1"), ("Tom", tom, "")):
        screens.watch(connect(sockets, token, "s"), person, OrdersState.reload, FrameState.reload_frame, number)

    run(screens.tell(app, counts_changed(ada.id, ada.company_id)))

    assert {token for token, _ in told} == {"one", "two"}


def test_news_of_a_direct_thread_leaves_order_pages_alone_but_for_their_counts(
    sockets: Any, told: Any, ada: Any, ben: Any, mia: Any, tom: Any
) -> None:
    screens = Screens()
    for person, number in ((ada, "ORD-1"), (ben, ""), (tom, ""), (mia, "")):
        session = connect(sockets, person.name, "s")
        screens.watch(session, person, OrdersState.reload, FrameState.reload_frame, number, _AN_ORDER)

    run(screens.tell(app, Changed("", (ada.company_id, tom.company_id), is_direct=True)))

    assert {(token, event.name.rpartition(".")[2]) for token, event in told} == {
        (ada.name, "reload_frame"),
        (ben.name, "reload"),
        (tom.name, "reload"),
    }


@pytest.mark.parametrize(
    ("shows", "what", "hears"),
    [
        (_AN_ORDER, What.ORDER, "reload"),
        (_AN_ORDER, What.READ, "reload"),
        (_AN_ORDER, What.THREAD | What.COUNTS, "reload"),
        (_AN_ORDER, What.COUNTS, "reload_frame"),
        (_AN_ORDER, What.COMPANY, ""),
        (What.COUNTS, What.COUNTS, "reload"),
        (What.COUNTS, What.READ, ""),
        (What.COMPANY, What.ORDER | What.COUNTS, "reload_frame"),
        (What.COMPANY, EVERYTHING, "reload"),
    ],
)
def test_a_screen_hears_of_what_it_shows(
    sockets: Any, told: Any, ada: Any, shows: What, what: What, hears: str
) -> None:
    screens = Screens()
    session = connect(sockets, "t", "s")
    screens.watch(session, ada, OrderPageState.reload, FrameState.reload_frame, "ORD-1", shows)

    run(screens.tell(app, Changed("ORD-1", (ada.company_id,), what=what)))

    assert [event.name.rpartition(".")[2] for _, event in told] == ([hears] if hears else [])


def test_news_carries_nothing_but_the_socket_it_is_for(sockets: Any, told: Any, ada: Any) -> None:
    screens = Screens()
    screens.watch(connect(sockets, "t", "s"), ada, OrderPageState.reload, FrameState.reload_frame, "ORD-1")

    run(screens.tell(app, Changed("ORD-1", (ada.company_id,))))

    assert [(event.payload, event.router_data) for _, event in told] == [({}, {RouteVar.SESSION_ID: "s"})]


def test_news_is_not_for_another_socket_with_the_same_token(sockets: Any, told: Any, ada: Any) -> None:
    screens = Screens()
    screens.watch(connect(sockets, "t", "hers"), ada, OrderPageState.reload, FrameState.reload_frame, "ORD-1")
    connect(sockets, "t", "a thief's")

    run(screens.tell(app, Changed("ORD-1", (ada.company_id,))))

    assert told == []
    assert len(screens) == 0


def test_whoever_left_is_forgotten_at_any_news(sockets: Any, told: Any, ada: Any, mia: Any) -> None:
    screens = Screens()
    for number in range(50):
        session = connect(sockets, f"t{number}", f"s{number}")
        screens.watch(session, ada, OrderPageState.reload, FrameState.reload_frame, "ORD-1")
    for number in range(1, 50):
        del sockets[f"t{number}"]

    run(screens.tell(app, Changed("ORD-9", (mia.company_id,))))

    assert len(screens) == 1
    assert told == []


def test_whoever_left_is_forgotten_without_any_news(sockets: Any, ada: Any) -> None:
    screens = Screens()
    screens.watch(connect(sockets, "t", "s"), ada, OrderPageState.reload, FrameState.reload_frame)
    sockets.clear()

    run(screens.sweep(app))

    assert len(screens) == 0


def test_a_screen_that_is_left_open_for_hours_keeps_its_state(sockets: Any, ada: Any) -> None:
    """Without it, the first news after an hour met an empty state, and sent a signed-in person to the sign-in page."""
    screens = Screens()
    screens.watch(connect(sockets, "open", "s"), ada, OrderPageState.reload, FrameState.reload_frame)
    tokens = {name: BaseStateToken(ident=name, cls=rx.State) for name in ("open", "closed")}

    async def story() -> None:
        manager: Any = app.state_manager
        before = {name: await manager.get_state(token) for name, token in tokens.items()}
        with time_machine.travel(now(), tick=False) as clock:
            for _ in range(5):
                clock.shift(timedelta(minutes=50))
                await screens.sweep(app)
                manager._purge_expired_tokens()
        assert tokens["open"].cache_key in manager.states
        assert await manager.get_state(tokens["open"]) is before["open"]
        assert tokens["closed"].cache_key not in manager.states
        await manager.close()

    run(story())
