"""Runs services in threads, off the event loop: `await perform(cancel_order, person, …)`."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from functools import partial
from typing import ParamSpec, TypeVar

import structlog

from buyer_portal.domain.errors import PortalBusy, PortalError, PortalUnavailable
from buyer_portal.services.outage import outage
from buyer_portal.store.patience import give_up_at, patience

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger("deeds")
AWAY = (PortalUnavailable, PortalBusy)
"""Temporary failures, no bugs: the database is away, or another write holds its lock."""
_SLOW_SECONDS = 0.25
_PATIENCE_SECONDS = 8  # the time limit of a deed, including its wait for a thread
_GRACE_SECONDS = 4  # for a deed to notice that its time is over
# Two threads use two cores; more of them only make the event loop wait for the GIL.
_pool = ThreadPoolExecutor(2, thread_name_prefix="deed")
# For CPU-bound work without the database: one at a time, to limit its memory and to keep the other pool free.
_aside = ThreadPoolExecutor(1, thread_name_prefix="aside")


# The refusal that every deed of this task raises without being run, while the database is known to be away.
_refusal: ContextVar[PortalError | None] = ContextVar("refusal", default=None)


def refuse_from_now_on(refusal: PortalError | None) -> None:
    """Raise this refusal for every deed of this task instead of running it; None runs them again."""
    _refusal.set(refusal)


def known_refusal() -> PortalError | None:
    """The refusal that every deed of this task gets without being run; None when deeds are run."""
    return _refusal.get() or outage.for_reading


async def perform(deed: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a service off the event loop, so that no other screen waits for the database.

    Logs refusals and slow deeds by name and code; never an argument.

    Raises:
        PortalError: as the deed does.
        PortalUnavailable: the database does not answer in time. A deed that still waited for a thread is not run.
    """
    started = time.perf_counter()
    try:
        return await _in_time(partial(deed, *args, **kwargs))
    except AWAY as refusal:
        outage.suspected |= isinstance(refusal, PortalUnavailable)
        log.warning("refused", deed=deed.__name__, code=refusal.code, cause=_cause(refusal))
        raise
    except PortalError as refusal:
        log.info("refused", deed=deed.__name__, code=refusal.code)
        raise
    finally:
        seconds = time.perf_counter() - started
        if seconds > _SLOW_SECONDS:
            log.warning("slow", deed=deed.__name__, ms=round(seconds * 1000))


async def _in_time(deed: Callable[[], R]) -> R:
    if refusal := known_refusal():
        raise refusal
    with patience(_PATIENCE_SECONDS):
        context, left = copy_context(), give_up_at.get() - time.monotonic()
    work = _pool.submit(context.run, deed)
    try:
        async with asyncio.timeout(left + _GRACE_SECONDS):
            return await asyncio.wrap_future(work)
    except TimeoutError:
        raise PortalUnavailable(PortalUnavailable.AWAY if work.cancelled() else PortalUnavailable.UNKNOWN) from None


def _cause(refusal: PortalError) -> str:
    """The class of what went wrong, and the database's code for it."""
    cause = getattr(refusal.__cause__, "orig", None) or refusal.__cause__
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return " ".join(filter(None, (type(cause).__name__ if cause else "", code)))


async def perform_aside(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run CPU-bound work that needs no database in a thread, one at a time.

    Raises:
        PortalError: as the work does.
    """
    return await asyncio.get_running_loop().run_in_executor(_aside, partial(work, *args, **kwargs))
