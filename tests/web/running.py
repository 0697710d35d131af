"""The real server around any app, in the test's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp

from buyer_portal.serving.server import server_for


@asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[int]:
    """Serve the app while inside; gives the port."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=1_024)
    server = server_for(app)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        async with asyncio.timeout(10):
            while not server.started:
                await asyncio.sleep(0.01)
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await serving
