"""Many signed-in sessions over raw sockets, in a process of their own: `python -m tests.bench.clients --help`.

Prints one JSON object a line: {"open": n} when all are loaded, and at the end the round trips in milliseconds.
"""

import argparse
import asyncio
import json
import random
import sys
import time
import uuid
from typing import Any

import socketio

from buyer_portal.services.people.session_cookie import COOKIE

_STATE = "reflex___state____state"
_CHEAP = f"{_STATE}.buyer_portal___states___shell___frame____frame_state.dismiss_toast"
_LOADED = "rows_rx_state_"
_TOGETHER = 10
_PATIENCE = 60


class Session:
    """One browser tab, without the browser."""

    def __init__(self, url: str, secret: str, http: Any = None) -> None:
        self.url, self.secret = url, secret
        self.io = socketio.AsyncClient(reconnection=False, handle_sigint=False, http_session=http)
        self.io.on("event", self._hear, namespace="/_event")
        self.loaded, self.answered = asyncio.Event(), asyncio.Event()
        self.router = {"pathname": "/orders", "asPath": "/orders", "query": {}}

    async def open(self) -> None:
        """Connect and load the list of orders."""
        await self.io.connect(
            f"{self.url}?token={uuid.uuid4()}",
            namespaces=["/_event"],
            socketio_path="/_event",
            transports=["websocket"],
            headers={"Cookie": f"{COOKIE}={self.secret}", "Origin": self.url},
        )
        await self._send(f"{_STATE}.hydrate_and_load", vars={})
        await asyncio.wait_for(self.loaded.wait(), _PATIENCE)

    async def round_trip(self) -> float:
        """Milliseconds that a cheap event takes, gate included."""
        self.answered.clear()
        started = time.perf_counter()
        await self._send(_CHEAP, toast_id="none")
        await asyncio.wait_for(self.answered.wait(), _PATIENCE)
        return (time.perf_counter() - started) * 1000

    async def _send(self, name: str, **payload: Any) -> None:
        await self.io.emit("event", {"name": name, "payload": payload, "router_data": self.router}, namespace="/_event")

    async def _hear(self, update: Any) -> None:
        self.answered.set()
        if any(_LOADED in values for values in (update.get("delta") or {}).values()):
            self.loaded.set()


async def _run(url: str, secret: str, count: int, seconds: int) -> None:
    sessions = [Session(url, secret) for _ in range(count)]
    for start in range(0, count, _TOGETHER):
        await asyncio.gather(*(session.open() for session in sessions[start : start + _TOGETHER]))
    await asyncio.sleep(1)
    print(json.dumps({"open": count}), flush=True)
    times: list[float] = []

    async def live(session: Session) -> None:
        await asyncio.sleep(random.random())
        for _ in range(seconds):
            taken = await session.round_trip()
            times.append(taken)
            await asyncio.sleep(max(0.0, 1 - taken / 1000))

    await asyncio.gather(*(live(session) for session in sessions))
    print(json.dumps({"ms": times}), flush=True)
    await asyncio.to_thread(sys.stdin.readline)  # whoever started it lets go when it has seen enough
    await asyncio.gather(*(session.io.disconnect() for session in sessions))


if __name__ == "__main__":
    given = argparse.ArgumentParser(description="Open sessions with the list of orders; each sends an event a second.")
    given.add_argument("url")
    given.add_argument("secret")
    given.add_argument("count", type=int)
    given.add_argument("seconds", type=int)
    wanted = given.parse_args()
    asyncio.run(_run(wanted.url, wanted.secret, wanted.count, wanted.seconds))
