"""A page that somebody leaves open, without a browser: it connects again by itself, as pages do."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import aiohttp
from socketio.exceptions import SocketIOError

from e2e.websocket_client import ROOT_STATE, WebsocketClient

_AGAIN_SECONDS = 0.2
_ANSWERED_WITHIN = 8
GONE = (SocketIOError, aiohttp.ClientError, ConnectionError, AssertionError, TimeoutError, OSError)
"""What a client meets when the other end dies; `AssertionError`: no answer came in time."""


class PageClient:
    """One tab at one address. `moves` counts how often a process asked it to go elsewhere, `losses` all else."""

    def __init__(self, url: str, cookie: str, address: str) -> None:
        self._url, self._cookie, self._address = url, cookie, address
        self.client: WebsocketClient | None = None
        self.connected, self._asking, self._must_move = asyncio.Event(), asyncio.Lock(), asyncio.Event()
        self.moves = self.losses = 0

    async def stay(self) -> None:
        """Be connected, until this is cancelled."""
        token = ""
        while True:
            self._must_move.clear()
            client = WebsocketClient(self._url, self._cookie, token=token).at(self._address)
            client.io.on("move", self._hear_move, namespace="/_event")
            try:
                with suppress(*GONE):
                    await client.connect()
                    await client.send(f"{ROOT_STATE}.hydrate_and_load", vars={})
                    self.client, token = client, client.token
                    self.connected.set()
                    await _first_of(client.io.wait(), self._must_move.wait())
            finally:
                self.connected.clear()
                await hang_up(client)
            if self._must_move.is_set():
                self.moves += 1
            else:
                self.losses += 1
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _hear_move(self) -> None:
        """Leave at once, unless something that was asked waits for its answer: it will be said again."""
        if not self._asking.locked():
            self._must_move.set()

    async def ask(self, handler: str, until: Callable[[WebsocketClient], object], **payload: object) -> bool:
        """Send an event and wait for its answer; False when none came."""
        await self.connected.wait()
        async with self._asking:
            client = self.client
            assert client
            with suppress(*GONE):
                await client.send(handler, **payload)
                await client.wait(lambda: until(client), seconds=_ANSWERED_WITHIN)
                return True
        return False

    def value(self, name: str) -> object:
        """What it holds of a variable."""
        return self.client.value(name) if self.client else None

    async def shows(self, text: str) -> None:
        """Wait until this was sent to it, over whichever connection it has."""
        while not self.client or text not in self.client.heard():
            await asyncio.sleep(0.05)


async def hang_up(client: WebsocketClient) -> None:
    """Close a client whose other end may be dead."""
    closing = asyncio.create_task(client.close())
    await asyncio.wait([closing], timeout=2)
    if closing.done() and not closing.cancelled():
        closing.exception()
    closing.cancel()
    await client._http.close()


async def _first_of(*waits: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
