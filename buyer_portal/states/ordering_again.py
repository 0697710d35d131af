"""The page Order again, a supplier's Recreate: what is confirmed there is what was on screen."""

import uuid
from typing import Any

import reflex as rx

from buyer_portal.domain.errors import MoveRefused, OrderNotFound, PortalError, PricesChanged
from buyer_portal.domain.numbers import plain_number
from buyer_portal.domain.ordering_again import AgainLine
from buyer_portal.domain.people.person import Person, Side
from buyer_portal.live.changed import What
from buyer_portal.services.ordering_again import order_again, recreate_order
from buyer_portal.services.ordering_preview import reorder_preview
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.orders.page import number_in_address
from buyer_portal.states.shell.auth import begins_anew, person_of
from buyer_portal.states.shell.forms import quantity_field, text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.showing import add_pieces, in_pieces, piece_names, show
from buyer_portal.words.formatting import Clock
from buyer_portal.words.ordering import first_quantities, total_of
from buyer_portal.words.ordering_again import AgainRow, AgainView, again_rows, again_view
from buyer_portal.words.orders.list import LIST_PATH, ORDER_PATH, order_path

_DEEDS = {Side.BUYER: order_again, Side.SUPPLIER: recreate_order}
_TOLD = {Side.BUYER: "The supplier has been told.", Side.SUPPLIER: "The buyer has been told."}
_MAX_DIGITS = 15
_ROWS_IN_A_PIECE = 50
AGAIN_ROWS = piece_names("again_rows", 20)
"""The variables of the lines: what is typed in one box is not a reason to send a thousand lines again."""


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
    _quantities: dict[int, str] = {}
    _key: str = ""

    @rx.event
    async def load(self):
        """Show the old order that the address names, at today's prices."""
        person, number = await person_of(self), number_in_address(self)
        if self.router.url.path.startswith("/supplier") != (person.side is Side.SUPPLIER):
            return rx.redirect(LIST_PATH[person.side], replace=True)
        (await frame_of(self))._enter(person, OrderAgainState.reload, number, shows=What.COUNTS)
        if number != self.again.number or not self._key:
            self._begin()
        if await begins_anew(self):
            self.again_problem, self.placing = "", False
        if not await self._reload(person, number):
            return rx.redirect(order_path(person.side, number), replace=True)
        await (await frame_of(self))._reload(person)
        return None

    @rx.event
    async def reload(self):
        """Bring the counts of the frame up to date; prices stay as they were read until they are confirmed."""
        await (await frame_of(self))._reload(await person_of(self))

    @rx.event
    async def change_quantity(self, position: int, quantity: str):
        """Type a quantity: the sums follow."""
        await person_of(self)
        if any(line.position == position for line in self._lines):
            self._quantities = {**self._quantities, position: str(quantity).strip()[:_MAX_DIGITS]}
            await self._show()

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
            self.placing = False  # also after an unexpected exception: the button is the only way to retry
        if address:
            yield rx.redirect(address)

    async def _place(self, person: Person, form: Any) -> str:
        orderable = [line for line in self._lines if line.today.is_orderable]
        try:
            placed = await perform(
                _DEEDS[person.side],
                person,
                self.again.number,
                quantities={line.position: _quantity(form, line) for line in orderable},
                seen_prices={line.position: _price(form, line) for line in orderable},
                seen_offers={line.position: text_field(form, f"offer:{line.position}") for line in orderable},
                key=self._key,
                delivery=_wanted(form),
            )
        except PortalError as refusal:
            self.again_problem = str(refusal)
            if isinstance(refusal, PricesChanged):
                await self._reload(person, self.again.number)
            return ""
        self._key = ""
        (await frame_of(self))._sent("again", self.again.number)
        (await frame_of(self))._say(f"{placed.number} is placed", _TOLD[person.side])
        return ORDER_PATH[person.side] + placed.number

    def _begin(self) -> None:
        show(self, again=AgainView(), **in_pieces(AGAIN_ROWS, [], _ROWS_IN_A_PIECE), again_total="")
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
        await self._show()
        return True

    async def _show(self) -> None:
        rows, total = await perform(again_on_screen, self._lines, dict(self._quantities))
        show(self, **in_pieces(AGAIN_ROWS, rows, _ROWS_IN_A_PIECE), again_total=total)


add_pieces(OrderAgainState, AGAIN_ROWS, AgainRow)


def again_on_screen(lines: tuple[AgainLine, ...], quantities: dict[int, str]) -> tuple[list[AgainRow], str]:
    """The lines with these quantities in their boxes, and what they come to."""
    return again_rows(lines, quantities), total_of(lines, quantities, lines[0].currency) if lines else ""


def _wanted(form: Any) -> tuple[str, str] | None:
    """The day and the window of the delivery; None from a form that does not ask for them."""
    is_asked = isinstance(form, dict) and "delivery-day" in form
    return (text_field(form, "delivery-day"), text_field(form, "delivery-window")) if is_asked else None


def _quantity(form: Any, line: AgainLine) -> int:
    """The quantity in the line's box: 0 for an empty box, which leaves the line out; -1 if it is no quantity."""
    name = f"quantity:{line.position}"
    return quantity_field(form, name, line.name) if text_field(form, name).strip() else 0


def _price(form: Any, line: AgainLine) -> int:
    """The price that was on screen, in minor units; -1 for none."""
    found = plain_number(text_field(form, f"price:{line.position}"), digits=_MAX_DIGITS)
    return -1 if found is None else found
