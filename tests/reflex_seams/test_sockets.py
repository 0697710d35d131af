"""What reflex_seams/sockets.py relies on, and does: who gets an update, and what is kept of a closed tab."""

import asyncio
import inspect
from types import SimpleNamespace
from typing import Any

import pytest
from reflex.app import EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State, StateUpdate
from reflex.utils.token_manager import LocalTokenManager
from reflex_base.constants import RouteVar
from reflex_base.event.context import EventContext

from buyer_portal.reflex_seams import sockets
from buyer_portal.reflex_seams.sockets import answer_only_who_asked, forget_closed, take_token_from_connect_packet

SOCKETS = "reflex_seams/sockets.py: Reflex"


class Namespace:
    """Reflex's namespace, as far as it is used; what goes on to Reflex is kept."""

    namespace = "/_event"

    def __init__(self) -> None:
        self._token_manager = LocalTokenManager()
        self.passed: list[Any] = []
        self.aborted: list[str] = []
        self.queue: Any = asyncio.Queue()
        self.server = SimpleNamespace(
            eio=SimpleNamespace(sockets={"eio": SimpleNamespace(queue=self.queue)}),
            manager=SimpleNamespace(eio_sid_from_sid=lambda _sid, _namespace: "eio"),
            get_environ=lambda sid, _: {"asgi.scope": {"state": {"abort": lambda: self.aborted.append(sid)}}},
        )

    @property
    def sid_to_token(self) -> dict[str, str]:
        return self._token_manager.sid_to_token

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        self.passed.append(token)

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        self.passed.append((sid, environ["QUERY_STRING"], auth))

    def on_disconnect(self, sid: str) -> None:
        self._token_manager.token_to_socket.pop(self.sid_to_token.pop(sid))


def an_app(namespace: Namespace) -> Any:
    return SimpleNamespace(event_namespace=namespace, state_manager=StateManagerMemory())


def asked_by(sid: str) -> EventContext:
    nothing: Any = None
    where = {RouteVar.SESSION_ID: sid} if sid else {}
    return EventContext(token="t", state_manager=nothing, enqueue_impl=nothing, router_data=where)


def test_the_methods_that_are_replaced_are_reflexs() -> None:
    for method, takes in (
        ("emit_update", ["self", "update", "token"]),
        ("on_connect", ["self", "sid", "environ", "auth"]),
        ("on_disconnect", ["self", "sid"]),
    ):
        assert list(inspect.signature(getattr(EventNamespace, method)).parameters) == takes, f"{SOCKETS}, {method}"
    assert "router_data" in inspect.signature(EventContext.fork).parameters, f"{SOCKETS} no longer says who asked"


@pytest.mark.parametrize(("asked", "passed"), [("now", ["t"]), ("before", []), ("", [])])
def test_an_update_goes_to_the_socket_that_asked_or_nowhere(asked: str, passed: list[str]) -> None:
    async def story() -> list[Any]:
        namespace = Namespace()
        await namespace._token_manager.link_token_to_sid("t", "now")
        answer_only_who_asked(an_app(namespace))
        EventContext.set(asked_by(asked))
        await namespace.emit_update(StateUpdate(), "t")
        return namespace.passed

    assert asyncio.run(story()) == passed


def test_who_reads_nothing_is_closed_before_more_piles_up() -> None:
    async def story() -> Namespace:
        namespace = Namespace()
        await namespace._token_manager.link_token_to_sid("t", "now")
        answer_only_who_asked(an_app(namespace))
        EventContext.set(asked_by("now"))
        for _ in range(3):
            namespace.queue.put_nowait(SimpleNamespace(data="x" * (sockets.WAITS_UNSENT // 2)))
            await namespace.emit_update(StateUpdate(), "t")
        return namespace

    namespace = asyncio.run(story())

    assert namespace.passed == ["t", "t"]
    assert namespace.aborted == ["now"]


def test_the_token_comes_in_the_first_packet_or_from_older_pages_in_the_address() -> None:
    async def story() -> list[Any]:
        namespace = Namespace()
        take_token_from_connect_packet(an_app(namespace))
        await namespace.on_connect("sid", {"QUERY_STRING": "token=of+the+address"}, {"token": "a"})
        await namespace.on_connect("sid", {"QUERY_STRING": "token=b"}, {"event": {}})
        await namespace.on_connect("sid", {"QUERY_STRING": "token=b"})
        return [query for _, query, _ in namespace.passed]

    assert asyncio.run(story()) == ["token=a", "token=b", "token=b"]


@pytest.mark.parametrize("comes_back", [False, True])
def test_the_state_of_a_closed_tab_is_dropped_unless_it_comes_back(*, comes_back: bool) -> None:
    async def story() -> bool:
        namespace = Namespace()
        app = an_app(namespace)
        forget_closed(app, seconds=0.01)
        await namespace._token_manager.link_token_to_sid("t", "first")
        async with app.state_manager.modify_state(BaseStateToken(ident="t", cls=State)):
            namespace.on_disconnect("first")
            await asyncio.sleep(0.03)
            assert "t" in app.state_manager.states, "at work"
        await namespace._token_manager.link_token_to_sid("t", "second")
        namespace.on_disconnect("second")
        if comes_back:
            await namespace._token_manager.link_token_to_sid("t", "third")
        await asyncio.sleep(0.03)
        kept = "t" in app.state_manager.states
        await app.state_manager.close()
        return kept

    assert asyncio.run(story()) is comes_back
