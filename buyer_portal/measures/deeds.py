"""Counts deeds by how they ended and times them, and names them to what is logged on the way."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog

from buyer_portal.domain.errors import PortalError
from buyer_portal.measures.meters import DEED_SECONDS, DEEDS, REFUSALS

P = ParamSpec("P")
R = TypeVar("R")


def measured(run: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Make what runs deeds, `run(turns, deed, …)`, count and time each; what is logged meanwhile names the deed."""

    @wraps(run)
    async def timed(*args: P.args, **kwargs: P.kwargs) -> R:
        name, started, outcome = getattr(args[1], "__name__", "unnamed"), time.perf_counter(), "failed"
        try:
            with structlog.contextvars.bound_contextvars(deed=name):
                result = await run(*args, **kwargs)
            outcome = "done"
            return result
        except PortalError as refusal:
            outcome = refusal.code
            _count(refusal)
            raise
        except asyncio.CancelledError:
            outcome = "left"  # who wanted it has gone
            raise
        finally:
            DEEDS.labels(name, outcome).inc()
            DEED_SECONDS.labels(name).observe(time.perf_counter() - started)

    return timed


def note_refusal(refusal: PortalError) -> None:
    """Count a refusal where it is answered, unless it is a deed's, which was counted there."""
    if not getattr(refusal, _COUNTED, False):
        _count(refusal)


def _count(refusal: PortalError) -> None:
    REFUSALS.labels(refusal.code).inc()
    setattr(refusal, _COUNTED, True)


_COUNTED = "_was_counted"
