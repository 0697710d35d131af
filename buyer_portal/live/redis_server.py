"""Redis, as the portal needs it: it answers soon, and all machines compare their clocks with its own."""

import time
from typing import Any, cast
from urllib.parse import urlsplit

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as _AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.text import counted

ANSWERS_WITHIN = 2.0
"""Seconds after which Redis counts as away."""
_CLOCKS_APART = 5  # seconds, at most
_ONCE = Retry(NoBackoff(), 0)  # who asked decides what comes next


def prefix(redis_url: str, database_url: str) -> str:
    """What the names of this portal's channels and counts begin with: other portals may use the same Redis.

    The number is part of it, as publish and subscribe don't tell the numbered databases of a Redis apart.
    """
    number, database = (urlsplit(url).path.strip("/") for url in (redis_url, database_url))
    return f"buyer-portal:{number or '0'}:{database}"


def client_options(answers_within: float = ANSWERS_WITHIN) -> dict[str, Any]:
    """How clients connect; `answers_within` are the seconds after which they give up."""
    return {"socket_connect_timeout": answers_within, "socket_timeout": answers_within, "retry": _ONCE}


def connect(url: str) -> redis.Redis:
    """A client for threads. Nothing is connected yet."""
    return redis.Redis.from_url(url, **client_options())


def connect_async(url: str, name: str) -> redis.asyncio.Redis:
    """A client for an event loop, which `CLIENT LIST` shows by this name. Nothing is connected yet."""
    return redis.asyncio.Redis.from_url(
        url, client_name=name, **{**client_options(), "retry": _AsyncRetry(NoBackoff(), 0)}
    )


def ensure_usable(url: str) -> None:
    """Look before the portal starts whether Redis answers, and whether its clock and ours agree.

    Sign-ins, limits and the order of messages go by the clocks of all machines.

    Raises:
        PortalError: with a sentence for whoever starts the portal.
    """
    try:
        with connect(url) as server:
            seconds, micros = cast(tuple[int, int], server.time())
    except (redis.RedisError, OSError) as error:
        raise PortalError(f"Redis (PORTAL_REDIS_URL) does not answer: {error}") from error
    off = time.time() - (seconds + micros / 1e6)
    if abs(off) > _CLOCKS_APART:
        which = "ahead of" if off > 0 else "behind"
        raise PortalError(
            f"The clock of this machine is {counted(round(abs(off)), 'second')} {which} the clock of Redis's machine. "
            "Set both by NTP, then start the portal again."
        )
