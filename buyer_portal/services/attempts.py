"""Counting attempts, so that nobody makes more than a person does: in memory, and forgotten when their time is over."""

import math
import time
from hashlib import sha256
from threading import Lock

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from buyer_portal.domain.errors import TooManyAttempts

Limit = tuple[RateLimitItem, str]
"""So many in so long, and whose attempts they are."""

# Not the moving window: in memory it keeps a key for ever for each name that was ever counted.
_counted = FixedWindowRateLimiter(MemoryStorage())
_one_at_a_time = Lock()


def ensure_room(*limits: Limit) -> None:
    """Say no when one of the limits is used up; nothing is counted or kept.

    Raises:
        TooManyAttempts: with the seconds until that limit begins anew.
    """
    for limit, name in limits:
        if not _counted.test(limit, _key(name)):
            begins_anew = _counted.get_window_stats(limit, _key(name)).reset_time
            raise TooManyAttempts(math.ceil(begins_anew - time.time()))


def count(*limits: Limit) -> None:
    """Count an attempt to each of the limits."""
    for limit, name in limits:
        _counted.hit(limit, _key(name))


def attempt(*limits: Limit) -> None:
    """Count an attempt when all of the limits have room, and nothing when one has none. Raises as `ensure_room`."""
    with _one_at_a_time:
        ensure_room(*limits)
        count(*limits)


def _key(name: str) -> str:
    # Names are a stranger's choice and may be long.
    return sha256(name.encode()).hexdigest()
