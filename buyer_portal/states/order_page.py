"""The page of an order: opens it, and brings all of its parts up to date together."""

import asyncio
from urllib.parse import quote

import reflex as rx

from buyer_portal.domain.person import Person, Role
from buyer_portal.states.auth import person_of
from buyer_portal.states.cancellation import CancellationState
from buyer_portal.states.change_request import ChangeRequestState
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.frame import frame_of
from buyer_portal.states.order import OrderState
from buyer_portal.states.order_list_words import ORDER_PATH
from buyer_portal.states.proposal import ProposalState
from buyer_portal.states.return_case import ReturnCaseState
from buyer_portal.states.supplier_card import SupplierCardState


class OrderPageState(rx.State):
    """Holds nothing: the parts do."""

    @rx.event
    async def load(self):
        """Show the order that the address names, and hear of its changes from now on."""
        person, number = await person_of(self), number_in_address(self)
        if self.router.url.path.startswith("/supplier") != (person.role is Role.SUPPLIER):
            return rx.redirect(ORDER_PATH[person.role] + quote(number, safe=""), replace=True)
        (await frame_of(self))._enter(person, OrderPageState.reload, number)
        (await self.get_state(OrderState))._enter(number)
        (await self.get_state(CancellationState))._enter(number)
        (await self.get_state(ConversationState))._enter(number)
        (await self.get_state(ProposalState))._enter(number)
        (await self.get_state(ChangeRequestState))._enter(number)
        (await self.get_state(ReturnCaseState))._enter(number)
        card = await self.get_state(SupplierCardState)
        await asyncio.gather(self._reload(person, number), card._load(person, number))
        return None

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person, number = await person_of(self), number_in_address(self)
        await self._reload(person, number)
        order = (await self.get_state(OrderState)).order
        await (await self.get_state(CancellationState))._notice_change(person, order)

    async def _reload(self, person: Person, number: str) -> None:
        order, chat = await self.get_state(OrderState), await self.get_state(ConversationState)
        await asyncio.gather(order._reload(person, number), chat._reload(person))
        (await self.get_state(ChangeRequestState))._follow(order.order.request.id)
        (await self.get_state(ReturnCaseState))._follow(order.order.case)
        await (await frame_of(self))._reload(person)


def number_in_address(state: rx.State) -> str:
    """The order number that the browser claims to look at: at most 40 characters, from a stranger."""
    number = getattr(state, "number", "")
    return number.upper()[:40] if isinstance(number, str) else ""
