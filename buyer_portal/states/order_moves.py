"""The supplier's buttons, in the desk's rows and on an order's page."""

from collections.abc import Callable

import reflex as rx

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.order import OrderEvent
from buyer_portal.services import order_moves
from buyer_portal.services.order_moves import Moved
from buyer_portal.services.perform import perform
from buyer_portal.states.auth import person_of
from buyer_portal.states.forms import text_field
from buyer_portal.states.frame import frame_of

_DEEDS: dict[str, Callable[..., Moved]] = {
    OrderEvent.CONFIRM: order_moves.confirm_order,
    OrderEvent.START_PROCESSING: order_moves.start_processing,
    OrderEvent.SEND_OUT: order_moves.send_out_order,
    OrderEvent.DELIVER: order_moves.deliver_order,
}


class OrderMovesState(rx.State):
    """The step being made, and the dialog that asks why an order is declined."""

    moving: str = ""
    declining: str = ""
    decline_problem: str = ""
    _declining_version: int = 0

    @rx.event
    async def move(self, event: str, number: str, version: int):
        """Make an order's next step; declining asks for a reason first."""
        person = await person_of(self)
        if event == OrderEvent.DECLINE:
            self.declining, self._declining_version, self.decline_problem = str(number)[:40], version, ""
            return
        deed = _DEEDS.get(event) if isinstance(event, str) else None
        if deed is None:
            return
        self.moving = str(number)[:40]
        yield
        try:
            moved = await perform(deed, person, number, seen_version=version)
            (await frame_of(self))._say(f"{moved.number} is {moved.status.words}", "The buyer has been told.")
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
        self.moving = ""

    @rx.event
    async def decline(self, form: dict):
        """Decline the order with the reason that was written."""
        person = await person_of(self)
        try:
            moved = await perform(
                order_moves.decline_order,
                person,
                self.declining,
                seen_version=self._declining_version,
                reason=text_field(form, "reason"),
            )
        except PortalError as refusal:
            self.decline_problem = str(refusal)
            return
        self.declining = ""
        (await frame_of(self))._say(f"{moved.number} is declined", "The buyer has been told, with your reason.")

    @rx.event
    def keep_declining(self, is_open: bool = False):
        """Close the dialog and decline nothing."""
        if not is_open:
            self.declining = ""
