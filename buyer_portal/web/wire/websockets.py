"""One websocket of a browser, while its bytes arrive: how large a message may be, how many frames, how much unread."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import ProtocolError
from websockets.frames import CTRL_OPCODES, Frame
from websockets.server import ServerProtocol

from buyer_portal.web.wire.budget import Budget
from buyer_portal.web.wire.connections import Patient

MAX_MESSAGE = 64 * 1024
"""Bytes of one message, however many frames it comes in."""
_FRAMES = 5_000  # in ten seconds
_CONTROL_FRAMES = 50  # in ten seconds: a page only answers the portal's pings; other programs ping once a second or so
_BYTES = 2**21
_WAITS_UNSENT = 2**20  # bytes; an answer that is larger was written in one piece, and is only waited for
_PIECE = 4_096  # a frame is counted only when it has been read, so not all of what has come is read at once


class _Frames(ServerProtocol):
    """Counts frames while they arrive: a thousand empty ones are a few kilobytes, but all have to be read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget, self.control = Budget(_FRAMES), Budget(_CONTROL_FRAMES)

    def recv_frame(self, frame: Frame) -> None:
        if not self.budget.spend() or (frame.opcode in CTRL_OPCODES and not self.control.spend()):
            raise ProtocolError("too many frames")
        super().recv_frame(frame)


class WebsocketConnection(Patient, WebSocketsSansIOProtocol):
    """One websocket. Its messages are limited in size while they arrive, and it in what it sends and leaves unread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = _Frames(max_size=MAX_MESSAGE, logger=self.logger)
        self._bytes = Budget(_BYTES)
        self._unfinished = 0
        self._arrived = b""  # and not read yet

    def data_received(self, data: bytes) -> None:
        """Read on, unless it is too much."""
        self._arrived += data
        if not self._bytes.spend(len(data)):
            self.transport.abort()
        self._read_arrived()

    async def receive(self) -> Any:
        """Give the app the next message, and read on once it has taken all that were read."""
        message = await super().receive()
        self._read_arrived()
        return message

    def _read_arrived(self) -> None:
        """Read piece by piece until there is a message; after one that ends the socket, nothing is read."""
        while self._arrived and not self.read_paused and not self.transport.is_closing():
            piece, self._arrived = self._arrived[:_PIECE], self._arrived[_PIECE:]
            self._unfinished += len(piece)
            if self._unfinished > 2 * MAX_MESSAGE:
                self.transport.abort()
                return
            super().data_received(piece)
            if self._stalled and self.transport.get_write_buffer_size() > _WAITS_UNSENT:
                self.transport.abort()  # answers to pings that nobody reads

    def send_receive_event_to_app(self) -> None:
        """Pass on a whole message."""
        self._unfinished = 0
        super().send_receive_event_to_app()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._read_on()
        super().connection_lost(exc)

    def handle_connect(self, event: Any) -> None:
        """Let the app close this connection at once, though the other end may never read what waits for it."""
        super().handle_connect(event)
        if self.handshake_initiated and not self.close_sent:
            self.scope.setdefault("state", {})["abort"] = self.transport.abort
