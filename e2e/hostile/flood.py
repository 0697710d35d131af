"""Loads on the wire, each a program of its own, so that what it costs the attacker is not measured as the portal's.

`python -m e2e.hostile.flood LOAD URL [COOKIE]` goes on until it is killed, and says "on" as soon as it does.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from urllib.parse import urlsplit

from e2e.websocket_client import ROOT_STATE

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_AT_ONCE = 20
_IDLE = 4_120
_CLOSED = (ConnectionError, asyncio.IncompleteReadError, TimeoutError)


def frame(opcode: int, data: bytes, *, is_last: bool = True) -> bytes:
    """A websocket frame of a client; its mask is nothing but zeros."""
    size = len(data)
    length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 127]) + size.to_bytes(8, "big")
    return bytes([opcode | (0x80 if is_last else 0)]) + length + bytes(4) + data


def packet(text: str) -> bytes:
    """A Socket.IO packet in a frame."""
    return frame(1, text.encode())


def handshake(host: str, cookie: str = "") -> bytes:
    """What opens a websocket of the portal."""
    lines = [
        "GET /_event/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: {host}",
        f"Origin: http://{host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


_tokens = count()


def hello() -> bytes:
    """The first packet, with a client token that nobody had."""
    return packet(f'40/_event,{{"token":"flood-{next(_tokens)}"}}')


def event(handler: str, address: str = "/sign-in", **payload: object) -> bytes:
    """An event, as pages send it."""
    sent = {"name": handler, "payload": payload, "router_data": {"pathname": address, "asPath": address}}
    return packet(f"42/_event,{json.dumps(['event', sent])}")


HYDRATE = f"{ROOT_STATE}.hydrate_and_load"


async def attachments(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Binary data that belongs to an event."""
    writer.write(hello() + packet('45999-/_event,["event",{"_placeholder":true,"num":0}]'))
    await _without_end(writer, frame(2, bytes(60_000)))


async def unfinished(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A message that never ends."""
    writer.write(frame(1, b"4", is_last=False))
    await _without_end(writer, frame(0, bytes(60_000), is_last=False))


async def nobody(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Events of a socket that didn't say who it is."""
    writer.write(packet("40/_event,"))
    await _without_end(writer, event(HYDRATE, text="x" * 60_000))


async def malformed(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Packets that are none."""
    writer.write(hello())
    await _without_end(writer, packet('42/_event,["event",') * 100)


async def pings(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pings, whose answers nobody reads."""
    await _without_end(writer, frame(9, bytes(125)) * 100)


async def tokens(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A client token that is new, and the state that goes with it."""
    writer.write(hello() + event(HYDRATE, vars={}))
    async with asyncio.timeout(2):
        while b"is_hydrated" not in await reader.read(65_536):
            pass


async def unread(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Many large answers, none of which is read."""
    writer.write(hello() + event(HYDRATE, "/orders", vars={}) + event(HYDRATE, "/orders", vars={}) * 149)
    await writer.drain()
    await asyncio.sleep(3)


WAYS: dict[str, Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]] = {
    way.__name__: way for way in (attachments, unfinished, nobody, malformed, pings, tokens, unread)
}


async def _without_end(writer: asyncio.StreamWriter, data: bytes) -> None:
    while True:
        writer.write(data)
        await writer.drain()


async def _sockets(name: str, host: str, cookie: str) -> None:
    """Open sockets, twenty at once, and begin again with each that is closed."""

    async def again() -> None:
        while True:
            with suppress(*_CLOSED):
                reader, writer = await _connect(host)
                try:
                    writer.write(handshake(host, cookie))
                    if b" 101 " in await reader.readuntil(b"\r\n\r\n"):
                        await WAYS[name](reader, writer)
                finally:
                    writer.transport.abort()
            await asyncio.sleep(0)

    await asyncio.gather(*(again() for _ in range(_AT_ONCE)))


async def _idle(host: str) -> None:
    """Hold connections on which nothing is sent, and open a new one for each that is closed."""

    async def hold() -> None:
        while True:
            with suppress(*_CLOSED, OSError):
                reader, writer = await _connect(host)
                with suppress(*_CLOSED):
                    await reader.read()
                writer.transport.abort()
            await asyncio.sleep(0.5)

    await asyncio.gather(*(hold() for _ in range(_IDLE)))


async def _connect(host: str) -> Line:
    parts = urlsplit(f"//{host}")
    return await asyncio.open_connection("127.0.0.1", parts.port)


async def main(name: str, url: str, cookie: str = "") -> None:
    """Go on until killed."""
    host = urlsplit(url).netloc
    load = asyncio.create_task(_idle(host) if name == "idle" else _sockets(name, host, cookie))
    await asyncio.wait([load], timeout=0.5)
    sys.stdout.write("on\n")
    sys.stdout.flush()
    await load


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (2 * _IDLE, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    asyncio.run(main(*sys.argv[1:]))
