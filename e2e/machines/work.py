"""People at work while a machine vanishes: they cancel and write, and try again with the same key until it is said."""

import asyncio
import itertools
import threading
import uuid
from collections.abc import Coroutine
from typing import Any, Self

import aiohttp
from socketio.exceptions import BadNamespaceError, ConnectionError

from e2e.database import ADA, BEN, TOM
from e2e.machines.kept import Kept
from e2e.machines.machines import PASSWORD, Portal
from e2e.machines.waiting import wait_until
from e2e.websocket_client import WebsocketClient, sign_in

_PAUSE = 0.1  # seconds between two deeds of one person
_SOME = 10
_PATIENCE = 20  # seconds, for one answer


class Work:
    """Two buyers cancel, and three people write, for as long as it is entered; `kept` says what was acknowledged."""

    def __init__(self, portal: Portal, to_cancel: list[str], chats: list[str]) -> None:
        self.kept = Kept()
        self._portal, self._to_cancel, self._chats = portal, to_cancel, chats
        self._over = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let everybody finish what they have begun; what none of them expected is raised here."""
        self._over.set()
        self._thread.join()
        if self._failure:
            raise self._failure

    def expect_more(self) -> None:
        """Wait until some more is done."""
        cancelled, written = len(self.kept.cancelled) + _SOME, len(self.kept.written) + _SOME
        wait_until(lambda: self._failure or (len(self.kept.cancelled) > cancelled and len(self.kept.written) > written))

    def _run(self) -> None:
        try:
            asyncio.run(self._everybody())
        except BaseException as failure:
            self._failure = failure

    async def _everybody(self) -> None:
        trusted = self._portal.trusted
        cookies = {who: await sign_in(self._portal.url, who, PASSWORD, trusted=trusted) for who in (ADA, BEN, TOM)}
        halves = {ADA: self._to_cancel[::2], BEN: self._to_cancel[1::2]}
        everybody: list[Coroutine[Any, Any, None]] = [
            *(self._cancel_all(cookies[who], numbers) for who, numbers in halves.items()),
            *(self._write_on(who, cookie) for who, cookie in cookies.items()),
        ]
        await asyncio.gather(*everybody)

    async def _cancel_all(self, cookie: str, numbers: list[str]) -> None:
        connector = aiohttp.TCPConnector(ssl=self._portal.trusted)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(_PATIENCE)) as http:
            for number in itertools.takewhile(lambda _: not self._over.is_set(), numbers):
                headers = {"cookie": cookie, "origin": self._portal.url, "idempotency-key": str(uuid.uuid4())}
                while number not in self.kept.cancelled:
                    await self._cancel(http, number, headers)
                await asyncio.sleep(_PAUSE)

    async def _cancel(self, http: aiohttp.ClientSession, number: str, headers: dict[str, str]) -> None:
        body = {"seen_version": 1, "message": f"Please stop {number}."}
        try:
            async with http.post(
                f"{self._portal.url}/api/orders/{number}/cancel", json=body, headers=headers
            ) as answer:
                if answer.status >= 500:
                    await self._again(f"cancel: {answer.status}")
                    return
                said = await answer.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            await self._again(f"cancel: {type(error).__name__}")
            return
        assert said.get("code") in ("CANCELLED", "REPLAYED"), said
        self.kept.cancelled[number] = said["receipt"]["receipt"]

    async def _write_on(self, who: str, cookie: str) -> None:
        client = await self._open(cookie)
        for count in itertools.count():
            number, key = self._chats[count % len(self._chats)], str(uuid.uuid4())
            text = f"{who} says {key}"
            while key not in self.kept.written:
                try:
                    await self._write(client, number, key, text)
                    self.kept.written[key] = text
                except (AssertionError, OSError, aiohttp.ClientError, BadNamespaceError) as error:
                    await self._again(f"message: {type(error).__name__}")
                    await client.close()
                    client = await self._open(cookie)
            if self._over.is_set():
                break
            await asyncio.sleep(_PAUSE)
        await client.close()

    async def _write(self, client: WebsocketClient, number: str, key: str, text: str) -> None:
        await client.send("conversation.ConversationState.send_message", text=text, key=key, chat=number)
        await client.wait(lambda: client.value("conversation_state.sent") == key, "sent", seconds=8)

    async def _open(self, cookie: str) -> WebsocketClient:
        while True:
            client = WebsocketClient(self._portal.url, cookie, trusted=self._portal.trusted)
            try:
                return await client.open("/messages")
            except (AssertionError, ConnectionError) as error:
                await self._again(f"socket: {type(error).__name__}")
                await client.close()

    async def _again(self, why: str) -> None:
        self.kept.asked_again.append(why)
        await asyncio.sleep(_PAUSE)
