"""How much of something one sender may use: bytes, frames, new sockets."""

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
