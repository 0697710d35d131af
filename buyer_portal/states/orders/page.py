"""The page of an order: opens it, and brings all of its parts up to date together."""

import asyncio
from contextlib import suppress

import reflex as rx

from buyer_portal.domain.errors import OrderNotFound
from buyer_portal.domain.people.names import order_number
from buyer_portal.domain.people.person import Side
from buyer_portal.live.changed import What
from buyer_portal.services.notifications.news import read_order_news
from buyer_portal.services.perform import perform
from buyer_portal.states.cancellation.dialog import CancellationState
from buyer_portal.states.changes.requests import ChangeRequestState
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.supplier_card import SupplierCardState
from buyer_portal.states.returns import ReturnCaseState
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.words.orders.list import order_path

_SHOWS = What.ORDER | What.THREAD | What.READ


class OrderPageState(rx.State):
    """The page's event handlers; its parts hold the data."""

    @rx.event
    async def load(self):
        """Show the order that the address names, and hear of its changes from now on."""
        person, number = await person_of(self), number_in_address(self)
        if self.router.url.path.startswith("/supplier") != (person.side is Side.SUPPLIER):
            return rx.redirect(order_path(person.side, number), replace=True)
        (await frame_of(self))._enter(person, OrderPageState.reload, number, shows=_SHOWS)
        order, chat = await self.get_state(OrderState), await self.get_state(ConversationState)
        card = await self.get_state(SupplierCardState)
        chat._open()
        await asyncio.gather(order._look_up(person, number), chat._reload(person), card._load(person, number))
        await self._follow(order)
        await (await frame_of(self))._reload(person)
        return None

    @rx.event
    async def reload(self):
        """Reload the parts that the news is about."""
        person, frame = await person_of(self), await frame_of(self)
        order, chat = await self.get_state(OrderState), await self.get_state(ConversationState)
        number = frame._on_screen
        if not number or number != number_in_address(self):
            return  # another page has been opened meanwhile
        await asyncio.gather(order._look_again(person, number), chat._look_again(person))
        await self._follow(order)
        yield  # what happened is shown before it is counted
        await frame._look_again(person)
        await (await self.get_state(CancellationState))._notice_change(person)

    @rx.event
    async def see_news(self):
        """The order is in view: mark its notifications as read."""
        person, number = await person_of(self), (await self.get_state(OrderState)).order.number
        with suppress(OrderNotFound):
            await perform(read_order_news, person, number)

    async def _follow(self, order: OrderState) -> None:
        (await self.get_state(ChangeRequestState))._follow(order.order.request.id)
        (await self.get_state(ReturnCaseState))._follow(order.order.case)


def number_in_address(state: rx.State) -> str:
    """The order number that the browser claims to look at: at most 40 characters, from a stranger."""
    return order_number(getattr(state, "number", ""))
