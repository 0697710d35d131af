"""Asking for a change on an order's page, and the supplier's no."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import reflex as rx

from buyer_portal.domain.errors import OrderChanged, PortalError
from buyer_portal.domain.person import Person
from buyer_portal.services.change_requests import ask_for_change, decline_request
from buyer_portal.services.order_details import order_details
from buyer_portal.services.perform import perform
from buyer_portal.states.auth import person_of
from buyer_portal.states.forms import number_field, text_field
from buyer_portal.states.frame import frame_of
from buyer_portal.states.order import OrderState
from buyer_portal.states.proposal_form import OTHER_LINES, FormLine, day_in, form_lines


class ChangeRequestState(rx.State):
    """The buyer's form on screen, filled with the order as it was when it opened."""

    ask_open: bool = False
    ask_lines: list[FormLine] = []
    ask_expected: str = ""
    ask_problem: str = ""
    decline_problem: str = ""
    _request: int = 0
    _expected_at: datetime | None = None
    _number: str = ""
    _seen_version: int = 0
    _key: str = ""

    @rx.event
    async def toggle_form(self, is_open: bool):
        """Click Ask for a change: the form opens, in sight wherever the click was. Or close it again."""
        person = await person_of(self)
        if is_open is not True:
            self.ask_open = False
            return rx.set_focus("ask")
        try:
            details = await perform(order_details, person, (await self.get_state(OrderState)).order.number)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return None
        zone = ZoneInfo(person.time_zone)
        self._number, self._seen_version, self._key = details.number, details.version, str(uuid.uuid4())
        self._expected_at = details.expected_at
        self.ask_lines = form_lines(details.offered_lines, details.currency)
        self.ask_expected = f"{details.expected_at.astimezone(zone):%Y-%m-%d}" if details.expected_at else ""
        self.ask_problem, self.ask_open = "", True
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
                self._number,
                seen_version=self._seen_version,
                key=self._key,
                quantities=[_wanted(form, line.place) for line in self.ask_lines],
                note=text_field(form, "note"),
                expected_at=day_in(form, "expected", person.time_zone, self._expected_at),
            )
        except OrderChanged as refusal:
            self.ask_problem = f"{refusal} {await self._catch_up(person)}"
        except PortalError as refusal:
            self.ask_problem = str(refusal)
        else:
            self.ask_open = False
            (await frame_of(self))._say(
                "Request sent", "The supplier has been told. The order stays as it is meanwhile."
            )

    @rx.event
    async def decline(self, form: dict):
        """Say no to the buyer's request, with the note that was written."""
        person, number = await person_of(self), (await self.get_state(OrderState)).order.number
        request_id, note = number_field(form, "request"), text_field(form, "note")
        try:
            await perform(decline_request, person, number, request_id=request_id, note=note)
        except PortalError as refusal:
            self.decline_problem = str(refusal)
            return
        self.decline_problem = ""
        (await frame_of(self))._say("Request declined", "The buyer has been told, with your note.")

    async def _catch_up(self, person: Person) -> str:
        """The order moved on: what was typed may be sent again while it is about the same lines and date."""
        details = await perform(order_details, person, self._number)
        lines = form_lines(details.offered_lines, details.currency)
        if (lines, details.expected_at) != (self.ask_lines, self._expected_at):
            return OTHER_LINES
        self._seen_version = details.version
        return "Read the order; send the request again if it still fits."

    def _enter(self, number: str) -> None:
        """Another order's page opens: nothing of the last one's form may be sent to it."""
        if number != self._number:
            self.ask_open, self.decline_problem, self._number = False, "", number

    def _follow(self, request_id: int) -> None:
        """Another request is on screen, or none: what was refused before is no longer about it."""
        if self._request != request_id:
            self._request, self.decline_problem = request_id, ""


def _wanted(form: dict, place: int) -> int:
    return 0 if text_field(form, f"remove-{place}") else number_field(form, f"quantity-{place}")
