"""Runs services in threads, off the event loop: `await perform(cancel_order, person, …)`."""

import asyncio
import time
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from functools import partial
from typing import ParamSpec, TypeVar

import structlog

from buyer_portal.domain.errors import PortalBusy, PortalError, PortalUnavailable
from buyer_portal.domain.people.person import Person
from buyer_portal.measures.deeds import measured
from buyer_portal.services.outage import outage
from buyer_portal.services.turns import Turns
from buyer_portal.settings import settings
from buyer_portal.store.patience import give_up_at, patience

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger("deeds")
AWAY = (PortalUnavailable, PortalBusy)
"""Temporary failures, no bugs: the database is away, or another write holds its lock."""
_SLOW_SECONDS = 0.25
_PATIENCE_SECONDS = 8  # the time limit of a deed, including its wait for a thread
_GRACE_SECONDS = 4  # for a deed to notice that its time is over
# Two threads use two cores; more of them only make the event loop wait for the GIL. One person never has both. Those
# that wait for the database need no GIL, but a connection: nine are left for those who read, sign in, mail and probe.
_deeds = Turns(2, at_once=1, waiting=300, name="deed", aside=settings.pool - 9)
# A password takes a core for a tenth of a second: one at a time, so that whoever is signed in feels nothing of it.
_passwords = Turns(1, at_once=1, waiting=30, name="password", aside=1, steps_back=True)
# For other CPU-bound work without the database: one at a time, to limit its memory and to keep the deeds' threads free.
_aside = Turns(1, at_once=1, waiting=30, name="aside", steps_back=True)

# Whose turn the deeds of this task take when they name no person.
_whose: ContextVar[str] = ContextVar("whose", default="")


# The refusal that every deed of this task raises without being run, while the database is known to be away.
_refusal: ContextVar[PortalError | None] = ContextVar("refusal", default=None)


def refuse_from_now_on(refusal: PortalError | None) -> None:
    """Raise this refusal for every deed of this task instead of running it; None runs them again."""
    _refusal.set(refusal)


def known_refusal() -> PortalError | None:
    """The refusal that every deed of this task gets without being run; None when deeds are run."""
    return _refusal.get() or outage.for_reading


def take_turns_as(name: str) -> None:
    """Let the deeds of this task that name no person wait in the line of `name`."""
    _whose.set(name)


def turn_of(person: Person) -> str:
    """The name of a person's line."""
    return f"person {person.id}"


async def perform(deed: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a service off the event loop, so that no other screen waits for the database.

    It waits in the line of the person that is its first argument, else in the task's. Logs refusals and slow deeds by
    name and code; never an argument.

    Raises:
        PortalError: as the deed does.
        PortalBusy: too much of the person's waits already.
        PortalUnavailable: the database does not answer in time. A deed that still waited for a thread is not run.
    """
    return await _perform(_deeds, deed, *args, **kwargs)


async def perform_with_password(deed: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a service that checks a password, as `perform` does, where it keeps nobody else waiting.

    Raises:
        PortalError: as `perform`.
    """
    return await _perform(_passwords, deed, *args, **kwargs)


@measured
async def _perform(turns: Turns, deed: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    started = time.perf_counter()
    try:
        return await _in_time(turns, _line_for(args), partial(deed, *args, **kwargs))
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


def _line_for(args: tuple[object, ...]) -> str:
    return turn_of(args[0]) if args and isinstance(args[0], Person) else _whose.get()


async def _in_time(turns: Turns, whose: str, deed: Callable[[], R]) -> R:
    if refusal := known_refusal():
        raise refusal
    with patience(_PATIENCE_SECONDS):
        context, left = copy_context(), give_up_at.get() - time.monotonic()
    work = turns.submit(whose, partial(context.run, deed))
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
        PortalBusy: too much of the person's, or of their address's, waits already.
    """
    return await asyncio.wrap_future(_aside.submit(_line_for(args), partial(work, *args, **kwargs)))
