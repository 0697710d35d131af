"""The open screens: who watches which order, and how news reaches them.

The news comes from the bus and says only what changed. It must be delivered from the lifespan task: an event put in
line from a handler would carry the sender's cookie to the receiver (REFLEX.md §4).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import reflex as rx
import structlog
from reflex_base.event import Event

from buyer_portal.domain.person import Person
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed

log = structlog.get_logger("screens")
_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class _Screen:
    company_id: int
    number: str  # "" = interested in every order of the company
    reload: Event
    reload_frame: Event


class Screens:
    """The screens of this process, by client token. A token that is gone is forgotten at the next news."""

    def __init__(self) -> None:
        self._open: dict[str, _Screen] = {}

    def watch(
        self, token: str, person: Person, reload: rx.event.EventType, frame: rx.event.EventType, number: str = ""
    ) -> None:
        """From now on this screen hears of `number`, or of every order of the person's company."""
        events = [Event.from_event_type(handler)[0] for handler in (reload, frame)]
        self._open[token] = _Screen(person.company_id, number, *events)

    def forget(self, token: str) -> None:
        """This screen is closed."""
        self._open.pop(token, None)

    def __len__(self) -> int:
        """How many screens are open."""
        return len(self._open)

    async def tell(self, app: rx.App, news: Changed) -> None:
        """Put the reload of every screen concerned in line. Lifespan task only."""
        namespace = app.event_namespace
        if namespace is None:
            return
        sockets = namespace._token_manager
        for token, screen in tuple(self._open.items()):
            record = sockets.token_to_socket.get(token)
            if record is None or record.instance_id != sockets.instance_id:
                self.forget(token)
            elif screen.company_id in news.companies:
                concerned = screen.number in ("", news.number) or news.number == ""
                event = screen.reload if concerned else screen.reload_frame
                await app.event_processor.enqueue(token, event)


screens = Screens()


def deliver_news(app: rx.App):
    """The lifespan task that carries news from the bus to the screens."""

    @asynccontextmanager
    async def delivering() -> AsyncIterator[None]:
        task = asyncio.create_task(_deliver(app), name="news")
        try:
            yield
        finally:
            task.cancel()

    return delivering


async def _deliver(app: rx.App) -> None:
    async for news in bus.listen():
        try:
            await screens.tell(app, news)
        except Exception:
            # One bad delivery must not end the live updates of everybody.
            log.exception("not delivered")
            await asyncio.sleep(_PAUSE_SECONDS)
