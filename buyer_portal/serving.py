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
    from reflex.utils.prerequisites import get_app
    from reflex_base.environment import environment

    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    server = server_for(get_app().app(), host, port)
    stopped = asyncio.Event()

    def stop() -> None:
        # Whatever still hangs on to the process then, a browser's socket perhaps, does not keep it: every deed is one
        # transaction, done or not done.
        last_word = threading.Timer(_GRACE_SECONDS, os._exit, [0])
        last_word.daemon = True
        last_word.start()
        logging.getLogger("_granian").setLevel(logging.CRITICAL)  # it logs every socket that it closes as an error
        stopped.set()
        server.stop()

    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop)
    gc.collect()
    gc.freeze()  # all that is loaded now stays: collecting around it took 3 ms at a time (p99 of an event: 0.5)
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
    """Whoever waits for the line, a script perhaps, comes at once."""
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
    """Each connection and each open page is a file; many systems begin with 1024 or fewer and allow more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


async def _let_go_of_sockets() -> None:
    """A task that writes to an open socket swallows its first cancelling, and would keep the process."""
    running = asyncio.all_tasks() - {asyncio.current_task()}
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running, timeout=1)  # asyncio.run cancels once more, and that gets through


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
