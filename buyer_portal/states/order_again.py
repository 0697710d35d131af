"""The page Order again, a supplier's Recreate: what is confirmed there is what was on screen."""

import uuid
from typing import Any

import reflex as rx

from buyer_portal.domain.errors import MoveRefused, OrderNotFound, PortalError, PricesChanged
from buyer_portal.domain.order_again import AgainLine
from buyer_portal.domain.person import Person, Role
from buyer_portal.services.order_again import order_again, recreate_order, reorder_preview
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.auth import person_of
from buyer_portal.states.formatting import Clock
from buyer_portal.states.forms import number_field, text_field
from buyer_portal.states.frame import frame_of
from buyer_portal.states.order_again_words import (
    AgainRow,
    AgainView,
    again_row,
    again_view,
    first_quantities,
    total_of,
)
from buyer_portal.states.order_list_words import LIST_PATH, ORDER_PATH
from buyer_portal.states.order_page import number_in_address

_DEEDS = {Role.BUYER: order_again, Role.SUPPLIER: recreate_order}
_TOLD = {Role.BUYER: "The supplier has been told.", Role.SUPPLIER: "The buyer has been told."}
_MAX_DIGITS = 15


class OrderAgainState(rx.State):
    """The lines with their boxes. `found_again` is "", "order" or "nothing"; `attempt` makes the boxes new."""

    again: AgainView = AgainView()
    again_rows: list[AgainRow] = []
    again_total: str = ""
    again_problem: str = ""
    found_again: str = ""
    attempt: int = 0
    placing: bool = False
    _lines: tuple[AgainLine, ...] = ()
    _quantities: dict[str, str] = {}
    _key: str = ""

    @rx.event
    async def load(self):
        """Show the old order that the address names, at today's prices."""
        person, number = await person_of(self), number_in_address(self)
        if self.router.url.path.startswith("/supplier") != (person.role is Role.SUPPLIER):
            return rx.redirect(LIST_PATH[person.role], replace=True)
        (await frame_of(self))._enter(person, OrderAgainState.reload, number)
        if number != self.again.number or not self._key:
            self._begin()
        self.again_problem, self.placing = "", False
        if not await self._reload(person, number):
            return rx.redirect(ORDER_PATH[person.role] + number, replace=True)
        await (await frame_of(self))._reload(person)
        return None

    @rx.event
    async def reload(self):
        """Bring the counts of the frame up to date; prices stay as they were read until they are confirmed."""
        await (await frame_of(self))._reload(await person_of(self))

    @rx.event
    async def change_quantity(self, sku: str, quantity: str):
        """Type a quantity: the sums follow."""
        await person_of(self)
        if any(line.sku == sku for line in self._lines):
            self._quantities = {**self._quantities, sku: str(quantity).strip()[:_MAX_DIGITS]}
            self._show()

    @rx.event
    async def place(self, form: dict):
        """Click Place order. The form says which prices the person saw."""
        person = await person_of(self)
        if self.placing or self.found_again != "order":
            return
        self.placing, self.again_problem = True, ""
        yield
        try:
            address = await self._place(person, form)
        finally:
            self.placing = False  # after a failure, too: the button is the only way to try again
        if address:
            yield rx.redirect(address)

    async def _place(self, person: Person, form: Any) -> str:
        skus = [line.sku for line in self._lines if line.today.is_orderable]
        try:
            placed = await perform(
                _DEEDS[person.role],
                person,
                self.again.number,
                quantities={sku: _quantity(form, sku) for sku in skus},
                seen_prices={sku: _price(form, sku) for sku in skus},
                key=self._key,
            )
        except PortalError as refusal:
            self.again_problem = str(refusal)
            if isinstance(refusal, PricesChanged):
                await self._reload(person, self.again.number)
            return ""
        self._key = ""
        (await frame_of(self))._say(f"{placed.number} is placed", _TOLD[person.role])
        return ORDER_PATH[person.role] + placed.number

    def _begin(self) -> None:
        self.again, self.again_rows, self.again_total = AgainView(), [], ""
        self.again_problem, self.found_again, self.placing = "", "", False
        self._lines, self._quantities, self._key = (), {}, str(uuid.uuid4())
        self.attempt += 1

    async def _reload(self, person: Person, number: str) -> bool:
        """Look up prices; give False when the order is there and may not be recreated."""
        try:
            order = await perform(reorder_preview, person, number)
        except (OrderNotFound, MoveRefused) as refusal:
            self._begin()
            self.found_again = "nothing"
            return isinstance(refusal, OrderNotFound)
        self.again, self.found_again = again_view(person, order, Clock(person.time_zone, now())), "order"
        self._lines = order.lines
        self._quantities = first_quantities(order.lines) | self._quantities
        self._show()
        return True

    def _show(self) -> None:
        currency = self._lines[0].currency if self._lines else ""
        self.again_rows = [again_row(line, self._quantities.get(line.sku, "")) for line in self._lines]
        self.again_total = total_of(self._lines, self._quantities, currency) if currency else ""


def _quantity(form: Any, sku: str) -> int:
    """What stands in the line's box; an empty one leaves the line out, -1 is no quantity."""
    name = f"quantity:{sku}"
    return number_field(form, name) if text_field(form, name).strip() else 0


def _price(form: Any, sku: str) -> int:
    """The price that was on screen, in minor units; -1 for none."""
    text = text_field(form, f"price:{sku}")
    return int(text) if len(text) <= _MAX_DIGITS and text.isascii() and text.isdigit() else -1
