"""Events on their way in: `app.event_namespace.on_event`, the registry of handlers, and who sent an event."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_base.constants import RouteVar
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

SETVAR = "setvar"
"""Reflex's handler in every state that sets any var; the gate refuses it."""
FROM_PAGES = {"hydrate", "hydrate_and_load", "on_load_internal", "set_is_hydrated", "handle_frontend_exception"}
"""What pages send of Reflex's own."""
_FRAMEWORK = ("reflex.", "reflex_base.", "reflex_components")


def pass_on_only(app: rx.App, parse: Callable[[Any], dict[str, Any] | None]) -> None:
    """Pass what `parse` makes of a socket's event on to Reflex; drop it if that is None or has no handler."""
    namespace = app.event_namespace
    assert namespace is not None
    process, handlers = namespace.on_event, RegistrationContext.get().event_handlers

    async def on_event(sid: str, data: Any = None, *_: Any) -> None:
        if (event := parse(data)) is not None and event["name"] in handlers:
            await process(sid, event)

    namespace.on_event = on_event  # pyright: ignore[reportAttributeAccessIssue]


def handler_of(event: Event) -> Any:
    """The registered handler of an event, with `.handler.fn`; None when there is none."""
    return RegistrationContext.get().event_handlers.get(event.name)


def is_frameworks(known: Any) -> bool:
    """Whether a registered handler is one of Reflex's own."""
    return known.states[0].__module__.startswith(_FRAMEWORK)


def is_from_browser(event: Event) -> bool:
    """Whether a browser sent it: live updates and chained events have no headers."""
    return RouteVar.HEADERS in event.router_data


def is_of_browser() -> bool:
    """Whether a browser sent the event that is being processed, or the one that it was chained from."""
    return RouteVar.HEADERS in EventContext.get().router_data


def ids_of_event() -> tuple[str, str]:
    """What Reflex calls the event that is being processed, and the one that it was chained from, "" for none."""
    context = EventContext.get()
    return context.txid, context.parent_txid or ""


def event_for(handler: rx.event.EventType, socket: str = "") -> Event:
    """An event to enqueue; with a `socket`, the gate notices if another socket has taken over the client token."""
    via = {"router_data": {RouteVar.SESSION_ID: socket}} if socket else {}
    return Event.from_event_type(handler, **via)[0]
