"""The server around the app: who is let in, and how many."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.web.running import running

MANY = 300
REQUEST = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"


async def ask(port: int) -> asyncio.StreamWriter:
    """Ask once and keep the connection, as browsers do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST)
    async with asyncio.timeout(5):
        assert b"200 OK" in await reader.readline()
    return writer


def test_browsers_that_keep_their_connections_shut_nobody_out() -> None:
    async def answer(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("here")

    async def many_come() -> int:
        async with running(Starlette(routes=[Route("/", answer)])) as port:
            kept = [await ask(port) for _ in range(MANY)]
            for writer in kept:
                writer.close()
            return len(kept)

    assert asyncio.run(many_come()) == MANY
