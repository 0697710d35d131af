"""The buyer's first screen."""

import reflex as rx

from buyer_portal.domain.people.person import Person, Side
from buyer_portal.live.changed import What
from buyer_portal.services.orders.dashboard import dashboard
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.showing import show
from buyer_portal.words.formatting import Clock
from buyer_portal.words.orders.dashboard import DashboardView, dashboard_view
from buyer_portal.words.orders.list import LIST_PATH


class DashboardState(rx.State):
    """What the dashboard shows."""

    board: DashboardView = DashboardView()
    loaded: bool = False

    @rx.event
    async def load(self):
        """Show the dashboard, and hear of changes from now on. A supplier's home is the desk."""
        person = await person_of(self)
        if person.side is Side.SUPPLIER:
            return rx.redirect(LIST_PATH[person.side], replace=True)
        frame = await frame_of(self)
        frame._enter(person, DashboardState.reload, shows=What.ORDER | What.THREAD)
        await self._reload(person)
        await frame._reload(person)
        return None

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person = await person_of(self)
        await self._reload(person)
        await (await frame_of(self))._reload(person)

    async def _reload(self, person: Person) -> None:
        show(self, board=await perform(board_on_screen, person), loaded=True)


def board_on_screen(person: Person) -> DashboardView:
    """What the dashboard shows now."""
    at = now()
    return dashboard_view(person, dashboard(person, at), Clock(person.time_zone, at))
