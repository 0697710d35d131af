"""The websockets of pages: only what a page of the portal sends gets through to Socket.IO, and only so much of it."""

import asyncio
import os
from math import inf
from weakref import WeakValueDictionary

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buyer_portal.web.visitor import address_of, session_secret
from buyer_portal.web.wire.budget import Budget, Pace
from buyer_portal.web.wire.packets import NAMESPACE, Malformed, Packet, parse_packet
from buyer_portal.web.wire.websockets import MAX_MESSAGE

log = structlog.get_logger("sockets")
_CONNECT_SECONDS = 10  # from the handshake to the packet that says who it is
_EVENTS = 400  # of one socket in ten seconds; the gate answers half of them
_EVENTS_AT_ONCE, _EVENTS_PER_SECOND = 300, 250  # of one sign-in, or of all who have none at one address
# Of one address, which may be that of a whole office. A restart brings all of its sockets at once, and each costs as
# much as a page.
_SOCKETS_AT_ONCE, _SOCKETS_PER_SECOND = 100, 20
_WAITS_SECONDS = 10
_OPEN_SOCKETS = 2_000
_HELD_SECONDS = 1  # before a refusal, so that asking again and again doesn't pay
_BYTES = 2**24  # in ten seconds
_SMALL = 4_096  # what is left to an address that has used them up: its honest pages send less


class _Address:
    """What all sockets of one address use together."""

    def __init__(self) -> None:
        self.open, self.bytes = 0, Budget(_BYTES)
        self.sockets = Pace(_SOCKETS_AT_ONCE, _SOCKETS_PER_SECOND)

    async def admits(self) -> bool:
        """Wait for a turn, if a socket more can have one."""
        wait = self.sockets.wait(_WAITS_SECONDS) if self.open <= _OPEN_SOCKETS else inf
        if 0 < wait < inf:
            await asyncio.sleep(wait)
        return wait < inf


_addresses: dict[str, _Address] = {}
_paces: WeakValueDictionary[str, Pace] = WeakValueDictionary()


def guard_sockets(app: ASGIApp) -> ASGIApp:
    """Let only websockets of pages through, and of them only packets of pages."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        name = address_of(scope.get("client"), headers)
        address = _addresses.setdefault(name, _Address())
        address.open += 1
        try:
            if scope["path"].rstrip("/") == NAMESPACE and await address.admits():
                pace = _paces.setdefault(session_secret(headers) or name, Pace(_EVENTS_AT_ONCE, _EVENTS_PER_SECOND))
                log.info("connected", process=os.getpid())
                await app(scope, _Checked(scope, receive, send, address, pace).receive, send)
            else:
                await asyncio.sleep(_HELD_SECONDS)
                await send({"type": "websocket.close", "code": 1013})
        finally:
            address.open -= 1
            _forget_absent()

    return guarded


def _forget_absent() -> None:
    for name in [name for name, known in _addresses.items() if not known.open and known.sockets.is_at_rest]:
        del _addresses[name]


class _Checked:
    """What a socket receives, until it sends something that no page sends; for the app it has left then."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, address: _Address, pace: Pace) -> None:
        self._receive, self._send, self._address, self._pace = receive, send, address, pace
        self._query, self._events = scope["query_string"].decode("latin-1"), Budget(_EVENTS)
        self._abort = scope.get("state", {}).get("abort", _already_closed)
        self._is_connected = False

    async def receive(self) -> Message:
        """Give the next message that a page may have sent."""
        try:
            while (message := await self._next()) is None:
                pass
        except (Malformed, TimeoutError) as refusal:
            log.warning("dropped", cause=str(refusal) or "silence")
            await self._send({"type": "websocket.close", "code": 1008})
            self._abort()  # or what it sends would be read until the other end closes, too
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    async def _next(self) -> Message | None:
        """The next message; None for one that is left out."""
        async with asyncio.timeout(None if self._is_connected else _CONNECT_SECONDS):
            message = await self._receive()
        if message["type"] != "websocket.receive":
            return message
        text = _ensure_small(message.get("text"), self._address)
        if text.startswith("42") and not self._events.spend():
            return None  # unread: reading is what would cost
        packet = parse_packet(text, self._query)
        if packet is Packet.PONG:
            return message
        if (packet is Packet.CONNECT) is self._is_connected:
            raise Malformed("a packet out of turn")
        self._is_connected = True
        if wait := self._pace.wait():
            await asyncio.sleep(wait)
        return message


def _already_closed() -> None:
    """What a server without such a function leaves to do."""


def _ensure_small(text: str | None, address: _Address) -> str:
    """Give the text of a message; of an address that sends too much, only small ones."""
    if text is None:
        raise Malformed("binary data")
    size = len(text.encode())
    if size > MAX_MESSAGE or (not address.bytes.spend(size) and size > _SMALL):
        raise Malformed("too much data")
    return text
