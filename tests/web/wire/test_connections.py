"""The limits of connections, on a real server: nobody who comes is shut out by those who only hold a place."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from buyer_portal.web.wire import connections
from buyer_portal.web.wire.connections import Connections
from tests.web.running import running

REQUEST = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def here(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("here")


async def large(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("x" * 20_000_000)


async def wordy(ws: WebSocket) -> None:
    await ws.accept()
    while True:
        await ws.send_text("x" * 100_000)


ROUTES = [Route("/", here, methods=["GET", "POST"]), Route("/large", large), WebSocketRoute("/ws", wordy)]


_opened: list[asyncio.StreamWriter] = []


async def connect(port: int) -> Line:
    """A connection on which nothing has been sent."""
    line = await asyncio.open_connection("127.0.0.1", port)
    _opened.append(line[1])
    return line


@asynccontextmanager
async def a_server() -> AsyncIterator[int]:
    try:
        async with running(Starlette(routes=ROUTES)) as port:
            yield port
    finally:
        for writer in _opened:
            writer.transport.abort()
        _opened.clear()


async def answered(port: int, request: bytes = REQUEST) -> Line:
    reader, writer = await connect(port)
    writer.write(request)
    async with asyncio.timeout(5):
        assert b"200 OK" in await reader.readline()
    return reader, writer


async def is_closed(line: Line) -> bool:
    """Whether the other end closes; what it still sends is read."""
    try:
        async with asyncio.timeout(5):
            while await line[0].read(65_536):
                pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def let(monkeypatch: pytest.MonkeyPatch, **limits: float) -> None:
    for name, limit in limits.items():
        monkeypatch.setattr(connections, name, limit)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Connections:
    """Places for ten connections, eight of them of one address."""
    places = Connections(most=10, most_of_one=8)
    monkeypatch.setattr(connections, "connections", places)
    return places


def test_silent_connections_make_room_for_who_comes(few: Connections) -> None:
    async def story() -> None:
        async with a_server() as port:
            for _ in range(50):
                await connect(port)
            began = time.monotonic()
            for _ in range(5):
                await answered(port)
            assert time.monotonic() - began < 2
            assert len(few) <= 8

    asyncio.run(story())


def test_a_connection_that_says_nothing_ends_by_itself(monkeypatch: pytest.MonkeyPatch, few: Connections) -> None:
    let(monkeypatch, _HEAD_SECONDS=0.2)

    async def story() -> None:
        async with a_server() as port:
            assert await is_closed(await connect(port))
            begun = await connect(port)
            begun[1].write(REQUEST[:10])
            assert await is_closed(begun)
            again = await answered(port)
            again[1].write(REQUEST[:10])
            assert await is_closed(again)
            assert len(few) == 0

    asyncio.run(story())


def test_a_body_may_take_longer_than_a_head(monkeypatch: pytest.MonkeyPatch) -> None:
    let(monkeypatch, _HEAD_SECONDS=0.2)

    async def story() -> None:
        async with a_server() as port:
            reader, writer = await connect(port)
            writer.write(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 8\r\n\r\n")
            for _ in range(8):
                await asyncio.sleep(0.1)
                writer.write(b"x")
            async with asyncio.timeout(5):
                assert b"200 OK" in await reader.readline()

    asyncio.run(story())


def test_a_request_that_is_being_answered_keeps_its_place(few: Connections) -> None:
    async def story() -> None:
        async with a_server() as port:
            busy = await connect(port)
            busy[1].write(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n\r\nabc")
            await asyncio.to_thread(lambda: None)
            for _ in range(20):
                await connect(port)
            busy[1].write(b"de")
            async with asyncio.timeout(5):
                assert b"200 OK" in await busy[0].readline()

    asyncio.run(story())


@pytest.mark.parametrize("path", ["/large", "/ws"])
def test_who_does_not_read_is_closed(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    let(monkeypatch, _READS_WITHIN=0.3)
    upgrade = (
        "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    )

    async def story() -> None:
        async with a_server() as port:
            await asyncio.to_thread(ask_and_read_nothing, port)

    def ask_and_read_nothing(port: int) -> None:
        request = f"GET {path} HTTP/1.1\r\nhost: localhost\r\n{upgrade if path == '/ws' else ''}\r\n".encode()
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(request)
            with pytest.raises(ConnectionError):
                send_on(line)

    def send_on(line: socket.socket) -> None:
        for _ in range(200):  # until that fails: nothing else tells who reads nothing
            line.sendall(b"\x8a\x80\0\0\0\0" if path == "/ws" else b"\r\n")  # a pong
            time.sleep(0.02)

    asyncio.run(story())


def test_the_address_with_the_most_connections_gives_a_place_when_there_are_none_left() -> None:
    places = Connections(most=4, most_of_one=8)
    dropped: list[Any] = []

    class Held:
        def __init__(self, address: str) -> None:
            self.address = address

        def drop(self) -> None:
            dropped.append(self)
            places.close(self)  # pyright: ignore[reportArgumentType]

    many, few_ = [Held("many") for _ in range(3)], [Held("few") for _ in range(2)]
    for held in (many[0], few_[0], many[1], many[2], few_[1]):
        places.open(held)  # pyright: ignore[reportArgumentType]

    assert dropped == [many[0]]
    assert len(places) == 4
