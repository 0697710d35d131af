"""What reflex_seams/events.py and sockets.py rely on: how events come in, whose handlers they are, who is connected."""

import asyncio
import inspect
from typing import Any

import reflex as rx
from reflex.app import EventNamespace
from reflex.utils.token_manager import SocketRecord, TokenManager
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from buyer_portal.app import app
from buyer_portal.reflex_seams.events import (
    FROM_PAGES,
    SETVAR,
    event_for,
    handler_of,
    is_frameworks,
    is_from_browser,
    pass_on_only,
)
from buyer_portal.reflex_seams.sockets import connected_tokens, socket_of
from buyer_portal.states.shell.away import AwayState

EVENTS, SOCKETS = "reflex_seams/events.py: Reflex", "reflex_seams/sockets.py: Reflex"


def test_events_of_sockets_come_in_by_a_method_that_can_be_replaced() -> None:
    takes = list(inspect.signature(EventNamespace.on_event).parameters)
    # Socket.IO asks the namespace for the method at each event, so that ours is found.
    asks = inspect.getsource(inspect.getmodule(EventNamespace.__mro__[1]) or EventNamespace)

    assert takes == ["self", "sid", "data"], f"{EVENTS} hands other things to on_event: {takes}"
    assert "getattr(self, handler_name)" in asks, f"{EVENTS}' namespace no longer looks its methods up by name"


def test_what_is_no_event_or_has_no_handler_goes_no_further() -> None:
    class Namespace:
        passed: list[Any] = []

        async def on_event(self, sid: str, data: Any) -> None:
            self.passed.append((sid, data))

    class App:
        event_namespace = Namespace()

    known = event_for(AwayState.look).name
    pass_on_only(App(), lambda data: data)  # pyright: ignore[reportArgumentType]
    for data in (None, {"name": "no.such.handler"}, {"name": known}):
        asyncio.run(App.event_namespace.on_event("sid", data))

    assert App.event_namespace.passed == [("sid", {"name": known})]


def test_every_handler_is_registered_with_its_function_and_the_states_it_belongs_to() -> None:
    known = handler_of(event_for(AwayState.look))

    assert known.handler.fn is AwayState.event_handlers["look"].fn, f"{EVENTS} registers handlers in another way"
    assert known.states[0] is AwayState, f"{EVENTS} no longer says which state a handler belongs to"
    assert not is_frameworks(known)


def test_handlers_of_reflex_are_known_by_their_modules() -> None:
    all_known = RegistrationContext.get().event_handlers.values()
    own = {known.handler.fn.__name__ for known in all_known if is_frameworks(known)}

    assert FROM_PAGES - own == set(), f"{EVENTS} has no such handlers any more: {FROM_PAGES - own}"
    assert SETVAR in own, f"{EVENTS} has no handler {SETVAR} any more: leave it out"
    assert {known.states[0].__module__.split(".")[0] for known in all_known if not is_frameworks(known)} == {
        "buyer_portal"
    }, f"{EVENTS} has a package that is not known as its own"


def test_an_event_of_a_browser_has_headers_and_ours_has_at_most_a_socket() -> None:
    from_browser = Event(name="a.b", router_data={"headers": {}, "sid": "socket"})
    entered = inspect.getsource(EventNamespace.on_event)

    assert "HEADERS" in entered, f"{EVENTS} no longer adds the headers to what a browser sends"
    assert is_from_browser(from_browser)
    assert event_for(AwayState.look, "socket").router_data == {"sid": "socket"}
    assert not is_from_browser(event_for(AwayState.look, "socket"))


def test_the_sockets_that_are_connected_are_known_by_token() -> None:
    namespace = app.event_namespace
    assert namespace
    manager: Any = getattr(namespace, "_token_manager", None)
    assert isinstance(manager, TokenManager), f"{SOCKETS} has no event_namespace._token_manager any more"
    assert isinstance(manager.token_to_socket, dict), f"{SOCKETS} keeps its sockets in another way"

    manager.token_to_socket["a-token"] = SocketRecord(instance_id=manager.instance_id, sid="a-socket")
    try:
        assert (socket_of(app, "a-token"), socket_of(app, "another")) == ("a-socket", "")
        assert connected_tokens(app) == {"a-token"}
    finally:
        manager.token_to_socket.clear()


def test_where_nothing_is_served_nobody_is_connected() -> None:
    class App:
        event_namespace = None

    nobody: rx.App = App()  # pyright: ignore[reportAssignmentType]

    assert (socket_of(nobody, "a-token"), connected_tokens(nobody)) == ("", set())
