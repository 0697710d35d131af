"""Proposed changes on an order's page: the supplier's form, and the answers to it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import reflex as rx

from buyer_portal.domain.errors import OrderChanged, PortalError
from buyer_portal.domain.person import Person
from buyer_portal.domain.proposal import OfferedLine
from buyer_portal.services.order_details import OrderDetails, order_details
from buyer_portal.services.perform import perform
from buyer_portal.services.proposals import accept_proposal, propose_changes, reject_proposal, withdraw_proposal
from buyer_portal.settings import now
from buyer_portal.states.auth import person_of
from buyer_portal.states.forms import text_field
from buyer_portal.states.frame import frame_of
from buyer_portal.states.order import OrderState
from buyer_portal.states.proposal_form import (
    MAX_ADDED,
    OTHER_LINES,
    FormLine,
    day_in,
    form_lines,
    lines_in,
    moment_in,
    wanted_form_lines,
)

_USUAL_WAIT = timedelta(days=1)
_AS_ASKED = "As you asked."
_SENT_AGAIN = "Read the order; send the proposal again if it still fits."


class ProposalState(rx.State):
    """The form on screen: the order's lines as they were when it opened, and how many lines it adds.

    `note` goes with the buyer's answer; it stands in its box whenever the box is drawn anew.
    """

    form_open: bool = False
    form_lines: list[FormLine] = []
    added: list[int] = []
    expected: str = ""
    answer_by: str = ""
    reason: str = ""
    form_problem: str = ""
    currency: str = ""
    note: str = ""
    _lines: tuple[OfferedLine, ...] = ()
    _expected_at: datetime | None = None
    _number: str = ""
    _seen_version: int = 0
    _key: str = ""

    @rx.event
    async def toggle_form(self, is_open: bool):
        """Click Propose changes: the form opens with the order's lines. Or close it again."""
        person = await person_of(self)
        if is_open is not True:
            self.form_open = False
            return rx.set_focus("propose")
        try:
            details = await perform(order_details, person, (await self.get_state(OrderState)).order.number)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return None
        self._fill(details, ZoneInfo(person.time_zone))
        return rx.set_focus("h-propose")

    @rx.event
    async def add_line(self):
        """Add an empty line to the form."""
        if len(self.added) < MAX_ADDED:
            self.added = [*self.added, len(self.added)]

    @rx.event
    async def propose(self, form: dict):
        """Send the proposal to the buyer."""
        person = await person_of(self)
        if not self.form_open:
            return
        try:
            await perform(
                propose_changes,
                person,
                self._number,
                seen_version=self._seen_version,
                key=self._key,
                lines=lines_in(form, self._lines, self.currency),
                reason=text_field(form, "reason"),
                answer_by=moment_in(form, "answer-by", person.time_zone),
                expected_at=day_in(form, "expected", person.time_zone, self._expected_at),
            )
        except OrderChanged as refusal:
            self.form_problem = f"{refusal} {await self._catch_up(person)}"
        except PortalError as refusal:
            self.form_problem = str(refusal)
        else:
            self.form_open = False
            (await frame_of(self))._say("Proposal sent", "The buyer has been told. The order stays as it is meanwhile.")

    @rx.event
    async def write_note(self, text: str):
        """Leave the box for the note."""
        self.note = text if isinstance(text, str) else ""

    @rx.event
    async def accept(self, proposal_id: int):
        """Click Accept modifications."""
        await self._answer(
            await person_of(self), accept_proposal, proposal_id, "Modifications accepted", note=self.note
        )

    @rx.event
    async def reject(self, proposal_id: int):
        """Click Reject modifications."""
        await self._answer(
            await person_of(self), reject_proposal, proposal_id, "Modifications rejected", note=self.note
        )

    @rx.event
    async def withdraw(self, proposal_id: int):
        """Click Withdraw proposal."""
        await self._answer(await person_of(self), withdraw_proposal, proposal_id, "Proposal withdrawn")

    async def _answer(
        self, person: Person, deed: Callable[..., None], proposal_id: int, said: str, **more: str
    ) -> None:
        """Do one of the three, and say so; the order itself comes with the news that it makes."""
        shown, frame = await self.get_state(OrderState), await frame_of(self)
        number = shown.order.number
        try:
            await perform(deed, person, number, proposal_id=proposal_id, **more)
        except PortalError as refusal:
            frame._refuse(refusal)
            if number:
                await shown._reload(person, number)  # it may have expired on screen, of which there is no news
            return
        self.note = ""
        stays = "is what was proposed" if deed is accept_proposal else "stays as it is"
        frame._say(said, f"{number} {stays}. The {person.role.other.value.lower()} has been told.")

    async def _catch_up(self, person: Person) -> str:
        """The order moved on: the form may be sent again unless it would undo what nobody saw in it."""
        details = await perform(order_details, person, self._number)
        if (details.offered_lines, details.expected_at) != (self._lines, self._expected_at):
            return OTHER_LINES
        self._seen_version = details.version
        return _SENT_AGAIN

    def _fill(self, details: OrderDetails, zone: ZoneInfo) -> None:
        self._number, self._seen_version, self._key = details.number, details.version, str(uuid.uuid4())
        self._lines, self._expected_at, self.currency = details.offered_lines, details.expected_at, details.currency
        wanted, expected = details.request, details.expected_at
        self.form_lines = (
            wanted_form_lines(wanted.comparison, details.currency)
            if wanted
            else form_lines(self._lines, details.currency)
        )
        self.reason = _AS_ASKED if wanted else ""
        expected = (wanted and wanted.expected_at) or expected
        self.added, self.form_problem = [], ""
        self.expected = f"{expected.astimezone(zone):%Y-%m-%d}" if expected else ""
        self.answer_by = f"{(now() + _USUAL_WAIT).astimezone(zone):%Y-%m-%dT%H:%M}"
        self.form_open = True

    def _enter(self, number: str) -> None:
        """Another order's page opens: nothing of the last one's form may be sent to it."""
        if number != self._number:
            self.form_open, self.note, self._number = False, "", number
