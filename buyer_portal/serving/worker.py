"""One of several processes on one port, as its supervisor starts it: `python -m buyer_portal.serving.worker PORT_FD …`.

It says over a pipe when it listens, and every few seconds that it is alive; over another pipe it is told to leave. When
that pipe ends, its supervisor is gone, and it ends, too.
"""

import asyncio
import os
import random
import signal
import socket
import sys
from typing import TYPE_CHECKING

from buyer_portal.reflex_seams.building import running_app
from buyer_portal.reflex_seams.sockets import ask_to_move, connected_tokens
from buyer_portal.serving.process import serve_here, stop, until_it_listens

if TYPE_CHECKING:
    import uvicorn

READY, ALIVE, LEAVE = b"r", b".", b"l"
"""What a worker says, and what it is told."""
ALIVE_SECONDS = 2
LEAVES_WITHIN = 60
"""Seconds in which a worker that is told to leave has ended."""
_SILENT_SECONDS = 5  # for connections without a websocket, to be used once more
_TICK_SECONDS = 0.1
_MOVED_AT_ONCE = 2  # pages; each costs the other workers as much as opening it


def main() -> None:
    """Serve on the port that was inherited; arguments: its file descriptor, and those of the two pipes."""
    port, told, say = map(int, sys.argv[1:])
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it is for the supervisor, but a terminal sends it to all

    async def beside(server: "uvicorn.Server") -> None:
        asyncio.get_running_loop().add_reader(told, _hear, told, server)
        await until_it_listens(server)
        os.write(say, READY)
        while True:
            await asyncio.sleep(ALIVE_SECONDS)
            os.write(say, ALIVE)

    serve_here(socket.socket(fileno=port), beside, by_turns=True)


def _hear(told: int, server: "uvicorn.Server") -> None:
    if os.read(told, 1) == LEAVE:
        server.leaving = asyncio.create_task(_leave(server))  # pyright: ignore[reportAttributeAccessIssue]
    else:
        asyncio.get_running_loop().remove_reader(told)
        stop(server)


async def _leave(server: "uvicorn.Server") -> None:
    """End without a lost word: take no new connections, and let pages move while nothing of theirs is on its way."""
    app = running_app()
    for listener in server.servers:
        listener.close()
    server.config.encoded_headers.append((b"connection", b"close"))
    try:
        async with asyncio.timeout(LEAVES_WITHIN - 2 * _SILENT_SECONDS):
            while tokens := sorted(connected_tokens(app)):
                for token in random.sample(tokens, min(len(tokens), _MOVED_AT_ONCE)):
                    await ask_to_move(app, token)
                await asyncio.sleep(_TICK_SECONDS)
        async with asyncio.timeout(_SILENT_SECONDS):
            while server.server_state.connections:
                await asyncio.sleep(_TICK_SECONDS)
    except TimeoutError:  # what is still there is closed, and comes back by itself
        pass
    stop(server)


if __name__ == "__main__":
    main()
