"""The connections of browsers and programs: how many, how long a silent one is kept, and how much waits to be sent.

uvicorn's protocols know no such limits. A limit that only refused would let whoever is there first shut everybody
else out: so a newcomer gets the place of the connection that has been silent longest.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from buyer_portal.domain.addresses import network_of
from buyer_portal.settings import settings

MOST = 4_096
"""Connections held at once; websockets have a limit of their own in web/wire/sockets.py."""
_MOST_OF_ONE_ADDRESS = 512
_HEAD_SECONDS = 10  # from the first moment of a connection, or the first byte of a further request
KEPT_SECONDS = 30
"""Between two requests."""
_MOST_OF_A_HEAD = 32_768  # bytes
_MOST_AHEAD = 8  # requests sent before the first was answered
_READS_WITHIN = 10  # seconds in which a browser must take some of what waits for it


class Connections:
    """All connections without a websocket, by address; the silent ones in the order in which they fell silent."""

    def __init__(self, most: int = MOST, most_of_one: int = _MOST_OF_ONE_ADDRESS) -> None:
        self.most, self.most_of_one = most, most_of_one
        self._of: dict[str, set[HttpConnection]] = {}
        self._silent: dict[HttpConnection, None] = {}

    def __len__(self) -> int:
        return sum(map(len, self._of.values()))

    def open(self, connection: "HttpConnection") -> None:
        """Take in a connection; where that is one too many, the longest silent one makes room, or else itself."""
        of_one = self._of.setdefault(connection.address, set())
        of_one.add(connection)
        self.rest(connection)
        if len(of_one) > self.most_of_one:
            self._make_room(of_one)
        elif len(self) > self.most:
            self._make_room(max(self._of.values(), key=len))

    def rest(self, connection: "HttpConnection") -> None:
        """Count it as silent: it owes a request."""
        self._silent[connection] = None

    def work(self, connection: "HttpConnection") -> None:
        """Count it as busy: it is being answered, and keeps its place."""
        self._silent.pop(connection, None)

    def close(self, connection: "HttpConnection") -> None:
        """Forget a connection."""
        self.work(connection)
        if of_one := self._of.get(connection.address):
            of_one.discard(connection)
            if not of_one:
                del self._of[connection.address]

    def _make_room(self, among: "set[HttpConnection]") -> None:
        if oldest := next((connection for connection in self._silent if connection in among), None):
            oldest.drop()


# Behind a proxy all connections are the proxy's own: it has to count its visitors'.
connections = Connections(most_of_one=MOST if settings.proxy_hops else _MOST_OF_ONE_ADDRESS)


class Patient:
    """Closes a connection whose other end takes nothing of what was sent to it."""

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    _stalled: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """What was sent piles up: wait for the other end, but not for ever."""
        super().pause_writing()  # pyright: ignore[reportAttributeAccessIssue]
        self._stalled = self.loop.call_later(_READS_WITHIN, self.transport.abort)

    def resume_writing(self) -> None:
        """The other end takes it."""
        self._read_on()
        super().resume_writing()  # pyright: ignore[reportAttributeAccessIssue]

    def _read_on(self) -> None:
        if self._stalled:
            self._stalled.cancel()


class HttpConnection(Patient, HttpToolsProtocol):
    """One connection, with its requests one after the other."""

    address = ""
    _head_ends: asyncio.TimerHandle | None = None
    _head = 0  # bytes of the head of the request that is being read; 0 between two
    _reads_head = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Give it a place, and ten seconds for its first request."""
        super().connection_made(transport)
        self.address = network_of(self.client[0]) if self.client else ""
        self._wait_for_head()
        connections.open(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head of a request has no end."""
        super().data_received(data)
        if self._reads_head:
            self._head += len(data)
            if self._head > _MOST_OF_A_HEAD:
                self.drop()

    def on_message_begin(self) -> None:
        """A request begins."""
        if self._head_ends is None:
            self._wait_for_head()
        super().on_message_begin()
        self._reads_head, self._head = True, 0

    def on_headers_complete(self) -> None:
        """A request is known: answer it, unless it is too large or too many were sent ahead.

        Raises:
            ValueError: the parser answers with 400 and closes.
        """
        self._reads_head = False
        self._head_is_read()
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > _MOST_OF_A_HEAD:
            raise ValueError("the head is too long")
        super().on_headers_complete()
        connections.work(self)
        if len(self.pipeline) > _MOST_AHEAD:
            self.drop()

    def on_response_complete(self) -> None:
        """Wait for the next request, or answer the one that was sent ahead."""
        super().on_response_complete()
        if not self.pipeline and not self.transport.is_closing():
            connections.rest(self)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to a websocket, which is counted elsewhere."""
        self._leave()
        super().handle_websocket_upgrade()

    def drop(self) -> None:
        """Close it at once, without a word."""
        connections.close(self)
        self.transport.abort()

    def _leave(self) -> None:
        self._head_is_read()
        self._read_on()
        connections.close(self)

    def _wait_for_head(self) -> None:
        self._head_ends = self.loop.call_later(_HEAD_SECONDS, self.drop)

    def _head_is_read(self) -> None:
        if self._head_ends:
            self._head_ends.cancel()
            self._head_ends = None
