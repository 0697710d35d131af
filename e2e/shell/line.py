"""A TCP proxy between two programs, which tests cut, stall and slow down."""

import contextlib
import selectors
import socket
import threading
import time
from typing import Self

_PIECE = 65_536


class Line:
    """Forwards connections at `port` to a server, unless it is cut or stalled."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Listen at a free port for whoever wants the server at `host` and `port`; that one may come later."""
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._flows = threading.Event()
        self._flows.set()
        self._delay = 0.0
        self.carried = 0
        """How many bytes came from the server."""
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def lead_to(self, port: int) -> None:
        """Forward new connections to this port."""
        self._server = (self._server[0], port)

    def cut(self) -> None:
        """End every connection; new ones are refused."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._end_all()

    def stall(self) -> None:
        """Forward no more data but keep connections open; new ones are accepted and get no data either."""
        self._flows.clear()

    def slow_down(self, seconds: float) -> None:
        """Delay each chunk of the server's answers by this long."""
        self._delay = seconds

    def mend(self) -> None:
        """Forward everything again, at the same port."""
        self._delay = 0.0
        self._flows.set()
        if self._listener.fileno() == -1:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        self.mend()
        self.cut()

    def _end_all(self) -> None:
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open = []

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self._server)
            except OSError:  # the server is away, and may come back
                near.close()
                continue
            self._open += [near, far]
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        """Forward in both directions until either end closes."""
        with near, far, selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in ready.select():
                    source, target = key.fileobj, key.data
                    assert isinstance(source, socket.socket)
                    piece = source.recv(_PIECE)
                    if source is far:
                        self.carried += len(piece)
                        time.sleep(self._delay)  # the delay is what is asked for, nobody waits for something else
                    self._flows.wait()
                    if not piece:
                        return
                    target.sendall(piece)
