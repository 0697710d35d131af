"""Whether the database is away: one task of this process probes it, so that requests need not wait for a time-out."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from buyer_portal.domain.errors import PortalBusy, PortalUnavailable
from buyer_portal.services.readiness import ensure_readable, ensure_writable
from buyer_portal.store.patience import patience

log = structlog.get_logger("outage")
_PATIENCE_SECONDS, _GRACE_SECONDS = 3, 3


class Outage:
    """`refusal` is raised for everybody; None when the database works. `suspected`: a deed failed, so probe it."""

    def __init__(self) -> None:
        self.refusal: PortalUnavailable | None = None
        self.suspected = False

    @property
    def sentence(self) -> str:
        """For people; "" when all is well."""
        return str(self.refusal) if self.refusal else ""

    @property
    def for_reading(self) -> PortalUnavailable | None:
        """The refusal of a deed that only reads: None also when the database is full, as it can still be read."""
        return self.refusal if self.sentence != PortalUnavailable.CANNOT_SAVE else None

    async def look(self) -> bool:
        """Probe the database; give whether the result has changed. After a failure, only a write proves it works."""
        before, doubtful = self.sentence, self.suspected or self.refusal is not None
        self.suspected = False
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS + _GRACE_SECONDS):
                await asyncio.to_thread(_within_time, ensure_writable if doubtful else ensure_readable)
            self.refusal = None
        except PortalUnavailable as refusal:
            self.refusal = refusal
        except TimeoutError:
            self.refusal = PortalUnavailable()
        if before != self.sentence:
            log.warning("database", state=self.sentence or "back")
        return before != self.sentence


def _within_time(probe: Callable[[], None]) -> None:
    with patience(_PATIENCE_SECONDS), suppress(PortalBusy):  # busy with another write: it works
        probe()


outage = Outage()
