"""Rate limits: attempts are counted in fixed windows, by all processes together where they share a Redis.

Each process counts in its own memory, too, so that the limits hold while Redis is away and after it was emptied.
"""

import math
import time
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

import structlog
from limits import RateLimitItem
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from buyer_portal.domain.errors import TooManyAttempts
from buyer_portal.live.redis_server import client_options, prefix
from buyer_portal.settings import settings

log = structlog.get_logger("attempts")
Limit = tuple[RateLimitItem, str]
"""How many attempts in how long, and the key that they are counted under."""
Refuse = Callable[[int], TooManyAttempts]
"""Makes the refusal from the seconds until there is room again."""

_ANSWERS_WITHIN = 0.3  # seconds, for Redis: whoever signs in waits for it
_ASKED_AGAIN = 5  # seconds after it did not answer
_SET_BACK = 5  # seconds


class OwnMemory(MemoryStorage):
    """Counts of this process. They begin anew when the clock is set back, which would make each window that longer."""

    _latest = 0.0

    def get(self, key: str) -> int:
        """The count of a window; each count of another attempt asks for it first."""
        now = time.time()
        if now < self._latest - _SET_BACK:
            self.reset()
        self._latest = now
        return super().get(key)


class _Shared(FixedWindowRateLimiter):
    """Counts of all processes, in Redis; nobody waits for it a second time while it is away."""

    def __init__(self, url: str, prefix: str) -> None:
        super().__init__(RedisStorage(url, key_prefix=prefix, **client_options(_ANSWERS_WITHIN)))
        self._again_at = 0.0

    def seconds_until_room(self, limit: RateLimitItem, key: str) -> int:
        """Seconds until the limit begins anew when it is used up, else 0; 0 also while Redis is away."""
        return self._asked(lambda: 0 if self.test(limit, key) else _seconds_left(self, limit, key)) or 0

    def count(self, limit: RateLimitItem, key: str) -> None:
        """Count an attempt, unless Redis is away."""
        self._asked(lambda: int(self.hit(limit, key)))

    def _asked(self, ask: Callable[[], int]) -> int | None:
        if time.monotonic() < self._again_at:
            return None
        try:
            return ask()
        except (RedisError, OSError) as error:
            self._again_at = time.monotonic() + _ASKED_AGAIN
            log.warning("limits are counted by each process", error=type(error).__name__)
            return None


# Not the moving window: its in-memory storage never deletes the key of a name that was once counted.
_counted = FixedWindowRateLimiter(OwnMemory())
_limits = f"{prefix(settings.redis_url, settings.database_url)}:limits"
_shared = _Shared(settings.redis_url, _limits) if settings.redis_url else None
_one_at_a_time = Lock()


def ensure_room(*limits: Limit, refuse: Refuse = TooManyAttempts) -> None:
    """Refuse when one of the limits is used up; nothing is counted.

    Raises:
        TooManyAttempts: with the seconds until that limit begins anew; `refuse` makes it.
    """
    for limit, name in limits:
        key = _key(name)
        seconds = 0 if _counted.test(limit, key) else _seconds_left(_counted, limit, key)
        if _shared and not seconds:
            seconds = _shared.seconds_until_room(limit, key)
        if seconds:
            raise refuse(seconds)


def count(*limits: Limit) -> None:
    """Count an attempt to each of the limits."""
    for limit, name in limits:
        _counted.hit(limit, _key(name))
        if _shared:
            _shared.count(limit, _key(name))


def attempt(*limits: Limit, refuse: Refuse = TooManyAttempts) -> None:
    """Count an attempt when all of the limits have room, and nothing when one has none. Raises as `ensure_room`.

    Processes that ask at the same moment may together let one more pass than the limit says.
    """
    with _one_at_a_time:
        ensure_room(*limits, refuse=refuse)
        count(*limits)


def attempt_here(*limits: Limit) -> None:
    """Count to limits of this process alone, which protect its own cores: without a word to Redis. Raises as `attempt`.

    For what comes too often to ask another machine each time: requests and searches.
    """
    for limit, name in limits:
        if not _counted.test(limit, _key(name)):
            raise TooManyAttempts(_seconds_left(_counted, limit, _key(name)))
    for limit, name in limits:
        _counted.hit(limit, _key(name))


def _seconds_left(counted: FixedWindowRateLimiter, limit: RateLimitItem, key: str) -> int:
    return max(math.ceil(counted.get_window_stats(limit, key).reset_time - time.time()), 1)


def _key(name: str) -> str:
    # Names come from outside and may be long: hashed, they have one length.
    return sha256(name.encode()).hexdigest()
