"""Carries news from the thread that wrote to the task that tells the screens.

In one process a queue does it. Several workers need the same two functions over Redis; nothing else would change.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from buyer_portal.live.changed import Changed


class InProcessBus:
    """News within one process. `announce` may be called from any thread."""

    def __init__(self) -> None:
        self._listeners: list[tuple[asyncio.AbstractEventLoop, asyncio.Queue[Changed]]] = []

    def announce(self, news: Changed) -> None:
        """Tell every listener. Call it after the commit: they look at the database at once."""
        for loop, queue in tuple(self._listeners):
            with suppress(RuntimeError):  # its loop has just been closed: nobody is there any more
                loop.call_soon_threadsafe(queue.put_nowait, news)

    async def listen(self) -> AsyncIterator[Changed]:
        """Yield the news announced from now on."""
        listener = (asyncio.get_running_loop(), asyncio.Queue[Changed]())
        self._listeners.append(listener)
        try:
            while True:
                yield await listener[1].get()
        finally:
            self._listeners.remove(listener)


bus = InProcessBus()
