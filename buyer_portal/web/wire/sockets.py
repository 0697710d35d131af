"""The websockets of pages: only what a page of the portal sends gets through to Socket.IO, and only so much of it."""

import asyncio
import time

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buyer_portal.web.visitor import address_of
from buyer_portal.web.wire.budget import Budget
from buyer_portal.web.wire.packets import NAMESPACE, Malformed, Packet, parse_packet
from buyer_portal.web.wire.websockets import MAX_MESSAGE

log = structlog.get_logger("sockets")
_CONNECT_SECONDS = 10  # from the handshake to the packet that says who it is
_EVENTS = 400  # of one socket in ten seconds; the gate answers half of them
# Of one address, which may be that of a whole office. More new sockets come one after the other: a restart brings all
# of them at once, and each costs as much as a page.
_NEW_SOCKETS = 100  # in ten seconds, at once
_PER_SECOND = 20  # of the others
_WAITS_SECONDS = 10
_OPEN_SOCKETS = 2_000
_HELD_SECONDS = 1  # before a refusal, so that asking again and again doesn't pay
_BYTES = 2**24  # in ten seconds
_SMALL = 4_096  # what is left to an address that has used them up: its honest pages send less


class _Address:
    """What all sockets of one address use together."""

    def __init__(self) -> None:
        self.open, self.new, self.bytes = 0, Budget(_NEW_SOCKETS), Budget(_BYTES)
        self._next_turn = 0.0

    async def admits(self) -> bool:
        """Wait for a turn, if a socket more can have one."""
        if self.open > _OPEN_SOCKETS:
            return False
        if self.new.spend():
            return True
        now = time.monotonic()
        self._next_turn = max(self._next_turn, now)
        wait = self._next_turn - now
        if wait > _WAITS_SECONDS:
            return False
        self._next_turn += 1 / _PER_SECOND
        await asyncio.sleep(wait)
        return True


_addresses: dict[str, _Address] = {}


def guard_sockets(app: ASGIApp) -> ASGIApp:
    """Let only websockets of pages through, and of them only packets of pages."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await app(scope, receive, send)
            return
        name = address_of(scope.get("client"), Headers(scope=scope))
        address = _addresses.setdefault(name, _Address())
        address.open += 1
        try:
            if scope["path"].rstrip("/") == NAMESPACE and await address.admits():
                await app(scope, _checked(scope, receive, send, address), send)
            else:
                await asyncio.sleep(_HELD_SECONDS)
                await send({"type": "websocket.close", "code": 1013})
        finally:
            address.open -= 1
            _forget_absent()

    return guarded


def _forget_absent() -> None:
    for name in [name for name, known in _addresses.items() if not known.open and known.new.is_over]:
        del _addresses[name]


def _checked(scope: Scope, receive: Receive, send: Send, address: _Address) -> Receive:
    """What the socket receives, until it sends something that no page sends; for the app it has left then."""
    query, events = scope["query_string"].decode("latin-1"), Budget(_EVENTS)
    is_connected = False

    async def next_message() -> Message:
        nonlocal is_connected
        while True:
            async with asyncio.timeout(None if is_connected else _CONNECT_SECONDS):
                message = await receive()
            if message["type"] != "websocket.receive":
                return message
            text = _ensure_small(message.get("text"), address)
            if text.startswith("42") and not events.spend():
                continue  # unread: reading is what would cost
            packet = parse_packet(text, query)
            if (packet is Packet.CONNECT) is is_connected and packet is not Packet.PONG:
                raise Malformed("a packet out of turn")
            is_connected = is_connected or packet is Packet.CONNECT
            return message

    async def checked() -> Message:
        try:
            return await next_message()
        except (Malformed, TimeoutError) as refusal:
            log.warning("dropped", cause=str(refusal) or "silence")
            await send({"type": "websocket.close", "code": 1008})
            return {"type": "websocket.disconnect", "code": 1008}

    return checked


def _ensure_small(text: str | None, address: _Address) -> str:
    """Give the text of a message; of an address that sends too much, only small ones."""
    if text is None:
        raise Malformed("binary data")
    size = len(text.encode())
    if size > MAX_MESSAGE or (not address.bytes.spend(size) and size > _SMALL):
        raise Malformed("too much data")
    return text
