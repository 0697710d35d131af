"""The supplier's buttons, in the desk's rows and on an order's page."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import reflex as rx

from buyer_portal.domain.errors import BuyerWaits, PortalError
from buyer_portal.domain.orders.order import MOVES, OrderEvent
from buyer_portal.domain.orders.waiting import ASKS_FIRST, Waits
from buyer_portal.domain.people.names import order_number
from buyer_portal.domain.people.person import Person
from buyer_portal.services.orders import moves as order_moves
from buyer_portal.services.orders.delivery import promise_delivery
from buyer_portal.services.orders.moves import Moved
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.forms import text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.words.formatting import Clock, When
from buyer_portal.words.notifications.notices import shortened
from buyer_portal.words.orders.list import ORDER_PATH

_LONGEST_NUMBER = 40
_DEEDS: dict[str, Callable[..., Moved]] = {
    OrderEvent.CONFIRM: order_moves.confirm_order,
    OrderEvent.START_PROCESSING: order_moves.start_processing,
    OrderEvent.SEND_OUT: order_moves.send_out_order,
    OrderEvent.DELIVER: order_moves.deliver_order,
}


@dataclass(frozen=True, slots=True)
class WaitingThing:
    """What the buyer waits for, in words, and where it is answered."""

    icon: str
    says: str
    by: str
    when: When
    text: str


class OrderMovesState(OrderState):
    """The step being made, and two dialogs: why an order is declined, and whether to go on while the buyer waits.

    `asking` is the order's number while its dialog is open, `asked_again`: something came after it was opened.
    `_chosen` has the delivery day and window chosen on an order's page; they only count for the order in the version
    `_chosen_for`.
    """

    moving: str = ""
    asking: str = ""
    asking_step: str = ""
    asking_address: str = ""
    asked_again: bool = False
    waiting: list[WaitingThing] = []
    _step: tuple[str, int] = ("", 0)
    _seen: tuple[str, ...] = ()
    declining: str = ""
    decline_problem: str = ""
    _declining_version: int = 0
    _chosen: dict[str, str] = {}
    _chosen_for: tuple[str, int] = ("", 0)

    @rx.event
    async def move(self, event: str, number: str, version: int):
        """Make an order's next step; declining asks for a reason first."""
        person = await person_of(self)
        if event == OrderEvent.DECLINE:
            self.declining, self._declining_version, self.decline_problem = str(number)[:40], version, ""
            return
        if not isinstance(event, str) or event not in _DEEDS:
            return
        self.moving = str(number)[:40]
        yield
        await self._move(person, event, str(number), version)
        self.moving = ""

    @rx.event
    async def choose_day(self, number: str, version: int, day: str):
        """Choose the day of the delivery; it is promised by another click."""
        await person_of(self)
        self._choose(number, version, day=day)

    @rx.event
    async def choose_window(self, number: str, version: int, window: str):
        """Choose the window of the delivery; it is promised by another click."""
        await person_of(self)
        self._choose(number, version, window=window)

    @rx.event
    async def promise(self, number: str, version: int):
        """Promise the delivery that was chosen."""
        person = await person_of(self)
        frame, chosen = await frame_of(self), await self._delivery(number, version)
        try:
            await perform(promise_delivery, person, number, seen_version=version, **chosen)
        except PortalError as refusal:
            frame._refuse(refusal)
        else:
            frame._say(f"The delivery date of {number} is changed", "The buyer has been told.")

    def _choose(self, number: str, version: int, **chosen: str) -> None:
        if len(str(number)) > _LONGEST_NUMBER:
            return
        if self._chosen_for != (number, version):
            self._chosen_for, self._chosen = (number, version), {}
        self._chosen |= {name: str(value)[:20] for name, value in chosen.items()}

    async def _delivery(self, number: str, version: int) -> dict[str, str]:
        """Day and window in the boxes: what was chosen, else their initial values."""
        order = self.order  # on the desk it may be an order that was opened before
        shown = (order.promise_day, order.promise_window) if order.number == number else ("", "")
        chosen = self._chosen if self._chosen_for == (number, version) else {}
        return {"day": chosen.get("day", shown[0]), "window": chosen.get("window", shown[1])}

    async def _promised(self, event: str, number: str, version: int) -> dict[str, Any]:
        """The date that a confirmation promises, if another one than the wanted was chosen."""
        if event != OrderEvent.CONFIRM or self._chosen_for != (number, version):
            return {}
        return {"promised": tuple((await self._delivery(number, version)).values())}

    @rx.event
    async def go_on(self):
        """Click Go on without: what the dialog showed stays unanswered; if more has come since, it asks again."""
        person = await person_of(self)
        if self.asking:
            await self._move(person, self._step[0], self.asking, self._step[1], self._seen)

    @rx.event
    def keep_waiting(self, is_open: bool = False):
        """Close the dialog; the order stays as it is."""
        if not is_open:
            self.asking = ""

    async def _move(self, person: Person, event: str, number: str, version: int, without: Collection[str] = ()) -> None:
        more = {"without": without} if event in ASKS_FIRST else await self._promised(event, number, version)
        try:
            moved = await perform(_DEEDS[event], person, number, seen_version=version, **more)
        except BuyerWaits as refusal:
            self._ask_first(person, event, number, version, refusal)
            return
        except PortalError as refusal:
            self.asking = ""
            (await frame_of(self))._refuse(refusal)
            return
        self.asking = ""
        (await frame_of(self))._say(f"{moved.number} is {moved.status.words}", "The buyer has been told.")

    def _ask_first(self, person: Person, event: str, number: str, version: int, refusal: BuyerWaits) -> None:
        clock = Clock(person.time_zone, now())
        self.asked_again = bool(self.asking)
        self.asking, self.asking_step = order_number(number), MOVES[OrderEvent(event)].button
        self._step, self._seen = (event, version), tuple(thing.name for thing in refusal.waiting)
        asks = any(thing.why is Waits.REQUEST for thing in refusal.waiting)
        self.asking_address = f"{ORDER_PATH[person.side]}{self.asking}{'#request' if asks else '#chat'}"
        self.waiting = [
            WaitingThing(
                "pencil-line" if thing.why is Waits.REQUEST else "message-square",
                f"{refusal.buyer} {thing.why.value}",
                thing.by,
                clock.moment(thing.at),
                shortened(thing.text),
            )
            for thing in refusal.waiting
        ]

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
        (await frame_of(self))._sent("decline", moved.number)
        (await frame_of(self))._say(f"{moved.number} is declined", "The buyer has been told, with your reason.")

    @rx.event
    def keep_declining(self, is_open: bool = False):
        """Close the dialog and decline nothing."""
        if not is_open:
            self.declining = ""
