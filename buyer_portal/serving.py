"""Serving everything on one port: pages, events, API and help."""

import asyncio
import contextlib
import gc
import os
import resource
import signal
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from buyer_portal.reflex_seams.building import app_with_pages
from buyer_portal.settings import ROOT, Settings

if TYPE_CHECKING:
    import uvicorn

_GRACE_SECONDS = 5
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
    import uvloop

    uvloop.run(_serve(settings.host, settings.port))


async def _serve(host: str, port: int) -> None:
    server = server_for(app_with_pages())

    def stop() -> None:
        # Exit after the grace period even if something, such as a browser's socket, still blocks the shutdown: nothing
        # is left half done, as every deed is one transaction.
        last_word = threading.Timer(_GRACE_SECONDS, os._exit, [0])
        last_word.daemon = True
        last_word.start()
        server.should_exit = True

    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop)
    gc.collect()
    gc.freeze()  # all that is loaded now stays: each collection over it took 3 ms (p99 of an event without: 0.5)
    place = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    said = asyncio.create_task(_say_once_it_listens(server, f"The portal is at {place} and its help at {place}help/"))
    try:
        await server.serve([_listening(host, port)])
    except SystemExit:  # uvicorn's word for an app that failed to start
        raise CannotServe("The portal stopped by itself: see above.") from None
    finally:
        said.cancel()
        await _let_go_of_sockets()


async def _say_once_it_listens(server: "uvicorn.Server", sentence: str) -> None:
    """Print the line only when the port accepts connections: a script that waits for it connects at once."""
    while not server.started:
        await asyncio.sleep(0.02)
    print(sentence, flush=True)  # noqa: T201


def server_for(app: Any) -> "uvicorn.Server":
    """Give the server of an ASGI app, with the limits of `web/wire/connections.py`."""
    import uvicorn

    from buyer_portal.web.files import send_files
    from buyer_portal.web.wire.connections import KEPT_SECONDS, MOST, HttpConnection
    from buyer_portal.web.wire.websockets import MAX_MESSAGE, WebsocketConnection

    class Server(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            """Leave the signals to whoever serves."""
            yield

    _allow_files(2 * MOST)
    return Server(
        uvicorn.Config(
            send_files(app),
            http=HttpConnection,
            ws=WebsocketConnection,
            ws_max_size=MAX_MESSAGE,
            ws_ping_interval=None,  # Socket.IO has its own
            ws_per_message_deflate=False,  # a window of memory for each socket, and a way to make much of little
            proxy_headers=False,  # believed only as PORTAL_PROXY_HOPS says
            server_header=False,
            lifespan="on",
            log_config=None,
            log_level="error",
            access_log=False,
            timeout_keep_alive=KEPT_SECONDS,
            timeout_graceful_shutdown=1,
        )
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
    """Look before anything is made whether the port is free.

    Raises:
        CannotServe: somebody listens there.
    """
    _listening(settings.host, settings.port).close()


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=_WAITING
        )
    except OSError:
        raise CannotServe(f"Cannot listen at {host}:{port}. Is the portal running already?") from None
