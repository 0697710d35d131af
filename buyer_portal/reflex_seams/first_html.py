"""Pages that come with their content: how their state is made without a socket, and the lines that a build replaces.

On the server the components read the state of the one request that is being rendered; in the browser they begin with
the state that came with the page, and keep showing it until their own has been loaded over the websocket.
"""

import dataclasses
from collections.abc import Callable, Mapping
from inspect import isasyncgen, isawaitable
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import reflex as rx
from reflex.istate.data import RouterData
from reflex.state import State
from reflex_base.constants import RouteVar
from reflex_base.event import Event
from reflex_base.utils.format import json_dumps

from buyer_portal.reflex_seams.built_files import replace_once
from buyer_portal.reflex_seams.events import handler_of
from buyer_portal.reflex_seams.page_marks import MARKS, marks_of
from buyer_portal.reflex_seams.react_router import STATE_ID


@dataclasses.dataclass
class FilledPages(rx.plugins.Plugin):
    """Let pages be rendered on the server, and take over there."""

    def pre_compile(self, **context: Any) -> None:
        """Register the changes with Reflex."""
        context["add_modify_task"]("utils/context.jsx", self.begin_filled)
        context["add_modify_task"]("utils/context.jsx", self.read_request)
        context["add_modify_task"]("utils/context.jsx", self.say_who_took_over)

    def begin_filled(self, script: str) -> str:
        """Begin with the state that came with the page, where one did."""
        script = replace_once(script, "export const initialState = {", "const compiledState = {")
        line = "export const initialStateHashes"
        filled = (
            f'const sent = globalThis.document?.getElementById("{STATE_ID}");\n'
            f'const {{ "{MARKS}": marks, ...own }} = sent ? JSON.parse(sent.textContent) : {{}};\n'
            "globalThis.portalMarks = marks;\n"
            "const fill = (own) => Object.fromEntries(\n"
            "  Object.entries(compiledState).map(([name, vars]) => [name, { ...vars, ...own[name] }]),\n);\n"
            "export const initialState = sent ? fill(own) : compiledState;\n"
            "globalThis.portalRendering?.fillWith(fill);\n"
        )
        return replace_once(script, line, filled + line)

    def read_request(self, script: str) -> str:
        """On the server, let the components read the state of the request that they are rendered for."""
        line = "  getSnapshot: (substateName) => initialState[substateName],\n"
        read = "  getSnapshot: (substateName) => (globalThis.portalRendering?.state() ?? initialState)[substateName],\n"
        return replace_once(script, line, read)

    def say_who_took_over(self, script: str) -> str:
        """Tell `assets/early.js` that the components hear what is clicked from now on."""
        line = "  // Publish the dispatchers so JSX literals constructed outside the\n"
        told = '  useEffect(() => void window.dispatchEvent(new Event("portal:took-over")), []);\n'
        return replace_once(script, line, told + line)


def new_state(app: rx.App, address: str, headers: Mapping[str, str]) -> State:
    """The state of a browser that opens an address, path and query, and has no socket yet; `headers` are its own."""
    root: Any = State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue] # as Reflex makes its own
    parts = urlsplit(address)
    route = app.router(parts.path) or ""
    router = {
        RouteVar.PATH: route,
        RouteVar.ORIGIN: address,
        RouteVar.QUERY: dict(parse_qsl(parts.query, keep_blank_values=True)) | _parts(route, parts.path),
        RouteVar.HEADERS: dict(headers),
    }
    root.router_data, root.router = router, RouterData.from_router_data(router)
    return root


def _parts(route: str, path: str) -> dict[str, str]:
    """What stands in the address in the places of the route's `[names]`."""
    places = zip(route.split("/"), path.strip("/").split("/"), strict=False)
    return {place.strip("[]"): unquote(part) for place, part in places if place.startswith("[")}


async def run_loading(app: rx.App, root: State, may: Callable[[Any], bool]) -> bool:
    """Run what Reflex runs when the page is opened. False if one of the handlers is not allowed, or leads elsewhere."""
    for event in Event.from_event_type(app.get_load_events(root.router.url.path)):
        known = handler_of(event)
        if not may(known):
            return False
        result = known.handler.fn(await root.get_state(event.state_cls), **event.payload)
        events = (
            [each async for each in result] if isasyncgen(result) else [await result if isawaitable(result) else result]
        )
        if any(_leads_elsewhere(event) for event in events):
            return False
    return True


def _leads_elsewhere(events: Any) -> bool:
    specs = events if isinstance(events, list | tuple) else [events]
    return any(spec.handler.fn.__qualname__ == "_redirect" for spec in specs if isinstance(spec, rx.event.EventSpec))


async def changed_json(root: State) -> str:
    """By state, the vars that differ from those that the pages were compiled with, as JSON.

    Not where the browser is: it knows that, and no component asks for it.
    """
    changed = {
        name: kept
        for name, values in (await root._get_resolved_delta()).items()
        if (kept := {var: value for var, value in values.items() if not var.startswith("rx_router_")})
    }
    return json_dumps({MARKS: marks_of(changed), **changed}, ensure_ascii=False)
