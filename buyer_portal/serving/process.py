"""One process that serves: the app on a port that is open already, until it is told to stop."""

import asyncio
import ctypes
import gc
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from buyer_portal.reflex_seams.building import CURRENT, PAGES, app_with_pages
from buyer_portal.serving.listening import CannotServe
from buyer_portal.serving.server import server_for
from buyer_portal.settings import ROOT

if TYPE_CHECKING:
    import uvicorn

_GRACE_SECONDS = 5
_M_TRIM_THRESHOLD = -1  # in <malloc.h>
_FREE_BYTES = 1024 * 1024
_REFLEX = {"REFLEX_ENV_MODE": "prod", "REFLEX_TELEMETRY_ENABLED": "false"}
# Reflex's own Redis would keep states as pickles there, and cookies: this portal has nothing in it but news and counts.
_NOT_FOR_REFLEX = ("REFLEX_REDIS_URL", "REDIS_URL")
Beside = Callable[["uvicorn.Server"], Awaitable[None]]
"""What runs beside the server, from before it listens until it ends."""


def serve_here(port: socket.socket, beside: Beside, *, by_turns: bool = False) -> None:
    """Serve on this port in this process until SIGTERM or Ctrl-C, or until `beside` sets `should_exit`.

    By turns: other processes take connections from the same port.

    Raises:
        CannotServe: the app failed to start.
    """
    os.chdir(ROOT)
    os.environ.update(_REFLEX)
    for name in _NOT_FOR_REFLEX:
        os.environ.pop(name, None)
    _give_memory_back()
    import uvloop

    uvloop.run(_serve(port, beside, by_turns))


def _give_memory_back() -> None:
    """Let glibc give freed memory back at once: by default it keeps more and more of it, a tenth of each session."""
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).mallopt(_M_TRIM_THRESHOLD, _FREE_BYTES)


async def _serve(port: socket.socket, beside: Beside, by_turns: bool) -> None:
    server = server_for(app_with_pages(PAGES / CURRENT), by_turns=by_turns)
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop, server)
    gc.collect()
    gc.freeze()  # all that is loaded now stays: each collection over it took 3 ms (p99 of an event without: 0.5)
    going_on = asyncio.ensure_future(beside(server))
    try:
        await server.serve([port])
    except SystemExit:  # uvicorn's word for an app that failed to start
        raise CannotServe("The portal stopped by itself: see above.") from None
    finally:
        going_on.cancel()
        await _let_go_of_sockets()


def stop(server: "uvicorn.Server") -> None:
    """End within the grace period even if something, such as a browser's socket, still blocks the shutdown.

    Nothing is left half done, as every deed is one transaction.
    """
    last_word = threading.Timer(_GRACE_SECONDS, os._exit, [0])
    last_word.daemon = True
    last_word.start()
    server.should_exit = True


async def until_it_listens(server: "uvicorn.Server") -> None:
    """Wait until the port's connections are accepted."""
    while not server.started:
        await asyncio.sleep(0.02)


async def _let_go_of_sockets() -> None:
    """Cancel all tasks: one that writes to an open socket swallows its first cancellation and would block the exit."""
    running = asyncio.all_tasks() - {asyncio.current_task()}
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running, timeout=1)  # asyncio.run cancels a second time, which works
