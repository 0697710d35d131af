"""Serving everything on one port: pages, events, API and help."""

import asyncio
import contextlib
import gc
import logging
import os
import resource
import signal
import socket
import threading
from typing import TYPE_CHECKING, Any

from buyer_portal.reflex_seams.building import app_with_pages
from buyer_portal.settings import ROOT, Settings

if TYPE_CHECKING:
    from granian.server.embed import Server

_GRACE_SECONDS = 5
_CONNECTIONS = 4_096  # held at once; a page's own socket doesn't count
_WAITING = 1_024
_REFLEX = {"REFLEX_ENV_MODE": "prod", "REFLEX_TELEMETRY_ENABLED": "false"}


class CannotServe(RuntimeError):
    """The portal did not start, or stopped by itself; `str(error)` says why."""


def serve(settings: Settings) -> None:
    """Serve pages, events, API and help on one port, in this one process, until SIGTERM or Ctrl-C.

    Raises:
        CannotServe: the port is taken, or the app failed to start.
    """
    refuse_taken_port(settings)
    os.chdir(ROOT)
    os.environ.update(_REFLEX)
    asyncio.run(_serve(settings.host, settings.port))


async def _serve(host: str, port: int) -> None:
    from granian.errors import FatalError

    server = server_for(app_with_pages(), host, port)
    stopped = asyncio.Event()

    def stop() -> None:
        # Exit after the grace period even if something, such as a browser's socket, still blocks the shutdown: nothing
        # is left half done, as every deed is one transaction.
        last_word = threading.Timer(_GRACE_SECONDS, os._exit, [0])
        last_word.daemon = True
        last_word.start()
        logging.getLogger("_granian").setLevel(logging.CRITICAL)  # it logs every socket that it closes as an error
        stopped.set()
        server.stop()

    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop)
    gc.collect()
    gc.freeze()  # all that is loaded now stays: each collection over it took 3 ms (p99 of an event without: 0.5)
    place = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    said = asyncio.create_task(
        _say_once_it_listens(host, port, f"The portal is at {place} and its help at {place}help/")
    )
    with contextlib.suppress(FatalError):
        await server.serve()
    said.cancel()
    await _let_go_of_sockets()
    if not stopped.is_set():
        raise CannotServe("The portal stopped by itself: see above.")


async def _say_once_it_listens(host: str, port: int, sentence: str) -> None:
    """Print the line only when the port accepts connections: a script that waits for it connects at once."""
    while True:
        try:
            _reader, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            print(sentence, flush=True)  # noqa: T201
            return


def server_for(app: Any, host: str, port: int) -> "Server":
    """Give the server of an ASGI app, with room for everybody's connections.

    Left alone, it holds 128. A browser keeps up to six for half a minute after its last request, so that two dozen
    visitors would shut everybody else out.
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server.embed import Server

    _allow_files(2 * _CONNECTIONS)
    return Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        log_level=LogLevels.error,
        backlog=_WAITING,
        backpressure=_CONNECTIONS,
    )


def _allow_files(wanted: int) -> None:
    """Raise the limit of open files: each connection is one, and many systems begin with 1024 but allow more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


async def _let_go_of_sockets() -> None:
    """Cancel all tasks: one that writes to an open socket swallows its first cancellation and would block the exit."""
    running = asyncio.all_tasks() - {asyncio.current_task()}
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running, timeout=1)  # asyncio.run cancels a second time, which works


def refuse_taken_port(settings: Settings) -> None:
    """Granian shares its port (SO_REUSEPORT): a second portal would get half of the first one's visitors.

    Raises:
        CannotServe: somebody listens there.
    """
    host, port = settings.host, settings.port
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError:
        raise CannotServe(f"Cannot listen at {host}:{port}. Is the portal running already?") from None
