"""An event waits in the line of the person whose it is, before that is known in the line of where it comes from."""

from typing import Any

import pytest
from reflex.istate.data import RouterData

from buyer_portal.app import app
from buyer_portal.services import perform as performing
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.shell.turns import TakeTurns
from tests.states.conftest import run
from tests.states.shell.test_gate import an_event


def line_of(state: Any) -> str:
    async def ask() -> str:
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
