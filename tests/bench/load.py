"""People at many addresses, in a process of their own: `python -m tests.bench.load URL`.

Reads one JSON object a line and answers with one: {"do": "cancel" | "open" | "events" | "close", …}.
"""

import asyncio
import json
import sys
import time
from typing import Any

import aiohttp

from buyer_portal.services.people.session_cookie import COOKIE
from tests.bench.clients import Session
from tests.bench.report import percentile

_TOGETHER = 10


def address(place: int) -> str:
    """One of twenty addresses of this machine: each is allowed only so much."""
    return f"127.0.0.{2 + place % 20}"


class Crowd:
    """All of them."""

    def __init__(self, url: str) -> None:
        self.url = url.replace("localhost", "127.0.0.1")  # the others' addresses are of that kind
        self.sessions: list[Session] = []
        self._https: list[aiohttp.ClientSession] = []

    async def cancel(self, secrets: list[str], numbers: list[str], seconds: float) -> dict[str, Any]:
        """Cancel orders for so long, each person one after the other; gives how many, their p99, and refusals."""
        until, waiting, took, busy = time.monotonic() + seconds, iter(numbers), [], []

        async def act(place: int, secret: str) -> None:
            http = self._http(place)
            headers = {"Cookie": f"{COOKIE}={secret}", "Origin": self.url}
            while time.monotonic() < until:
                number, started = next(waiting), time.monotonic()
                path = f"{self.url}/api/orders/{number}/cancel"
                own = headers | {"Idempotency-Key": f"load-{number}"}
                async with http.post(path, json={"seen_version": 1}, headers=own) as answer:
                    if answer.status not in (200, 503):
                        raise RuntimeError(f"{answer.status}: {await answer.text()}")
                    (took if answer.ok else busy).append(time.monotonic() - started)

        started = time.monotonic()
        await asyncio.gather(*(act(place, secret) for place, secret in enumerate(secrets)))
        spent = time.monotonic() - started
        return {"a_second": len(took) / spent, "p99_ms": percentile(took, 0.99) * 1000, "busy": len(busy)}

    async def open(self, secrets: list[str], count: int) -> dict[str, Any]:
        """Open so many screens with the list of orders."""
        fresh = [
            Session(self.url, secrets[place % len(secrets)], self._http(len(self.sessions) + place))
            for place in range(count)
        ]
        for start in range(0, count, _TOGETHER):
            await asyncio.gather(*(session.open() for session in fresh[start : start + _TOGETHER]))
        self.sessions += fresh
        return {"open": len(self.sessions)}

    async def events(self, rate: float, seconds: float) -> dict[str, Any]:
        """Let the screens send so many cheap events a second; gives how many were answered, and the p99 in ms.

        Each counts from the moment it was due: who waits for an answer is late with the next one.
        """
        begin, every, took = time.monotonic() + 0.1, len(self.sessions) / rate, []

        async def live(place: int, session: Session) -> None:
            due = begin + every * place / len(self.sessions)
            while due < begin + seconds:
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                await session.round_trip()
                took.append(time.monotonic() - due)
                due += every

        await asyncio.gather(*(live(place, session) for place, session in enumerate(self.sessions)))
        spent = time.monotonic() - begin
        return {"a_second": len(took) / spent, "p99_ms": percentile(took, 0.99) * 1000}

    async def close(self) -> dict[str, Any]:
        """Close everything."""
        await asyncio.gather(*(session.io.disconnect() for session in self.sessions))
        await asyncio.gather(*(http.close() for http in self._https))
        return {}

    def _http(self, place: int) -> aiohttp.ClientSession:
        self._https.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=(address(place), 0))))
        return self._https[-1]


async def _obey(url: str) -> None:
    crowd = Crowd(url)
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        print(json.dumps(await getattr(crowd, asked.pop("do"))(**asked)), flush=True)


if __name__ == "__main__":
    asyncio.run(_obey(sys.argv[1]))
