"""Taking connections from a port that several processes share."""

import asyncio
import socket
from collections.abc import Callable

_TURN_SECONDS = 0.001  # long enough for another process to wake
_RESTS_SECONDS = 1  # when no file can be opened: the next connections wait in the port until others have ended


class Acceptor:
    """Takes one connection, then leaves the next to the other processes for a moment.

    The loop's own server takes all that wait: of a burst, as after an outage, the process that woke first would hold
    nearly all screens, and the others none.
    """

    def __init__(self, port: socket.socket, protocol: Callable[[], asyncio.Protocol]) -> None:
        self._port, self._protocol, self._loop = port, protocol, asyncio.get_running_loop()
        self._opening: set[asyncio.Task[object]] = set()  # the loop itself forgets tasks that nobody holds
        self._resting: asyncio.TimerHandle
        port.setblocking(False)
        self._listen()

    def close(self) -> None:
        """Take no more; what was taken goes on."""
        if self._port.fileno() < 0:
            return
        self._rest(0)
        self._resting.cancel()
        self._port.close()

    def _listen(self) -> None:
        self._loop.add_reader(self._port, self._accept)

    def _rest(self, seconds: float) -> None:
        self._loop.remove_reader(self._port)
        self._resting = self._loop.call_later(seconds, self._listen)

    def _accept(self) -> None:
        try:
            connection, _ = self._port.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):  # another process took it, or it is gone
            return
        except OSError:
            self._rest(_RESTS_SECONDS)
            return
        self._rest(_TURN_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        opening = self._loop.create_task(self._loop.connect_accepted_socket(self._protocol, connection))
        self._opening.add(opening)
        opening.add_done_callback(self._opened)

    def _opened(self, opening: "asyncio.Task[object]") -> None:
        self._opening.discard(opening)
        if not opening.cancelled():
            opening.exception()  # it left before it was there: nobody has to hear of it
