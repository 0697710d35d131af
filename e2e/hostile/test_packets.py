"""Attacks on the wire, a row each: what a stranger sends, and what must hold.

After each of them the portal has written next to nothing into its log, another person's open screen has heard nothing
of it, and somebody who comes new is answered. Attacks by load are in test_loads.py, those on the handlers
behind the gate in test_handlers.py.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import WSMsgType

from e2e.database import ADA
from e2e.server import Server, run_async
from e2e.websocket_client import ROOT_STATE, WebsocketClient, sign_in

SECRET = "what-was-sent-stays-out-of-the-log"
OPEN = [f'40/_event,{{"token":"{SECRET}"}}']
HYDRATE = json.dumps({"name": f"{ROOT_STATE}.hydrate", "payload": {}, "router_data": {"asPath": f"/{SECRET}"}})
_LOG = 1_000  # bytes that one attack may add
_WAITS = 15

Socket = aiohttp.ClientWebSocketResponse


@pytest.fixture(scope="module")
def portal(start_portal: Callable[..., Server]) -> Server:
    """A portal of our own, whose log is read."""
    return start_portal(PORTAL_DEMO="0")


# --- packets --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Packets:
    """What is sent on a websocket, after which the portal must have closed it, or else go on."""

    name: str
    sent: list[str | bytes]
    is_closed: bool = True


def event(name: object, *data: object) -> str:
    return f"42/_event,{json.dumps([name, *data])}"


GHOST = {"QUERY_STRING": "token=x", "asgi.scope": {"client": ["198.51.100.1", 1], "headers": []}}
PACKETS = [
    # Socket.IO's own names, which would run its handlers
    *(
        Packets(f"reserved name {name!r}", [*OPEN, event(name, GHOST)])
        for name in (
            "connect",
            "disconnect",
            "connect_error",
            "message",
            "trigger_event",
            "update",
            "*",
            "",
            "__init__",
        )
    ),
    Packets("a name that is no text", [*OPEN, event({"event": 1}, {})]),
    Packets("no name at all", [*OPEN, "42/_event,[]"]),
    Packets("more than one argument", [*OPEN, event("event", {}, {})]),
    Packets("connected twice", [*OPEN, *OPEN]),
    Packets("connected again after leaving", [*OPEN, "41/_event,", *OPEN]),
    Packets("another namespace", ["40/admin,{}"]),
    Packets("the namespace of none", ["40"]),
    Packets("a namespace that begins like ours", [f'40/_eventful,{{"token":"{SECRET}"}}']),
    Packets("an event before the connection", [event("event", {})]),
    # Who it is
    Packets("no client token", ["40/_event,{}"]),
    Packets("a client token in a list", ['40/_event,{"token":["x"]}']),
    Packets("a client token that is too long", [f'40/_event,{{"token":"{"x" * 100}"}}']),
    Packets("a client token with other signs", ['40/_event,{"token":"a b\\u0000*"}']),
    # Binary data
    Packets("an attachment", [*OPEN, '451-/_event,["event",{"_placeholder":true,"num":0}]', SECRET.encode() * 1_000]),
    Packets("attachments that never come", [*OPEN, '45999-/_event,["event",{"_placeholder":true,"num":998}]']),
    Packets("binary data without an event", [*OPEN, SECRET.encode()]),
    Packets("binary data in base64", [*OPEN, "bQUJD"]),
    Packets("a binary answer", [*OPEN, "461-/_event,1[]"]),
    # What is no packet
    Packets("JSON that ends early", [*OPEN, '42/_event,["event",']),
    Packets("JSON of 990 levels", [*OPEN, f'42/_event,["event",{"[" * 990}{"]" * 990}]']),
    Packets("JSON of 60,000 levels", [*OPEN, f'42/_event,["event",{"[" * 60_000}']),
    Packets("a number of 10,000 digits", [*OPEN, f'42/_event,["event",{"9" * 10_000}]']),
    Packets("a number of 4,000 digits", [*OPEN, f'42/_event,["event",{"9" * 4_000}]']),
    Packets("an empty packet", [*OPEN, ""]),
    Packets("a packet of no kind", [*OPEN, f"9{SECRET}"]),
    Packets("a packet whose kind is another digit", [*OPEN, "²"]),
    Packets("a probe for an upgrade", [*OPEN, "2probe"]),
    Packets("an answer to nothing", [*OPEN, "43/_event,7[]"]),
    Packets("an error of the connection", [*OPEN, '44/_event,{"message":"x"}']),
    Packets("an acknowledgement without end", [*OPEN, f'42/_event,{"1" * 200}["event",{{}}]']),
    Packets("a message that is too large", [*OPEN, event("event", {"name": "x" * 70_000})]),
    # What a page could send, but for what it says
    Packets("an event of nobody's", [*OPEN, event("event", {"name": SECRET, "payload": {"text": SECRET}})], False),
    Packets("an event that is none", [*OPEN, event("event", [SECRET])], False),
    Packets("an event that is missing", [*OPEN, event("event")], False),
    Packets("200 failures of a page", [*OPEN, *[event("client_error", {"message": "x"})] * 200], False),
    Packets("answers to pings that weren't", [*OPEN, *["3"] * 200], False),
]


@pytest.mark.parametrize("attack", PACKETS, ids=lambda attack: attack.name)
def test_of_a_socket_only_what_pages_send_is_heard(portal: Server, attack: Packets) -> None:
    async def story() -> None:
        async with an_untouched_portal(portal), a_socket(portal.url) as ws:
            for packet in attack.sent:
                await (ws.send_bytes(packet) if isinstance(packet, bytes) else ws.send_str(packet))
            assert await is_closed(ws) is attack.is_closed

    run_async(story())


@asynccontextmanager
async def a_socket(url: str, cookie: str = "", address: str = "127.0.0.1") -> AsyncIterator[Socket]:
    """A bare websocket that comes from `address`; nothing has been sent on it yet."""
    headers = {"cookie": cookie} if cookie else {}
    connector = aiohttp.TCPConnector(local_addr=(address, 0))
    async with (
        aiohttp.ClientSession(headers=headers, connector=connector) as http,
        http.ws_connect(f"{url}/_event/?EIO=4&transport=websocket", origin=url, max_msg_size=0) as ws,
    ):
        assert (await ws.receive_str()).startswith("0{")
        yield ws


async def is_closed(ws: Socket) -> bool:
    """Whether the portal closes the socket; if not, it answers on it."""
    if not ws.closed:
        try:
            await ws.send_str(f'42/_event,["event",{HYDRATE}]')
        except aiohttp.ClientConnectionError:
            return True
    async with asyncio.timeout(_WAITS):
        async for message in ws:
            if message.type is WSMsgType.TEXT and '"delta"' in message.data:
                return False
    return True


@asynccontextmanager
async def an_untouched_portal(portal: Server) -> AsyncIterator[None]:
    """What is done inside leaves the log, an open screen and newcomers alone."""
    ada = await WebsocketClient(portal.url, await sign_in(portal.url, ADA)).open("/settings")
    await ada.answered()
    ada.forget()
    logged = len(portal.output())
    yield
    said = portal.output()[logged:]
    assert len(said) <= _LOG, said[:3_000]
    assert "Traceback" not in said
    assert SECRET not in said
    assert ada.updates == []
    await ada.answered()
    await ada.close()
    newcomer = await WebsocketClient(portal.url).open("/sign-in")
    await newcomer.close()


# --- frames and heads -----------------------------------------------------------------------------------------------


def frame(opcode: int, data: bytes, *, is_last: bool = True) -> bytes:
    """A frame of a client; its mask is nothing but zeros."""
    length = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 127]) + len(data).to_bytes(8)
    return bytes([opcode | (0x80 if is_last else 0)]) + length + bytes(4) + data


TEXT, CONTINUED, PING = 1, 0, 9
HANDSHAKE = (
    "GET /_event/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
GET = "GET /healthz HTTP/1.1\r\nHost: {host}\r\n"


@dataclass(frozen=True)
class Bytes:
    """What is sent on a bare connection, again and again, until the portal closes it; nothing is read meanwhile."""

    name: str
    first: str
    then: bytes
    most: int  # bytes by when it must have been closed; what the system holds on the way counts, too


BYTES = [
    Bytes("a message that never ends", HANDSHAKE, frame(CONTINUED, b"x" * 1_000, is_last=False), 2**23),
    Bytes("a message of empty pieces", HANDSHAKE, frame(CONTINUED, b"", is_last=False), 2**23),
    Bytes("one frame that is too large", HANDSHAKE, frame(TEXT, b"x" * 2**21), 2**23),
    Bytes("pings whose answers nobody reads", HANDSHAKE, frame(PING, b"x" * 125) * 50, 2**23),
    Bytes("pings without end", HANDSHAKE, frame(PING, b"") * 500, 2**23),
    Bytes("a head that never ends", GET, b"X-More: " + b"x" * 500 + b"\r\n", 2**23),
    Bytes("a line that never ends", "GET /", b"x" * 1_000, 2**23),
    Bytes("requests sent ahead", "", GET.encode() + b"\r\n", 2**24),
    Bytes("another protocol", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", bytes(9), 2**23),
    Bytes("no protocol", "", b"\0\1\2\3" * 250, 2**23),
]


@pytest.mark.parametrize("attack", BYTES, ids=lambda attack: attack.name)
def test_a_connection_that_goes_on_and_on_is_closed(portal: Server, attack: Bytes) -> None:
    host = urlsplit(portal.url).netloc
    name, _, port = host.rpartition(":")

    async def story() -> None:
        async with an_untouched_portal(portal):
            assert await asyncio.to_thread(_pour, (name, int(port)), attack, host) <= attack.most

    run_async(story())


def _pour(address: tuple[str, int], attack: Bytes, host: str) -> int:
    """Send until the portal has closed the connection, or has taken more than it may."""
    with socket.create_connection(address, timeout=_WAITS) as sender:
        sent = 0
        try:
            sender.sendall(attack.first.format(host=host).encode())
            if "Upgrade" in attack.first:
                assert b" 101 " in sender.recv(4_096)
                if attack.then[0] & 0x8F in (CONTINUED, 0x80):
                    sender.sendall(frame(TEXT, b"4", is_last=False))
            then = attack.then.replace(b"{host}", host.encode())
            while sent <= attack.most:
                sender.sendall(then)
                sent += len(then)
        except ConnectionError:
            pass
        return sent


# --- requests -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A request, as it is written on the wire, and how the answer begins."""

    name: str
    first: str
    headers: str = ""
    answer: str = "HTTP/1.1 400"
    never: tuple[str, ...] = ()  # what must not stand in the answer


REQUESTS = [
    Asked("a head of 40 KB", "GET /healthz", f"X: {'x' * 40_000}\r\n"),
    Asked("a line of 40 KB", f"GET /?{'x' * 40_000}"),
    Asked("a socket by polling", "GET /_event/?EIO=4&transport=polling"),
    Asked("two lengths", "GET /", "Content-Length: 1\r\nContent-Length: 2\r\n"),
    Asked("a length and chunks", "POST /auth/sign-in", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
]


@pytest.mark.parametrize("attack", REQUESTS, ids=lambda attack: attack.name)
def test_a_request_is_answered_as_it_should_be(portal: Server, attack: Asked) -> None:
    host = urlsplit(portal.url).netloc

    async def story() -> None:
        async with an_untouched_portal(portal):
            answer = await asyncio.to_thread(_ask, host, attack)
            assert answer.startswith(attack.answer), answer[:300]
            assert not [word for word in attack.never if word in answer]

    run_async(story())


def _ask(host: str, asked: Asked) -> str:
    name, _, port = host.rpartition(":")
    with socket.create_connection((name, int(port)), timeout=_WAITS) as sender:
        sender.sendall(f"{asked.first} HTTP/1.1\r\nHost: {host}\r\n{asked.headers}\r\n".encode())
        return sender.recv(65_536).decode("latin-1")
