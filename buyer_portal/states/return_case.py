"""The return case on an order's page: the buyer's report, the supplier's offer, and the answers to it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from buyer_portal.domain.errors import PortalError, ValueRefused
from buyer_portal.domain.money import parse_amount, plain_amount
from buyer_portal.domain.order import OrderStatus
from buyer_portal.domain.person import Person
from buyer_portal.domain.return_case import Outcome
from buyer_portal.services.case_photos import remove_photo
from buyer_portal.services.order_details import OrderDetails, order_details
from buyer_portal.services.perform import perform
from buyer_portal.services.return_cases import (
    agree_to_offer,
    answer_case,
    decline_case,
    open_case,
    reject_offer,
    say_not_happened,
    settle_case,
    withdraw_case,
)
from buyer_portal.states.auth import person_of
from buyer_portal.states.case_words import CaseView
from buyer_portal.states.forms import number_field, text_field
from buyer_portal.states.frame import frame_of
from buyer_portal.states.order import OrderState


@dataclass(frozen=True, slots=True)
class AffectedLine:
    """A line of the order in the form; `quantity` is what stands in its box at first. `place` counts from 0."""

    place: int
    name: str
    sku: str
    ordered: str
    quantity: str


class ReturnCaseState(rx.State):
    """The buyer's form on screen, what was refused last, and the id of the case that the form has become."""

    case_open: bool = False
    case_lines: list[AffectedLine] = []
    case_problem: str = ""
    reported_case: int = 0
    answer_problem: str = ""
    decline_problem: str = ""
    _case: tuple[int, int] = (0, 0)
    _number: str = ""
    _key: str = ""

    @rx.event
    async def toggle_form(self, is_open: bool):
        """Click Report a problem or Settle with the supplier: the form opens. Or close it again."""
        person = await person_of(self)
        if is_open is not True:
            self.case_open = False
            return rx.set_focus("case")
        try:
            details = await perform(order_details, person, (await self.get_state(OrderState)).order.number)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return None
        self._number, self._key = details.number, str(uuid.uuid4())
        self.case_lines, self.case_problem, self.case_open = _affected_lines(details), "", True
        return rx.set_focus("h-report")

    @rx.event
    async def report(self, form: dict):
        """Send the report to the supplier."""
        person = await person_of(self)
        if not self.case_open:
            return None
        try:
            reported = await perform(
                open_case,
                person,
                self._number,
                key=self._key,
                problem=text_field(form, "problem"),
                wanted=text_field(form, "wanted"),
                quantities=[number_field(form, f"quantity-{line.place}") for line in self.case_lines],
                note=text_field(form, "note"),
            )
        except PortalError as refusal:
            self.case_problem = str(refusal)
            return None
        self.reported_case, self.case_open = reported, False
        (await frame_of(self))._say("Case opened", "The supplier has been told. You hear of their answer here.")
        return rx.set_focus("case")

    @rx.event
    async def answer(self, form: dict):
        """Offer how to put it right."""
        person, order = await person_of(self), (await self.get_state(OrderState)).order
        try:
            offered = _offered(form, order.case.currency)
        except ValueRefused:
            self.answer_problem = f"Write the amount like {plain_amount(1_250, order.case.currency)}."
            return
        await self._answer(person, answer_case, form, "Offer sent", **offered, note=text_field(form, "note"))

    @rx.event
    async def decline(self, form: dict):
        """Say no for good, with the reason that was written."""
        self.decline_problem = await self._refused(
            await person_of(self), decline_case, form, "Case declined", reason=text_field(form, "reason")
        )

    @rx.event
    async def reject(self, form: dict):
        """Click Reject offer, with the note that was written."""
        await self._answer(await person_of(self), reject_offer, form, "Offer rejected", note=text_field(form, "note"))

    @rx.event
    async def agree(self, case_id: int, version: int):
        """Click Accept offer."""
        await self._step(await person_of(self), agree_to_offer, case_id, version, "Offer accepted")

    @rx.event
    async def settle(self, case_id: int, version: int):
        """Click Confirm it is settled."""
        await self._step(await person_of(self), settle_case, case_id, version, "Case settled")

    @rx.event
    async def say_not_happened(self, form: dict):
        """Click It has not happened, with what was written about it."""
        await self._answer(
            await person_of(self), say_not_happened, form, "Back to the supplier", note=text_field(form, "note")
        )

    @rx.event
    async def withdraw(self, case_id: int, version: int):
        """Click Withdraw case."""
        await self._step(await person_of(self), withdraw_case, case_id, version, "Case withdrawn")

    @rx.event
    async def take_photo_away(self, name: str):
        """Click Remove beside a photo."""
        person, number = await person_of(self), (await self.get_state(OrderState)).order.number
        try:
            await perform(remove_photo, person, number, name)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return None
        return rx.set_focus("h-case")

    async def _answer(self, person: Person, deed: Callable[..., None], form: Any, said: str, **more: Any) -> None:
        self.answer_problem = await self._refused(person, deed, form, said, **more)

    async def _refused(self, person: Person, deed: Callable[..., None], form: Any, said: str, **more: Any) -> str:
        """Do what a form asks for; a refusal is to stand in the form, so that nothing typed is lost."""
        case_id, version = number_field(form, "case"), number_field(form, "seen")
        number = (await self.get_state(OrderState)).order.number
        try:
            await perform(deed, person, number, case_id=case_id, seen_version=version, **more)
        except PortalError as refusal:
            return str(refusal)
        await self._done(person, said)
        return ""

    async def _step(self, person: Person, deed: Callable[..., None], case_id: int, version: int, said: str) -> None:
        """Do what a button asks for; the case itself comes with the news that it makes."""
        number = (await self.get_state(OrderState)).order.number
        try:
            await perform(deed, person, number, case_id=case_id, seen_version=version)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return
        await self._done(person, said)

    async def _done(self, person: Person, said: str) -> None:
        self.answer_problem = self.decline_problem = ""
        (await frame_of(self))._say(said, f"The {person.role.other.value.lower()} has been told.")

    def _enter(self, number: str) -> None:
        """Another order's page opens: nothing of the last one's form may be sent to it."""
        if number != self._number:
            self.case_open, self._number = False, number

    def _follow(self, case: CaseView) -> None:
        """The case on screen moved on, or is another one: what was refused before is no longer about it."""
        if self._case != (case.id, case.version):
            self._case = (case.id, case.version)
            self.answer_problem = self.decline_problem = ""


def _affected_lines(details: OrderDetails) -> list[AffectedLine]:
    """Of a delivered order perhaps one line, of a cancelled one all that was ordered."""
    is_all = details.status is OrderStatus.CANCELLED
    return [
        AffectedLine(place, line.name, line.sku, f"{line.quantity:,}", str(line.quantity) if is_all else "0")
        for place, line in enumerate(details.lines)
    ]


def _offered(form: Any, currency: str) -> dict[str, Any]:
    """What is offered; an amount that was typed for another outcome counts for nothing."""
    outcome, text = text_field(form, "outcome"), text_field(form, "amount").strip()
    has_amount = text and outcome in Outcome.__members__ and Outcome[outcome].has_amount
    return {"outcome": outcome, "amount_minor": parse_amount(text, currency) if has_amount else 0}
