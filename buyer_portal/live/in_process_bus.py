"""Carries news within one process, from the thread that committed a change to the task that updates the screens."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

from buyer_portal.live.changed import Changed
from buyer_portal.measures.meters import NEWS_LAG


class InProcessBus:
    """News within one process. `announce` may be called from any thread.

    `announced` counts the news. As it comes after the commits, data loaded from now on includes that many changes.
    News of other processes is counted when it arrives.
    """

    def __init__(self) -> None:
        self.announced = 0
        self._counting = threading.Lock()
        self._listeners: list[tuple[asyncio.AbstractEventLoop, asyncio.Queue[tuple[float, Changed]]]] = []

    @property
    def is_cut_off(self) -> bool:
        """Whether news of other processes can't arrive at the moment."""
        return False

    def announce(self, news: Changed) -> None:
        """Tell every listener. Call it after the commit: they query the database at once."""
        self.tell_here(news)

    def tell_here(self, news: Changed) -> None:
        """Tell the listeners of this process."""
        with self._counting:
            self.announced += 1
            news = replace(news, place=self.announced)
        for loop, queue in tuple(self._listeners):
            with suppress(RuntimeError):  # the listener's event loop has just been closed
                loop.call_soon_threadsafe(queue.put_nowait, (time.monotonic(), news))

    async def listen(self) -> AsyncIterator[Changed]:
        """Yield the news announced from now on."""
        listener = (asyncio.get_running_loop(), asyncio.Queue[tuple[float, Changed]]())
        self._listeners.append(listener)
        try:
            while True:
                told, news = await listener[1].get()
                NEWS_LAG.observe(time.monotonic() - told)
                yield news
        finally:
            self._listeners.remove(listener)

    async def relay(self) -> None:
        """Exchange news with other processes, for as long as this one serves; without any, there is nothing to do."""
