"""The way from the event loop to a deed and back: `await perform(cancel_order, person, …)`."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

import structlog

from buyer_portal.domain.errors import PortalError

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger("deeds")
_SLOW_SECONDS = 0.25
# Two threads fill two cores; more of them only make the event loop wait for the interpreter lock.
_pool = ThreadPoolExecutor(2, thread_name_prefix="deed")
# What takes the processor and no database: one at a time, so that it takes neither all memory nor everybody's turn.
_aside = ThreadPoolExecutor(1, thread_name_prefix="aside")


async def perform(deed: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a service off the event loop, so that no other screen waits for the database.

    Logs refusals and slow deeds by name and code; never an argument.

    Raises:
        PortalError: as the deed does.
    """
    started = time.perf_counter()
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool, partial(deed, *args, **kwargs))
    except PortalError as refusal:
        log.info("refused", deed=deed.__name__, code=refusal.code)
        raise
    finally:
        seconds = time.perf_counter() - started
        if seconds > _SLOW_SECONDS:
            log.warning("slow", deed=deed.__name__, ms=round(seconds * 1000))


async def perform_aside(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run what needs no database off the event loop, one at a time.

    Raises:
        PortalError: as the work does.
    """
    return await asyncio.get_running_loop().run_in_executor(_aside, partial(work, *args, **kwargs))
