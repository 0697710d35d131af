"""The lifespan task that carries news from the bus to the screens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import reflex as rx
import structlog

from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed
from buyer_portal.states.shell.screens import screens

log = structlog.get_logger("screens")
_SWEEP_SECONDS = 60


def deliver_news(app: rx.App):
    """The lifespan task that carries news from the bus to the screens."""

    @asynccontextmanager
    async def delivering() -> AsyncIterator[None]:
        work = {"news": _deliver(app), "relay": bus.relay(), "sweep": _sweep(app)}
        tasks = [asyncio.create_task(task, name=name) for name, task in work.items()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    return delivering


async def _deliver(app: rx.App) -> None:
    deliveries: set[asyncio.Task[None]] = set()
    async for news in bus.listen():
        task = asyncio.create_task(_deliver_one(app, news))
        deliveries.add(task)
        task.add_done_callback(deliveries.discard)


async def _deliver_one(app: rx.App, news: Changed) -> None:
    try:
        await screens.tell(app, news)
    except Exception:
        log.exception("not delivered")


async def _sweep(app: rx.App) -> None:
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        try:
            await screens.sweep(app)
        except Exception:
            log.exception("not swept")
