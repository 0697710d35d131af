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
from reflex.istate.data import SessionData
from reflex.istate.manager.token import BaseStateToken
from reflex_base.constants import RouteVar
from reflex_base.event import Event

from buyer_portal.domain.person import Person
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import Changed

log = structlog.get_logger("screens")
_PAUSE_SECONDS = 0.1
_SWEEP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class _Screen:
    socket: str
    company_id: int
    number: str  # "" = interested in every order of the company
    reload: Event
    reload_frame: Event


class Screens:
    """The screens of this process, by client token. One that is closed is forgotten at the next news or sweep."""

    def __init__(self) -> None:
        self._open: dict[str, _Screen] = {}

    def watch(
        self,
        session: SessionData,
        person: Person,
        reload: rx.event.EventType,
        frame: rx.event.EventType,
        number: str = "",
    ) -> None:
        """From now on this screen hears of `number`, or of every order of the person's company."""
        # The socket goes with the news: whoever comes back with this token, but on another socket, gets none of it.
        via = {RouteVar.SESSION_ID: session.session_id}
        events = [Event.from_event_type(handler, router_data=via)[0] for handler in (reload, frame)]
        self._open[session.client_token] = _Screen(session.session_id, person.company_id, number, *events)

    def __len__(self) -> int:
        """How many screens are open."""
        return len(self._open)

    async def tell(self, app: rx.App, news: Changed) -> None:
        """Put the reload of every screen concerned in line. Lifespan task only."""
        for token, screen in self._still_open(app):
            if screen.company_id in news.companies:
                concerned = screen.number == "" or (not news.is_direct and news.number in ("", screen.number))
                event = screen.reload if concerned else screen.reload_frame
                await app.event_processor.enqueue(token, event)

    async def sweep(self, app: rx.App) -> None:
        """Forget closed screens, and keep the state of open ones.

        Reflex drops a state that had no event for an hour. News for a screen that was left open that long would
        meet a state without a cookie, and send the person to the sign-in page.
        """
        for token, _ in self._still_open(app):
            await app.state_manager.get_state(BaseStateToken(ident=token, cls=rx.State))

    def _still_open(self, app: rx.App) -> list[tuple[str, _Screen]]:
        if app.event_namespace is None:
            return []
        sockets = app.event_namespace._token_manager.token_to_socket
        self._open = {
            token: screen
            for token, screen in self._open.items()
            if (record := sockets.get(token)) and record.sid == screen.socket
        }
        return list(self._open.items())


screens = Screens()


def deliver_news(app: rx.App):
    """The lifespan task that carries news from the bus to the screens."""

    @asynccontextmanager
    async def delivering() -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_deliver(app), name="news"), asyncio.create_task(_sweep(app), name="sweep")]
        try:
            yield
        finally:
            for task in tasks:
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


async def _sweep(app: rx.App) -> None:
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        try:
            await screens.sweep(app)
        except Exception:
            log.exception("not swept")
