"""Asking for a change on an order's page, and the supplier's no."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import reflex as rx

from buyer_portal.domain.errors import OrderChanged, PortalError, ValueRefused
from buyer_portal.domain.people.person import Person
from buyer_portal.services.changes.requests import ask_for_change, decline_request, withdraw_request
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.perform import perform
from buyer_portal.states.changes.proposal_form import OTHER_LINES, FormLine, day_in, form_lines
from buyer_portal.states.orders.details import details_on_screen
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.forms import number_field, quantity_field, text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.words.changes import mark_of


class ChangeRequestState(OrderState):
    """The buyer's form on screen, filled with the order as it was when it opened."""

    ask_open: bool = False
    ask_lines: list[FormLine] = []
    ask_expected: str = ""
    ask_problem: str = ""
    ask_draft: str = ""
    decline_problem: str = ""
    _request: int = 0
    _expected_at: datetime | None = None
    _seen_version: int = 0
    _key: str = ""

    @rx.event
    async def toggle_form(self, is_open: bool):
        """Click Ask for a change: open the form and scroll to it, or close it again."""
        person = await person_of(self)
        if is_open is not True:
            self.ask_open = False
            (await frame_of(self))._sent("ask", self.order.number)
            return rx.set_focus("ask")
        if self.ask_open or (details := await details_on_screen(self, person)) is None:
            return None  # asked for again by a page that had not heard yet that it is open: what was added stays
        zone = ZoneInfo(person.time_zone)
        self._seen_version, self._key = details.version, str(uuid.uuid4())
        self._expected_at = details.expected_at
        self.ask_lines = form_lines(details.offered_lines, details.currency)
        self.ask_expected = f"{details.expected_at.astimezone(zone):%Y-%m-%d}" if details.expected_at else ""
        self.ask_problem, self.ask_open = "", True
        self.ask_draft = f"{self.order.number}:{mark_of(self.ask_lines)}"
        return rx.set_focus("h-ask")

    @rx.event
    async def ask(self, form: dict):
        """Send the request to the supplier."""
        person = await person_of(self)
        if not self.ask_open:
            return
        try:
            await perform(
                ask_for_change,
                person,
                self.order.number,
                seen_version=self._seen_version,
                key=self._key,
                quantities=[_wanted(form, line) for line in self.ask_lines],
                note=text_field(form, "note"),
                expected_at=day_in(form, "expected", person.time_zone, self._expected_at),
            )
        except OrderChanged as refusal:
            self.ask_problem = f"{refusal} {await self._catch_up(person)}"
        except PortalError as refusal:
            self.ask_problem = str(refusal)
        else:
            self.ask_open = False
            (await frame_of(self))._sent("ask", self.order.number)
            (await frame_of(self))._say(
                "Request sent", "The supplier has been told. The order stays as it is meanwhile."
            )
            await self._show_deed(person)

    @rx.event
    async def decline(self, form: dict):
        """Say no to the buyer's request, with the note that was written."""
        person, number = await person_of(self), self.order.number
        request_id, note = number_field(form, "request"), text_field(form, "note")
        try:
            await perform(decline_request, person, number, request_id=request_id, note=note)
        except PortalError as refusal:
            self.decline_problem = str(refusal)
            return
        self.decline_problem = ""
        (await frame_of(self))._sent("refuse", number)
        (await frame_of(self))._say("Request declined", "The buyer has been told, with your note.")
        await self._show_deed(person)

    @rx.event
    async def withdraw(self, request_id: int):
        """Click Withdraw request."""
        person, number = await person_of(self), self.order.number
        try:
            await perform(withdraw_request, person, number, request_id=request_id)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return
        (await frame_of(self))._say("Request withdrawn", f"{number} stays as it is. The supplier has been told.")
        await self._show_deed(person)

    async def _catch_up(self, person: Person) -> str:
        """The order moved on: the form may be sent again if the order's lines and date are still the form's."""
        details = await perform(order_details, person, self.order.number)
        lines = form_lines(details.offered_lines, details.currency)
        if (lines, details.expected_at) != (self.ask_lines, self._expected_at):
            return OTHER_LINES
        self._seen_version = details.version
        return "Read the order; send the request again if it still fits."

    def _follow(self, request_id: int) -> None:
        """Another request is on screen, or none: clear the refusal, which was about the one before."""
        if self._request != request_id:
            self._request, self.decline_problem = request_id, ""


def _wanted(form: dict, line: FormLine) -> int:
    if text_field(form, f"remove-{line.place}"):
        return 0
    quantity = quantity_field(form, f"quantity-{line.place}", line.name)
    if quantity == 0:  # may be a number half typed: to drop a line, the box beside it has to be ticked
        raise ValueRefused(f"{line.about}: 0 would drop this line. Tick “Remove” if you mean that.")
    return quantity
