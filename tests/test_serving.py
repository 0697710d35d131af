"""The server around the app: who is let in, and how many."""

import asyncio
import socket

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from buyer_portal.serving import server_for

MANY = 300
REQUEST = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


async def ask(port: int) -> asyncio.StreamWriter:
    """Ask once and keep the connection, as browsers do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST)
    async with asyncio.timeout(5):
        assert b"200 OK" in await reader.readline()
    return writer


async def until_it_listens(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                (await ask(port)).close()
                return
            except OSError:
                await asyncio.sleep(0.05)


def test_browsers_that_keep_their_connections_shut_nobody_out() -> None:
    async def answer(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("here")

    async def many_come() -> int:
        port = a_free_port()
        server = server_for(Starlette(routes=[Route("/", answer)]), "127.0.0.1", port)
        serving = asyncio.create_task(server.serve())
        try:
            await until_it_listens(port)
            kept = [await ask(port) for _ in range(MANY)]
            for writer in kept:
                writer.close()
            return len(kept)
        finally:
            server.stop()
            await serving

    assert asyncio.run(many_come()) == MANY
