"""What a page came with is not sent to it again when its socket opens.

With its state, a page gets a mark for each var of it, and brings the marks along in its first packet. While its own
load runs again, over the socket, values of marked vars are held back; at its end those go out that differ from the
marks.
"""

import hashlib
import json
from typing import Any

import reflex as rx
from reflex.state import State, StateUpdate, _initial_snapshot_cache
from reflex_base.constants import CompileVars, RouteVar
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event.context import EventContext
from reflex_base.utils.format import json_dumps

MARKS = ""
"""The key of the marks in a page's state, where others are names of states."""
Marks = dict[str, dict[str, str]]
"""By state and var: short, as they go there and back."""
_FOR_THE_SERVER = {f"rx_router_{part}{FIELD_MARKER}" for part in ("headers", "page")}
"""What the browser sent along, and Reflex sends back; no component asks for it."""
_ROOT, _HYDRATED = State.get_full_name(), f"{CompileVars.IS_HYDRATED}{FIELD_MARKER}"


def marks_of(state: dict[str, dict[str, Any]]) -> Marks:
    """The marks of a page's state, which is by state and var as they are called in the browser."""
    return {
        name.removeprefix(_ROOT): {
            var.removesuffix(FIELD_MARKER): _mark(json_dumps(value)) for var, value in values.items()
        }
        for name, values in state.items()
    }


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def marks_from(given: Any) -> Marks:
    """What a page says it came with, by full names; {} if it is no such thing."""
    if not isinstance(given, dict) or not all(isinstance(marks, dict) for marks in given.values()):
        return {}
    return {f"{_ROOT}{name}": {f"{var}{FIELD_MARKER}": mark for var, mark in of.items()} for name, of in given.items()}


class HeldBack:
    """The marked vars of one socket, until its page has loaded."""

    def __init__(self, marks: Marks) -> None:
        """`marks` as `marks_from` gives them."""
        self._marks = marks
        self._held: dict[str, dict[str, Any]] = {}
        self.is_over = not marks

    def sift(self, update: StateUpdate) -> StateUpdate:
        """The update without the values that are held back; with the end of loading, with those that have changed."""
        passed: dict[str, dict[str, Any]] = {}
        for name, values in update.delta.items():
            known = self._marks.get(name, {})
            for var, value in values.items():
                is_held = var in known and (name, var) != (_ROOT, _HYDRATED)
                (self._held if is_held else passed).setdefault(name, {})[var] = value
        if passed.get(_ROOT, {}).get(_HYDRATED):
            self.is_over = True
            for name, marks in self._marks.items():
                passed[name] = self._changed(name, marks) | passed.get(name, {})
        return StateUpdate(delta={name: values for name, values in passed.items() if values}, events=update.events)

    def _changed(self, name: str, marks: dict[str, str]) -> dict[str, Any]:
        return {
            var: json.loads(text)
            for var, mark in marks.items()
            if (text := self._text(name, var)) is not None and _mark(text) != mark
        }

    def _text(self, name: str, var: str) -> str | None:
        """The var's value as JSON: its default where none was sent, as Reflex leaves that out."""
        if var in self._held.get(name, {}):
            return json_dumps(self._held[name][var])
        compiled = _initial_snapshot_cache.get(State)
        return compiled.serialized.get(name, {}).get(var) if compiled else None


def send_only_news(app: rx.App) -> None:
    """Send pages no more than they need: not what they came with, and not what they sent along themselves.

    A page brings the marks of what it came with in its first packet.
    """
    namespace: Any = app.event_namespace
    emit, connect, disconnect = namespace.emit_update, namespace.on_connect, namespace.on_disconnect
    held_back: dict[str, HeldBack] = {}

    async def emit_update(update: StateUpdate, token: str) -> None:
        sid = EventContext.get().router_data.get(RouteVar.SESSION_ID, "")
        update = _without_router(update)
        if held := held_back.get(sid):
            update = held.sift(update)
            if held.is_over:
                del held_back[sid]
        if update.delta or update.events:
            await emit(update, token)

    async def on_connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        if isinstance(auth, dict) and (marks := marks_from(auth.get("marks"))):
            held_back[sid] = HeldBack(marks)
        await connect(sid, environ, auth)

    def on_disconnect(sid: str, *reason: Any) -> Any:
        held_back.pop(sid, None)
        return disconnect(sid, *reason)

    namespace.emit_update, namespace.on_connect, namespace.on_disconnect = emit_update, on_connect, on_disconnect


def _without_router(update: StateUpdate) -> StateUpdate:
    own = {var: value for var, value in update.delta.get(_ROOT, {}).items() if var not in _FOR_THE_SERVER}
    rest = {name: values for name, values in update.delta.items() if name != _ROOT}
    return StateUpdate(delta={_ROOT: own, **rest} if own else rest, events=update.events)
