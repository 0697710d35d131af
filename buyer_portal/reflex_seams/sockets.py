"""The sockets of pages: which are connected, and what reaches them. `app.event_namespace` and its token manager."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.constants import RouteVar
from reflex_base.event.context import EventContext

WAITS_UNSENT = 2**21
"""Characters that may wait for a browser that doesn't read; more close its socket."""


def socket_of(app: rx.App, token: str) -> str:
    """The id of the socket that has this client token now; "" when none has."""
    record = _records(app).get(token)
    return record.sid if record else ""


def connected_tokens(app: rx.App) -> set[str]:
    """The client tokens of all sockets of this process."""
    return set(_records(app))


async def ask_to_move(app: rx.App, token: str) -> None:
    """Ask a page to connect anew, which leads to another process, unless an event of it is at work here.

    The page stays while one of its own is on its way (`reflex_seams/built_files.py`), and has to be asked again.
    """
    processor: Any = app.event_processor
    if token not in processor._token_queues and app.event_namespace:
        await app.event_namespace.emit("move", to=socket_of(app, token))


def answer_only_who_asked(app: rx.App) -> None:
    """Send each update to the socket whose event made it, or nowhere: its client token may have changed hands.

    A handler may wait for the database while its tab closes; the next socket with this token need not be the same
    person's. The same person's has asked for everything itself when it connected.
    """
    namespace: Any = app.event_namespace
    emit = namespace.emit_update

    async def emit_update(update: StateUpdate, token: str) -> None:
        asked = EventContext.get().router_data.get(RouteVar.SESSION_ID)
        if asked and asked == socket_of(app, token) and not _closed_for_not_reading(namespace, asked):
            await emit(update, token)

    namespace.emit_update = emit_update


def _closed_for_not_reading(namespace: Any, sid: str) -> bool:
    server = namespace.server
    socket = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, namespace.namespace))
    if socket is None or sum(len(packet.data or "") for packet in socket.queue._queue if packet) <= WAITS_UNSENT:
        return socket is None
    server.get_environ(sid, namespace.namespace)["asgi.scope"]["state"]["abort"]()
    return True


def take_token_from_connect_packet(app: rx.App) -> None:
    """Read the client token from the first packet: a socket's address stands in the logs of proxies.

    One in the address is still understood, as pages that were loaded before an update send it.
    """
    namespace: Any = app.event_namespace
    connect = namespace.on_connect

    async def on_connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        if isinstance(auth, dict) and "token" in auth:
            environ = {**environ, "QUERY_STRING": urlencode({"token": auth["token"]})}
        await connect(sid, environ, auth)

    namespace.on_connect = on_connect


def forget_closed(app: rx.App, seconds: float) -> None:
    """Drop the state of a tab this long after its socket closed, unless it has connected again.

    A lost connection comes back sooner; later, the page asks for everything anew.
    """
    namespace: Any = app.event_namespace
    disconnect = namespace.on_disconnect

    def on_disconnect(sid: str, *_: Any) -> Any:
        if token := namespace.sid_to_token.get(sid):
            asyncio.get_running_loop().call_later(seconds, _forget, app, token)
        return disconnect(sid)

    namespace.on_disconnect = on_disconnect


def _forget(app: rx.App, token: str) -> None:
    if not socket_of(app, token):
        manager: Any = app.state_manager
        _expires, kept = manager._token_expires_at.get(token, (0, None))
        lock = manager._states_locks.get(kept.lock_key) if kept else None
        if kept and not (lock and lock.locked()):  # one at work is dropped when it expires
            manager._purge_token(kept)


def _records(app: rx.App):
    return app.event_namespace._token_manager.token_to_socket if app.event_namespace else {}
