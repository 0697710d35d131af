"""People at work, while something breaks: they cancel, write, look at their lists and leave screens open.

They behave as the portal's pages do: what was not answered is tried again under the same key. `kept` is what the portal
acknowledged; what it refused, it has to refuse with a sentence.
"""

import asyncio
import itertools
import re
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from e2e.faults.page_client import GONE, PageClient
from e2e.websocket_client import WebsocketClient

_AGAIN_SECONDS = 0.3
_GIVES_UP_SECONDS = 15
_SEND = "conversation.ConversationState.send_message"


@dataclass
class Kept:
    """What was acknowledged, and how the answers were."""

    cancelled: dict[str, str] = field(default_factory=dict)  # order -> receipt
    messages: dict[str, tuple[str, str]] = field(default_factory=dict)  # key -> order, text
    tried: set[str] = field(default_factory=set)  # orders that somebody wants to cancel
    refused: Counter[str] = field(default_factory=Counter)  # sentence -> times
    speechless: Counter[str] = field(default_factory=Counter)  # refusals without a sentence
    unanswered: int = 0
    seconds: list[tuple[float, float]] = field(default_factory=list)  # (when, how long) of each good answer


class People:
    """Those who work, each signed in with a cookie. `on` until the end."""

    def __init__(self, url: str, cookies: Sequence[str], supplier_cookies: Sequence[str]) -> None:
        self.url, self.cookies, self.supplier_cookies = url, cookies, supplier_cookies
        self.kept, self.on = Kept(), True
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "People":
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(_GIVES_UP_SECONDS))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._session
        await self._session.close()

    async def cancel_one_after_the_other(self, numbers: Sequence[str], cookie: str) -> None:
        """Cancel orders, each until that is answered."""
        for number in numbers:
            if not self.on:
                return
            self.kept.tried.add(number)
            await self.cancel(number, cookie)
            await asyncio.sleep(0.05)

    async def cancel(self, number: str, cookie: str) -> None:
        """Cancel an order under one key until that is acknowledged."""
        headers = {"cookie": cookie, "origin": self.url, "idempotency-key": str(uuid.uuid4())}
        while True:
            path, body = f"/api/orders/{number}/cancel", {"seen_version": 1, "message": f"Please stop {number}."}
            status, answer = await self._ask("POST", path, headers, json=body)
            if status == 200:
                self.kept.cancelled[number] = answer["receipt"]["receipt"]
                return
            if status:
                self._note_refusal(f"{status} at {path}", (answer.get("error") or {}).get("message", ""))
            await asyncio.sleep(_AGAIN_SECONDS)

    async def look_at_the_list(self, cookie: str) -> None:
        """Open the list of orders again and again; where it can't be shown, a page says so."""
        headers = {"cookie": cookie, "accept": "text/html"}
        while self.on:
            status, answer = await self._ask("GET", "/orders", headers)
            if status not in (0, 200):
                said = re.search("<p>(.*?)</p>", answer.get("text", ""))
                self._note_refusal(f"{status} at /orders", said[1] if said else "")
            await asyncio.sleep(0.2)

    async def write_on(self, page: PageClient, number: str) -> None:
        """Write in an order's chat, one message after the other."""
        for count in itertools.count():
            if not self.on:
                return
            await self.write(page, number, f"{number} message {count}")
            await asyncio.sleep(0.4)

    async def write(self, page: PageClient, number: str, text: str) -> None:
        """Write in an order's chat, under one key, until it is stored."""
        key = str(uuid.uuid4())
        while not await self._write_once(page, number, text, key):
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _write_once(self, page: PageClient, number: str, text: str, key: str) -> bool:
        started, asked = time.monotonic(), {"text": text, "key": key, "chat": number}
        if not await page.ask(_SEND, lambda client: key in _outcomes(client), **asked):
            self.kept.unanswered += 1
        elif page.value("conversation_state.sent") == key:
            self.kept.messages[key] = (number, text)
            self.kept.seconds.append((started, time.monotonic() - started))
            return True
        else:
            self._note_refusal("a message", str(page.value("conversation_state.refusal") or ""))
            page.client.forget_value("conversation_state.refused")  # pyright: ignore[reportOptionalMemberAccess]
        return False

    def _note_refusal(self, what: str, sentence: str) -> None:
        if sentence:
            self.kept.refused[sentence] += 1
        else:
            self.kept.speechless[what] += 1

    async def _ask(self, method: str, path: str, headers: dict[str, str], json: Any = None) -> tuple[int, dict]:
        """Ask once; the status is 0 when nobody answered."""
        assert self._session
        started = time.monotonic()
        with suppress(*GONE):
            async with self._session.request(method, self.url + path, headers=headers, json=json) as answer:
                is_json = "json" in answer.content_type
                found = await answer.json() if is_json else {"text": await answer.text()}
                if answer.status == 200:
                    self.kept.seconds.append((started, time.monotonic() - started))
                return answer.status, found
        self.kept.unanswered += 1
        return 0, {}


def _outcomes(client: WebsocketClient) -> tuple[object, object]:
    return client.value("conversation_state.sent"), client.value("conversation_state.refused")
