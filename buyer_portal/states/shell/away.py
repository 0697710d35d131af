"""When the database is away: every open screen keeps what it shows, says so, and carries on when it is back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import reflex as rx
import structlog

from buyer_portal.domain.errors import PortalError
from buyer_portal.live.bus import bus
from buyer_portal.reflex_seams.events import event_for
from buyer_portal.reflex_seams.sockets import connected_tokens, socket_of
from buyer_portal.services.outage import outage
from buyer_portal.services.perform import known_refusal
from buyer_portal.states.shell.public import public

log = structlog.get_logger("away")
_LOOK_SECONDS = 1
_LOOKS_APART = 10  # while no deed fails


class AwayState(rx.State):
    """What the portal can't do at the moment, for the banner; "" when the database works.

    `is_late`: changes by other people may come late, as this process hears nothing of the others.
    """

    sentence: str = ""
    is_late: bool = False

    @rx.event
    @public
    async def look(self):
        """Show what can't be done; when it works again, reload the page's data, as after a lost connection."""
        was, refusal = self.sentence, known_refusal()
        self.is_late = bus.is_cut_off
        self.sentence = str(refusal) if refusal else outage.sentence
        return rx.State.hydrate_and_load() if was and not self.sentence else None

    def _say(self, refusal: PortalError) -> None:
        self.sentence = str(refusal)
        told.add(self.router.session.client_token)


told: set[str] = set()
"""The client tokens of the screens that show the banner."""


def watch_database(app: rx.App):
    """The lifespan task that watches the database and updates the screens."""

    @asynccontextmanager
    async def watching() -> AsyncIterator[None]:
        task = asyncio.create_task(_watch(app), name="database")
        try:
            yield
        finally:
            task.cancel()

    return watching


async def _watch(app: rx.App) -> None:
    looks, was_cut_off = 0, False
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        looks += 1
        is_other, was_cut_off = bus.is_cut_off != was_cut_off, bus.is_cut_off
        if not (is_other or outage.suspected or outage.refusal or looks % _LOOKS_APART == 0):
            continue
        try:
            is_news = await outage.look()
            await _tell(app, everybody=is_news or is_other)
        except Exception:
            log.exception("not looked after")


async def _tell(app: rx.App, *, everybody: bool) -> None:
    """Let screens update their banner: all when the outage begins, changes or ends, else those that still show it."""
    connected = connected_tokens(app)
    concerned = connected if everybody else set() if outage.refusal else told & connected
    if not outage.refusal:
        told.clear()
    for token in concerned:
        await app.event_processor.enqueue(token, event_for(AwayState.look, socket_of(app, token)))
