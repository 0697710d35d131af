"""How much one websocket may send of what no page sends: each frame has to be read, and each ping answered."""

import asyncio

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from tests.web.running import running


async def echo(ws: WebSocket) -> None:
    await ws.accept()
    async for text in ws.iter_text():
        await ws.send_text(text)


@pytest.mark.parametrize(("pings", "is_open"), [(20, True), (51, False)])
def test_a_websocket_may_ping_a_few_times_a_second(pings: int, is_open: bool) -> None:
    async def story() -> None:
        async with (
            running(Starlette(routes=[WebSocketRoute("/ws", echo)])) as port,
            aiohttp.ClientSession() as http,
            http.ws_connect(f"http://127.0.0.1:{port}/ws") as socket,
        ):
            for _ in range(pings):
                await socket.ping()
            await socket.send_str("still here?")
            async with asyncio.timeout(10):
                answer = await socket.receive()
            assert (answer.data == "still here?") is is_open

    asyncio.run(story())
