"""One order on screen, for the buyer who placed it and for the supplier who has it on the desk."""

from contextlib import suppress
from dataclasses import replace

import reflex as rx

from buyer_portal.domain.errors import OrderNotFound, PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.live.changed import What
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.orders.timeline import MAX_TIMELINE, TIMELINE_SIZE
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.screens import screens
from buyer_portal.states.shell.showing import show
from buyer_portal.words.formatting import Clock
from buyer_portal.words.orders.page import order_view
from buyer_portal.words.orders.page_view import LineRow, OrderView
from buyer_portal.words.orders.progress import TimelineRow


class OrderState(rx.State):
    """The order on screen. `found` is "", "order" or "nothing"; "" while it is being looked up.

    Its lines and its timeline, which may be long, are sent apart from the rest. Its dialogs and forms are substates.
    They act on `self.order.number`, which the server has looked up, and are reset when another order is shown.
    """

    order: OrderView = OrderView()
    lines: list[LineRow] = []
    timeline: list[TimelineRow] = []
    found: str = ""
    _events_shown: int = TIMELINE_SIZE

    @rx.event
    async def show_earlier_events(self):
        """Show more of the timeline."""
        self._events_shown = min(self._events_shown + TIMELINE_SIZE, MAX_TIMELINE)
        await self._look_up(await person_of(self), self.order.number)

    async def _look_again(self, person: Person, number: str) -> None:
        """Reload, unless the order was loaded after the latest news: a person's own deed reloads it before that."""
        if screens.has_missed(self, "order", What.ORDER):
            await self._look_up(person, number)

    async def _show_deed(self, person: Person) -> None:
        """Reload the order right after a deed; if that fails, the news of the deed reloads it."""
        with suppress(PortalError):
            await self._look_up(person, self.order.number)

    async def _look_up(self, person: Person, number: str) -> None:
        """Show the order `number`; if it is another one, reset the dialogs and forms of the one before."""
        if self.found and number != self.order.number:
            await self._leave()
        try:
            with screens.looking(self, "order"):
                order, lines, timeline = await perform(order_on_screen, person, number, self._events_shown)
        except OrderNotFound:
            await self._leave()
            self.found = "nothing"
            return
        show(self, order=order, lines=lines, timeline=timeline, found="order")

    async def _leave(self) -> None:
        (await self.get_state(OrderState)).reset()  # resets the substates too, whichever of them asks


def order_on_screen(person: Person, number: str, events: int) -> tuple[OrderView, list[LineRow], list[TimelineRow]]:
    """What the page of an order says, with so many steps of its timeline at most."""
    order = order_view(person, order_details(person, number, events), Clock(person.time_zone, now()))
    return replace(order, lines=[], timeline=[]), order.lines, order.timeline
