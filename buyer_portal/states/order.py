"""One order on screen, for the buyer who placed it and for the supplier who has it on the desk."""

import reflex as rx

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.person import Person
from buyer_portal.services.order_details import order_details
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.formatting import Clock
from buyer_portal.states.order_words import OrderView, order_view
from buyer_portal.states.showing import show


class OrderState(rx.State):
    """The order on screen. `found` is "", "order" or "nothing"; "" while it is being looked up."""

    order: OrderView = OrderView()
    found: str = ""

    def _enter(self, number: str) -> None:
        """Another order's page opens: nothing of the last one may be seen meanwhile."""
        if number != self.order.number:
            self.order, self.found = OrderView(), ""

    async def _reload(self, person: Person, number: str) -> None:
        try:
            details = await perform(order_details, person, number)
        except OrderNotFound:
            show(self, order=OrderView(), found="nothing")
            return
        show(self, order=order_view(person, details, Clock(person.time_zone, now())), found="order")
