"""What is seen of screens from outside: how long events take, what the log calls them, how many are open."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import reflex as rx
import structlog
from reflex_base.event import Event

from buyer_portal.live.bus import bus
from buyer_portal.measures.meters import AWAY, EVENT_SECONDS, OPEN_SCREENS, POOL_IN_USE
from buyer_portal.measures.report import say_who_serves
from buyer_portal.reflex_seams.events import handler_of, ids_of_event
from buyer_portal.services.outage import outage
from buyer_portal.services.readiness import connections_in_use
from buyer_portal.states.shell.screens import screens

log = structlog.get_logger("seeing")
_LOOK_SECONDS = 5


def watch_event(event: Event) -> None:
    """Name an event to the log, and time it until its task is done. Only known handlers are: a stranger names others.

    A chained event has an id of its own, and says after which one it came.
    """
    name, parent = ids_of_event()
    structlog.contextvars.bind_contextvars(request=name, **({"after": parent} if parent else {}))
    known, task, started = handler_of(event), asyncio.current_task(), time.perf_counter()
    if known is not None and task is not None:
        seconds = EVENT_SECONDS.labels(f"{known.states[0].__name__}.{known.handler.fn.__name__}")
        task.add_done_callback(lambda _: seconds.observe(time.perf_counter() - started))


def take_stock(app: rx.App):
    """The lifespan task that counts what is open and in use, every few seconds."""

    @asynccontextmanager
    async def counting() -> AsyncIterator[None]:
        say_who_serves()
        task = asyncio.create_task(_count_on(app), name="stock")
        try:
            yield
        finally:
            task.cancel()

    return counting


async def _count_on(app: rx.App) -> None:
    while True:
        try:
            count(app)
        except Exception:
            log.exception("not counted")
        await asyncio.sleep(_LOOK_SECONDS)


def count(app: rx.App) -> None:
    """Count once. Screens that were closed are forgotten first."""
    OPEN_SCREENS.set(screens.still_open(app))
    POOL_IN_USE.set(connections_in_use())
    AWAY.labels("database").set(1 if outage.refusal else 0)
    AWAY.labels("redis").set(1 if bus.is_cut_off else 0)
