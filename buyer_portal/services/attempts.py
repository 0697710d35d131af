"""Rate limits: attempts are counted in memory, per process, in fixed windows."""

import math
import time
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from buyer_portal.domain.errors import TooManyAttempts

Limit = tuple[RateLimitItem, str]
"""How many attempts in how long, and the key that they are counted under."""
Refuse = Callable[[int], TooManyAttempts]
"""Makes the refusal from the seconds until there is room again."""

# Not the moving window: its in-memory storage never deletes the key of a name that was once counted.
_counted = FixedWindowRateLimiter(MemoryStorage())
_one_at_a_time = Lock()


def ensure_room(*limits: Limit, refuse: Refuse = TooManyAttempts) -> None:
    """Refuse when one of the limits is used up; nothing is counted.

    Raises:
        TooManyAttempts: with the seconds until that limit begins anew; `refuse` makes it.
    """
    for limit, name in limits:
        if not _counted.test(limit, _key(name)):
            begins_anew = _counted.get_window_stats(limit, _key(name)).reset_time
            raise refuse(math.ceil(begins_anew - time.time()))


def count(*limits: Limit) -> None:
    """Count an attempt to each of the limits."""
    for limit, name in limits:
        _counted.hit(limit, _key(name))


def attempt(*limits: Limit, refuse: Refuse = TooManyAttempts) -> None:
    """Count an attempt when all of the limits have room, and nothing when one has none. Raises as `ensure_room`."""
    with _one_at_a_time:
        ensure_room(*limits, refuse=refuse)
        count(*limits)


def _key(name: str) -> str:
    # Names come from outside and may be long: hashed, they have one length.
    return sha256(name.encode()).hexdigest()
