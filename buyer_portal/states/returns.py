"""The return case on an order's page: the buyer's report, the supplier's offer, and the answers to it."""

import uuid
from collections.abc import Callable
from typing import Any

import reflex as rx

from buyer_portal.domain.errors import PortalError, ValueRefused
from buyer_portal.domain.money import parse_amount, plain_amount
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.returns.moves import Outcome
from buyer_portal.services.perform import perform
from buyer_portal.services.returns.cases import (
    agree_to_offer,
    answer_case,
    decline_case,
    reject_offer,
    say_not_happened,
    settle_case,
    withdraw_case,
)
from buyer_portal.services.returns.opening import open_case
from buyer_portal.services.returns.photos import remove_photo
from buyer_portal.states.orders.details import details_on_screen
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.forms import number_field, quantity_field, text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.words.returns import CaseView
from buyer_portal.words.returns_lines import AffectedLine, affected_lines_of


class ReturnCaseState(OrderState):
    """The buyer's form on screen, the last refusal, and the id of the case that the sent form opened."""

    case_open: bool = False
    case_lines: list[AffectedLine] = []
    case_problem: str = ""
    reported_case: int = 0
    answer_problem: str = ""
    decline_problem: str = ""
    _case: tuple[int, int] = (0, 0)
    _key: str = ""

    @rx.event
    async def toggle_form(self, is_open: bool):
        """Click Report a problem or Settle with the supplier: the form opens. Or close it again."""
        person = await person_of(self)
        if is_open is not True:
            self.case_open = False
            return rx.set_focus("case")
        if self.case_open or (details := await details_on_screen(self, person)) is None:
            return None  # asked for again by a page that had not heard yet that it is open: what was added stays
        self._key = str(uuid.uuid4())
        self.case_lines, self.case_problem, self.case_open = affected_lines_of(details), "", True
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
                self.order.number,
                key=self._key,
                problem=text_field(form, "problem"),
                wanted=text_field(form, "wanted"),
                quantities=[quantity_field(form, f"quantity-{line.place}", line.name) for line in self.case_lines],
                note=text_field(form, "note"),
            )
        except PortalError as refusal:
            self.case_problem = str(refusal)
            return None
        self.reported_case, self.case_open = reported, False
        (await frame_of(self))._say("Case opened", "The supplier has been told. You hear of their answer here.")
        await self._show_deed(person)
        return rx.set_focus("case")

    @rx.event
    async def answer(self, form: dict):
        """Offer how to put it right."""
        person, order = await person_of(self), self.order
        try:
            offered = _offered(form, order.case.currency)
        except ValueRefused as refusal:
            example = plain_amount(1_250, order.case.currency)
            self.answer_problem = f"This {refusal}. Write the amount like {example}."
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
        person, number = await person_of(self), self.order.number
        try:
            await perform(remove_photo, person, number, name)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return None
        await self._show_deed(person)
        return rx.set_focus("h-case")

    async def _answer(self, person: Person, deed: Callable[..., None], form: Any, said: str, **more: Any) -> None:
        self.answer_problem = await self._refused(person, deed, form, said, **more)

    async def _refused(self, person: Person, deed: Callable[..., None], form: Any, said: str, **more: Any) -> str:
        """Do what a form asks for; a refusal is shown in the form, so that nothing typed is lost."""
        case_id, version = number_field(form, "case"), number_field(form, "seen")
        number = self.order.number
        try:
            await perform(deed, person, number, case_id=case_id, seen_version=version, **more)
        except PortalError as refusal:
            return str(refusal)
        await self._done(person, said)
        return ""

    async def _step(self, person: Person, deed: Callable[..., None], case_id: int, version: int, said: str) -> None:
        """Do what a button asks for."""
        number = self.order.number
        try:
            await perform(deed, person, number, case_id=case_id, seen_version=version)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return
        await self._done(person, said)

    async def _done(self, person: Person, said: str) -> None:
        self.answer_problem = self.decline_problem = ""
        (await frame_of(self))._sent("case", self.order.number)
        (await frame_of(self))._say(said, f"The {person.side.other.value.lower()} has been told.")
        await self._show_deed(person)

    def _follow(self, case: CaseView) -> None:
        """The case on screen moved on, or is another one: clear the refusal, which was about the state before."""
        if self._case != (case.id, case.version):
            self._case = (case.id, case.version)
            self.answer_problem = self.decline_problem = ""


def _offered(form: Any, currency: str) -> dict[str, Any]:
    """What is offered; an amount that was typed for another outcome is ignored."""
    outcome, text = text_field(form, "outcome"), text_field(form, "amount").strip()
    has_amount = text and outcome in Outcome.__members__ and Outcome[outcome].has_amount
    return {"outcome": outcome, "amount_minor": parse_amount(text, currency) if has_amount else 0}
