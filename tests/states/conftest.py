"""A screen's state as it is in a running portal: the whole tree, at an address, for a person.

Everything below it is real; what the browser would get is what `wire` gives.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pytest
import reflex as rx
from reflex.istate.data import RouterData
from reflex_base.utils.format import json_dumps

import buyer_portal.app  # the pages name the parts of addresses, such as "number"
from buyer_portal.domain.people.person import Person
from buyer_portal.states.shell.auth import Auth

S = TypeVar("S", bound=rx.State)
R = TypeVar("R")
ORIGIN = "http://localhost:3000"
_NUMBER = re.compile(r"/(?:supplier/)?orders/([^/?]+)")
_PARTNER = re.compile(r"/messages/([^/?]+)")

assert buyer_portal.app.app


def run(coroutine: Coroutine[Any, Any, R]) -> R:
    """Await it, from a plain test function."""
    return asyncio.run(coroutine)


async def everything(handler: Any) -> list[Any]:
    """What an event handler yields or returns, until it is done."""
    if hasattr(handler, "__aiter__"):
        return [event async for event in handler if event is not None]
    found = await handler if asyncio.iscoroutine(handler) else handler
    return [] if found is None else [found]


def at(state: rx.State, address: str, *, socket: str = "socket-1", token: str = "token-1", cookie: str = "") -> None:
    """The browser says where it is."""
    parts, root = urlsplit(address), state._get_root_state()
    query: dict[str, Any] = dict(parse_qsl(parts.query))
    if found := _NUMBER.match(parts.path):
        query["number"] = found.group(1)
    if found := _PARTNER.match(parts.path):
        query["partner"] = found.group(1)
    router = {
        "pathname": parts.path,
        "asPath": address,
        "query": query,
        "headers": {"origin": ORIGIN, "cookie": cookie},
        "sid": socket,
        "token": token,
        "ip": "127.0.0.1",
    }
    root.router_data = router
    root.router = RouterData.from_router_data(router)


@pytest.fixture
def screen(database: str) -> Callable[..., Any]:
    """Make the state of a screen: `screen(OrdersState, "/orders?q=basil", ada)`."""

    def make(cls: type[S], address: str = "/", person: Person | None = None) -> S:
        root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
        at(root, address)
        _part(root, Auth)._person = person
        return _part(root, cls)

    return make


def _part(root: rx.State, cls: type[S]) -> S:
    state: Any = root
    for name in cls.get_full_name().split(".")[1:]:
        state = state.substates[name]
    return state


async def of(state: rx.State, cls: type[S]) -> S:
    """Another part of the same screen."""
    return await state.get_state(cls)


async def wire(state: rx.State) -> str:
    """Everything that is sent to the browser after this event, as text to search."""
    root = state._get_root_state()
    delta = await root._get_resolved_delta()
    root._clean()
    return json_dumps(delta, ensure_ascii=False)


def act(state: rx.State, handler: Any) -> list[Any]:
    """What a person does on a page, as it comes through the gate; gives the events that follow."""
    run(of(state, Auth))._note(state.get_full_name())
    return run(everything(handler))


def come_back(state: rx.State, address: str) -> None:
    """Go elsewhere and back: the page is on screen as it was left, and its load comes later."""
    for place in ("/elsewhere", address):
        at(state, place)
        run(of(state, Auth))._note()


def redirects(events: list[Any]) -> list[str]:
    """Where these events send the browser."""
    return [
        str(value._var_value if hasattr(value, "_var_value") else value)
        for event in events
        if event.handler.fn.__qualname__ == "_redirect"
        for name, value in event.args
        if str(name) == "path"
    ]


def focused(events: list[Any]) -> list[str]:
    """The ids that these events put the keyboard on."""
    return [
        str(value._js_expr).strip('"').removeprefix("ref_").replace("_", "-")
        for event in events
        if event.handler.fn.__qualname__ == "_set_focus"
        for name, value in event.args
        if str(name) == "ref"
    ]
