"""Running several deeds at the same moment, for tests of races."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from buyer_portal.domain.errors import PortalBusy, PortalError


def insisting(deed: Callable[[], Any]) -> Any:
    """Call the deed and retry it while the portal is busy; give its result or its refusal."""
    for _ in range(10):
        try:
            return deed()
        except PortalBusy:
            continue
        except PortalError as refusal:
            return refusal
    raise AssertionError("busy ten times in a row")


def at_once(*deeds: Callable[[], Any]) -> list[PortalError | None]:
    """Start all at the same moment; give each one's refusal, None for those that were done."""
    gate = threading.Barrier(len(deeds))

    def act(deed: Callable[[], Any]) -> PortalError | None:
        gate.wait()
        answer = insisting(deed)
        return answer if isinstance(answer, PortalError) else None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(act, deeds))


def one_of(*outcomes: PortalError | None) -> tuple[int, PortalError]:
    """Which of the two won, and the refusal that the other got."""
    [winner] = [place for place, refusal in enumerate(outcomes) if refusal is None]
    [loser] = [refusal for refusal in outcomes if refusal is not None]
    return winner, loser
