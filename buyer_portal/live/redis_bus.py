"""Carries news between processes over Redis' publish and subscribe, which forgets whoever is away.

So whenever this process was cut off, or may have been, everybody's screens reload: its own, as it missed what others
said, and those of the others, as they missed what it said.
"""

import asyncio
import json
import time
from contextlib import suppress
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from buyer_portal.live.changed import EVERYTHING, FOR_ALL, Changed, What
from buyer_portal.live.in_process_bus import InProcessBus
from buyer_portal.live.redis_server import connect, connect_async
from buyer_portal.measures.meters import NEWS_LAG

log = structlog.get_logger("bus")
_BEAT_SECONDS = 1
_SILENT_SECONDS = 4  # without a beat of its own the line is dead, whatever TCP says
_AGAIN_SECONDS = 0.5
_FLUSH_SECONDS = 1
_MOST_WAITING = 10_000  # news; if more waits, all screens reload instead
_AWAY = (RedisError, OSError, TimeoutError)


class RedisBus(InProcessBus):
    """News within this process at once, and to the others over Redis. A deed never waits for Redis.

    `takes_over`: a process that left in peace was here before, so that nobody has missed anything.
    """

    def __init__(self, url: str, channel: str, *, takes_over: bool = False) -> None:
        super().__init__()
        self._url, self._channel, self._name = url, f"{channel}:news", uuid4().hex
        self._beats = f"{channel}:beat:{self._name}"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._outgoing: asyncio.Queue[str] = asyncio.Queue()
        self._is_connected, self._others_missed = False, not takes_over

    @property
    def is_cut_off(self) -> bool:
        """Whether news of other processes can't arrive at the moment."""
        return self._loop is not None and not self._is_connected

    def announce(self, news: Changed) -> None:
        """Tell this process at once, and the others soon. Call it after the commit."""
        self.tell_here(news)
        if self._loop is None:
            self._publish_now(news)
            return
        with suppress(RuntimeError):  # the event loop has just been closed
            self._loop.call_soon_threadsafe(self._enqueue, self._packed(news))

    def _enqueue(self, packed: str) -> None:
        if self._is_connected and self._outgoing.qsize() < _MOST_WAITING:
            self._outgoing.put_nowait(packed)
        else:
            self._others_missed = True

    def _publish_now(self, news: Changed) -> None:
        """Tell the portal's processes from a command, which has no screens and may take the time."""
        try:
            with connect(self._url) as server:
                server.publish(self._channel, self._packed(news))
        except _AWAY as error:
            log.warning("screens not told", error=type(error).__name__)

    async def relay(self) -> None:
        """Exchange news with the other processes for as long as this one serves, whatever becomes of Redis."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                await self._exchange_while_possible()
                await asyncio.sleep(_AGAIN_SECONDS)
        finally:
            await self._flush()

    async def _exchange_while_possible(self) -> None:
        was_connected = False
        try:
            async with connect_async(self._url, self._name) as server, server.pubsub() as line:
                await _subscribe(line, self._channel, self._beats)
                was_connected = self._is_connected = True
                log.warning("redis", state="connected")
                self.tell_here(FOR_ALL)
                if self._others_missed:
                    await server.publish(self._channel, self._packed(FOR_ALL))
                    self._others_missed = False
                async with asyncio.TaskGroup() as together:
                    together.create_task(self._send(server))
                    together.create_task(self._receive(line))
        except* _AWAY as errors:
            if was_connected:
                log.warning("redis", state="away", error=type(errors.exceptions[0]).__name__)
        finally:
            self._others_missed |= was_connected  # what was on its way, and what comes until it is back
            self._is_connected = False

    async def _send(self, server: Redis) -> None:
        while True:
            try:
                async with asyncio.timeout(_BEAT_SECONDS):
                    packed = await self._outgoing.get()
            except TimeoutError:
                await server.publish(self._beats, str(time.monotonic()))
                continue
            try:
                await server.publish(self._channel, packed)
            except asyncio.CancelledError:
                self._outgoing.put_nowait(packed)  # told twice is better than never
                raise

    async def _receive(self, line: PubSub) -> None:
        while message := await line.get_message(ignore_subscribe_messages=True, timeout=_SILENT_SECONDS):
            text = message["data"].decode(errors="replace")
            if message["channel"].decode() == self._beats:
                NEWS_LAG.observe(time.monotonic() - float(text))
            elif news := self._unpacked(text):
                self.tell_here(news)
        raise TimeoutError

    async def _flush(self) -> None:
        with suppress(*_AWAY):
            async with asyncio.timeout(_FLUSH_SECONDS), connect_async(self._url, self._name) as server:
                while not self._outgoing.empty():
                    await server.publish(self._channel, self._outgoing.get_nowait())

    def _packed(self, news: Changed) -> str:
        what = [part.name for part in news.what]
        return json.dumps([self._name, news.number, news.companies, news.is_direct, news.person_id, what])

    def _unpacked(self, text: str) -> Changed | None:
        """The news of another process; None for this one's own, and for what is none."""
        try:
            sender, number, companies, is_direct, person_id, parts = json.loads(text)
            news = Changed(str(number), tuple(map(int, companies)), bool(is_direct), int(person_id), _what(parts))
        except (ValueError, TypeError):
            log.warning("not understood")
            return None
        return news if sender != self._name else None


def _what(parts: list[str]) -> What:
    """What changed; everything, if a newer portal names something that is unknown here."""
    what = What(0)
    for part in parts:
        what |= What.__members__.get(part, EVERYTHING)
    return what


async def _subscribe(line: PubSub, *channels: str) -> None:
    await line.subscribe(*channels)
    for _ in channels:
        if not await line.get_message(timeout=_SILENT_SECONDS):
            raise TimeoutError
