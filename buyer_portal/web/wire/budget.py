"""How much of something one sender may use: bytes, frames, new sockets."""

import math
import time
from dataclasses import dataclass, field

WINDOW_SECONDS = 10


@dataclass(slots=True)
class Budget:
    """`most` of something in each ten seconds."""

    most: int
    spent: int = 0
    _until: float = field(default=0.0, repr=False)

    def spend(self, amount: int = 1) -> bool:
        """Count it; False when that is more than is left of these ten seconds."""
        now = time.monotonic()
        if now >= self._until:
            self._until, self.spent = now + WINDOW_SECONDS, 0
        self.spent += amount
        return self.spent <= self.most

    @property
    def is_over(self) -> bool:
        """Whether the ten seconds have passed, so that this says nothing any more."""
        return time.monotonic() >= self._until


@dataclass(slots=True, weakref_slot=True)
class Pace:
    """So many at once, and the others one after the other."""

    at_once: int
    per_second: float
    _all_had_by: float = field(default=0.0, repr=False)

    def wait(self, at_most: float = math.inf) -> float:
        """Seconds until the next one's turn. One that would wait longer than `at_most` gets none, and `inf`."""
        now = time.monotonic()
        had_by = max(self._all_had_by, now) + 1 / self.per_second
        wait = max(round(had_by - now - self.at_once / self.per_second, 3), 0)
        if wait > at_most:
            return math.inf
        self._all_had_by = had_by
        return wait

    @property
    def is_at_rest(self) -> bool:
        """Whether nobody had a turn for so long that this says nothing any more."""
        return time.monotonic() >= self._all_had_by
