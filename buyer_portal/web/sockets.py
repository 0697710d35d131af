"""The websockets of pages: only what a page of the portal sends gets through to Socket.IO.

Socket.IO trusts its clients: it dispatches any event name to the method of that name, collects attachments without a
limit, and logs what it can't read. A page sends five kinds of packets, all of them text; whatever else comes ends the
socket at once.
"""

import asyncio
import json
import re
from enum import Enum, auto
from urllib.parse import parse_qs

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buyer_portal.web.budget import Budget
from buyer_portal.web.connections import MAX_MESSAGE
from buyer_portal.web.visitor import address_of

log = structlog.get_logger("sockets")
NAMESPACE = "/_event"
_NAMES = ("event", "ping", "client_error")
_TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)
_EVENT = re.compile(r"42/_event,(\d{0,15})(?=\[)", re.ASCII)
_DEEPEST = 32  # lists and objects within each other
_LONGEST_NUMBER = 400  # digits
_CONNECT_SECONDS = 10  # from the handshake to the packet that says who it is
_EVENTS = 400  # of one socket in ten seconds; the gate answers half of them
# Of one address, which may be that of a whole office: in ten seconds, and open at once.
_NEW_SOCKETS = 500
_OPEN_SOCKETS = 2_000
_BYTES = 2**24
_SMALL = 4_096  # what is left to an address that has used them up: its honest pages send less


class Packet(Enum):
    """What a page sends."""

    CONNECT = auto()
    EVENT = auto()
    PONG = auto()
    LEAVE = auto()


class Malformed(ValueError):
    """No page of the portal sends this; `str(error)` says what is wrong with it, and nothing of what it holds."""


def parse_packet(text: str, query: str = "") -> Packet:
    """Tell what a packet is.

    Raises:
        Malformed: no page sends it. `query` is the socket's address after "?", where old pages name their token.
    """
    if text == "3":
        return Packet.PONG
    if text in ("1", f"41{NAMESPACE},", f"41{NAMESPACE}"):
        return Packet.LEAVE
    if text.startswith(f"40{NAMESPACE}"):
        _ensure_token(text.removeprefix(f"40{NAMESPACE}"), query)
        return Packet.CONNECT
    if found := _EVENT.match(text):
        _ensure_event(_json(text[found.end() :]))
        return Packet.EVENT
    raise Malformed("no packet of a page")


def _ensure_token(rest: str, query: str) -> None:
    auth = _json(rest[1:]) if len(rest) > 1 else {}
    if (rest and rest[0] != ",") or not isinstance(auth, dict):
        raise Malformed("no packet of a page")
    token = auth.get("token") or parse_qs(query).get("token", [""])[0]
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise Malformed("no client token")


def _ensure_event(data: object) -> None:
    if not isinstance(data, list) or not data or data[0] not in _NAMES or len(data) > 2:
        raise Malformed("no event of a page")


def _json(text: str) -> object:
    try:
        data = json.loads(text, parse_int=_number, parse_float=_number)
    except (ValueError, RecursionError):
        raise Malformed("no JSON") from None
    _ensure_flat(data)
    return data


def _number(digits: str) -> float:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError("too many digits")
    return 0.0  # nobody asks here


def _ensure_flat(data: object) -> None:
    level = [data]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, (list, dict))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise Malformed("JSON that is too deep")


class _Address:
    """What all sockets of one address use together."""

    def __init__(self) -> None:
        self.open, self.new, self.bytes = 0, Budget(_NEW_SOCKETS), Budget(_BYTES)

    def admits(self) -> bool:
        return self.new.spend() and self.open < _OPEN_SOCKETS


_addresses: dict[str, _Address] = {}


def guard_sockets(app: ASGIApp) -> ASGIApp:
    """Let only websockets of pages through, and of them only packets of pages."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await app(scope, receive, send)
            return
        name = address_of(scope["client"], Headers(scope=scope))
        address = _addresses.setdefault(name, _Address())
        if not address.admits() or scope["path"].rstrip("/") != NAMESPACE:
            await _refuse(receive, send)
            return
        address.open += 1
        try:
            await app(scope, _checked(scope, receive, send, address), send)
        finally:
            address.open -= 1
            _forget_absent()

    return guarded


async def _refuse(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1013})


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
            log.info("dropped", cause=str(refusal) or "silence")
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
