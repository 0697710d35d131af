"""Ends what is old once a day, as long as the portal runs."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from buyer_portal.services.perform import AWAY
from buyer_portal.services.tidying import tidy

log = structlog.get_logger("tidying")
_FIRST_AFTER_SECONDS = 600  # a start has better things to do
_DAY_SECONDS = 86_400


@asynccontextmanager
async def tidy_daily() -> AsyncIterator[None]:
    """The lifespan task."""
    stopping = threading.Event()
    task = asyncio.create_task(_tidy_daily(stopping), name="tidying")
    try:
        yield
    finally:
        stopping.set()
        task.cancel()


async def _tidy_daily(stopping: threading.Event) -> None:
    pause = _FIRST_AFTER_SECONDS
    while True:
        await asyncio.sleep(pause)
        pause = _DAY_SECONDS
        try:
            # In a thread of its own, as mail is: nobody's deed waits for it.
            ended = await asyncio.to_thread(tidy, stopping)
            log.info("tidied", **{what.replace(" ", "_").replace("-", "_"): count for what, count in ended.items()})
        except AWAY as refusal:
            pause = _FIRST_AFTER_SECONDS
            log.warning("tidying waits", code=refusal.code)
        except Exception:
            log.exception("tidying stopped")
