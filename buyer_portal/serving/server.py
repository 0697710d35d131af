"""The server of an ASGI app."""

import contextlib
import resource
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import uvicorn


def server_for(app: Any, *, by_turns: bool = False) -> "uvicorn.Server":
    """Give the server of an ASGI app, with the limits of `web/wire/connections.py`.

    By turns: other processes take connections from the same port.
    """
    import uvicorn

    from buyer_portal.serving.accepting import Acceptor
    from buyer_portal.web.files import send_files
    from buyer_portal.web.wire.connections import KEPT_SECONDS, MOST, HttpConnection
    from buyer_portal.web.wire.websockets import MAX_MESSAGE, WebsocketConnection

    class Server(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            """Leave the signals to whoever serves."""
            yield

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """Take connections from these ports."""
            await super().startup([] if by_turns else sockets)
            if not by_turns:
                return
            acceptors = [Acceptor(port, self._connection) for port in sockets or []]
            self.servers = acceptors  # pyright: ignore[reportAttributeAccessIssue] # uvicorn only closes them

        def _connection(self) -> HttpConnection:
            return HttpConnection(self.config, self.server_state, self.lifespan.state)

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
