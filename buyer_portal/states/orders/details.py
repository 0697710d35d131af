"""The facts behind the order on screen, for a form about it that opens."""

import reflex as rx

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.services.orders.details import OrderDetails, order_details
from buyer_portal.services.perform import perform
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.shell.frame import frame_of


async def details_on_screen(state: rx.State, person: Person) -> OrderDetails | None:
    """Reload the order on screen; None when that is refused: the frame shows why."""
    try:
        return await perform(order_details, person, (await state.get_state(OrderState)).order.number)
    except PortalError as refusal:
        (await frame_of(state))._refuse(refusal)
        return None
