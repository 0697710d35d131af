"""An event waits in the line of the person whose it is, before that is known in the line of where it comes from."""

import asyncio
from typing import Any

import pytest
from reflex.istate.data import RouterData
from reflex_base.event.context import EventContext

from buyer_portal.app import app
from buyer_portal.services import perform as performing
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.shell.turns import AT_ONCE, TakeTurns, _places
from tests.states.conftest import run
from tests.states.shell.test_gate import an_event


def _caused_by(**router_data: Any) -> EventContext:
    nothing: Any = None
    return EventContext(token="t", state_manager=nothing, enqueue_impl=nothing, router_data=router_data)


def line_of(state: Any) -> str:
    async def ask() -> str:
        EventContext.set(_caused_by())
        await TakeTurns().preprocess(app, state, an_event(OrdersState.load))
        return performing._whose.get()

    return run(ask())


def test_who_is_signed_in_waits_in_their_own_line(screen: Any, ada: Any) -> None:
    assert line_of(screen(OrdersState, "/orders", ada)) == performing.turn_of(ada)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("a socket", "a socket"),
    ],
)
def test_everybody_else_in_that_of_their_address(screen: Any, address: str, line: str) -> None:
    state = screen(OrdersState, "/orders")
    root = state._get_root_state()
    root.router = RouterData.from_router_data({**root.router_data, "ip": address})

    assert line_of(state) == line


def test_of_one_line_only_so_many_events_run_at_once_and_others_are_not_kept(screen: Any, ada: Any, mia: Any) -> None:
    async def story() -> tuple[int, int]:
        let_go, running = asyncio.Event(), {ada.id: 0, mia.id: 0}

        async def an_event_of(person: Any) -> None:
            event = an_event(OrdersState.load)
            EventContext.set(_caused_by(headers={}))
            await TakeTurns().preprocess(app, screen(OrdersState, "/orders", person), event)
            running[person.id] += 1
            await let_go.wait()
            running[person.id] -= 1

        events = [asyncio.create_task(an_event_of(person)) for person in [ada] * 20 + [mia]]
        for _ in range(50):
            await asyncio.sleep(0)
        most = running[ada.id], running[mia.id]
        events[-2].cancel()  # one that waits
        let_go.set()
        await asyncio.gather(*events, return_exceptions=True)
        return most

    assert run(story()) == (AT_ONCE, 1)
    assert _places == {}
