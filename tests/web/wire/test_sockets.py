"""How much gets through to Socket.IO, of one socket and of one address."""

import asyncio
import time
from typing import Any

import pytest
from starlette.types import Message

from buyer_portal.web.wire import sockets
from buyer_portal.web.wire.sockets import guard_sockets
from tests.web.wire.test_packets import CONNECT, EVENT


class Line:
    """One websocket: what it receives, and what was sent on it."""

    def __init__(self, *texts: str, address: str = "198.51.100.7") -> None:
        self.coming: list[Message] = [{"type": "websocket.connect"}]
        self.coming += [{"type": "websocket.receive", "text": text} for text in texts]
        self.sent: list[Message] = []
        self.heard: list[Message] = []
        self.scope = {
            "type": "websocket",
            "path": "/_event/",
            "client": (address, 1),
            "headers": [],
            "query_string": b"",
        }

    async def receive(self) -> Message:
        return self.coming.pop(0) if self.coming else {"type": "websocket.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    async def app(self, _scope: Any, receive: Any, _send: Any) -> None:
        while not self.heard or self.heard[-1]["type"] != "websocket.disconnect":
            self.heard.append(await receive())

    def run(self) -> list[str]:
        async def guarded() -> None:
            await guard_sockets(self.app)(self.scope, self.receive, self.send)

        asyncio.run(guarded())
        return [message["text"] for message in self.heard if "text" in message]


def test_a_socket_ends_at_the_first_packet_of_no_page() -> None:
    line = Line(CONNECT, EVENT, "42/_event,[", EVENT)

    assert line.run() == [CONNECT, EVENT]
    assert line.sent == [{"type": "websocket.close", "code": 1008}]


def test_more_events_than_a_person_can_make_are_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = _with_a_clock(monkeypatch)
    line = Line(CONNECT, *[EVENT] * 1_000, "3")

    assert line.run() == [CONNECT, *[EVENT] * sockets._EVENTS, "3"]
    # The connection counts, too.
    assert len(waited) == sockets._EVENTS + 1 - sockets._EVENTS_AT_ONCE
    assert waited[-1] == pytest.approx(len(waited) / sockets._EVENTS_PER_SECOND)


def test_of_one_address_the_others_come_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = _with_a_clock(monkeypatch)
    for number in range(sockets._SOCKETS_AT_ONCE + 3):
        assert Line(CONNECT, address=f"2001:db8::{number:x}").run() == [CONNECT]

    assert waited == pytest.approx(
        [1 / sockets._SOCKETS_PER_SECOND, 2 / sockets._SOCKETS_PER_SECOND, 3 / sockets._SOCKETS_PER_SECOND]
    )
    assert Line(CONNECT, address="2001:db8:0:1::1").run() == [CONNECT]  # another /64
    assert len(waited) == 3


def test_where_too_many_wait_the_next_one_is_refused_after_a_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = _with_a_clock(monkeypatch)
    most = sockets._SOCKETS_AT_ONCE + sockets._WAITS_SECONDS * sockets._SOCKETS_PER_SECOND
    heard = [Line(CONNECT).run() for _ in range(most + 1)]

    assert heard == [[CONNECT]] * most + [[]]
    assert waited[-1] == sockets._HELD_SECONDS


def _with_a_clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Stop the clock, and give the waits of the sockets, none of which takes time."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(time, "monotonic", lambda: 1_000.0)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(sockets, "_addresses", {})
    return waited


def test_an_address_that_used_up_its_bytes_still_sends_what_pages_send(monkeypatch: pytest.MonkeyPatch) -> None:
    _with_a_clock(monkeypatch)
    monkeypatch.setattr(sockets, "_BYTES", 50_000)
    large = f'42/_event,["event",{{"name":"{"x" * 30_000}"}}]'

    assert Line(CONNECT, EVENT, large, large).run() == [CONNECT, EVENT, large]
    assert Line(CONNECT, EVENT).run() == [CONNECT, EVENT]


def test_nothing_is_kept_of_an_address_that_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_addresses", {})
    clock = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    Line(CONNECT, address="198.51.100.1").run()
    clock[0] += 60
    Line(CONNECT, address="198.51.100.2").run()

    assert list(sockets._addresses) == ["198.51.100.2"]


def test_a_websocket_elsewhere_is_refused() -> None:
    line = Line(CONNECT)
    line.scope["path"] = "/help/"

    assert line.run() == []
    assert line.sent == [{"type": "websocket.close", "code": 1013}]
