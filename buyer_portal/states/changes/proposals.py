"""A proposal on an order's page: the supplier's form, and the answers to it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import reflex as rx

from buyer_portal.domain.changes.lines import OfferedLine
from buyer_portal.domain.changes.proposal import latest_answer
from buyer_portal.domain.errors import OrderChanged, PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.services.changes.answers import accept_proposal, reject_proposal, withdraw_proposal
from buyer_portal.services.changes.proposals import propose_changes
from buyer_portal.services.orders.details import OrderDetails, order_details
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.changes.proposal_form import (
    MAX_ADDED,
    OTHER_LINES,
    FormLine,
    day_in,
    form_lines,
    lines_in,
    moment_in,
    wanted_form_lines,
)
from buyer_portal.states.orders.details import details_on_screen
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.forms import text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.words.changes import mark_of

_USUAL_WAIT = timedelta(days=1)
_AS_ASKED = "As you asked."
_SENT_AGAIN = "Read the order; send the proposal again if it still fits."


class ProposalState(OrderState):
    """The form on screen: the order's lines as they were when it opened, and how many lines it adds.

    `note` goes with the buyer's answer; it refills its box when the box is rendered again.
    """

    form_open: bool = False
    form_lines: list[FormLine] = []
    added: list[int] = []
    expected: str = ""
    answer_by: str = ""
    reason: str = ""
    form_problem: str = ""
    currency: str = ""
    form_draft: str = ""
    note: str = ""
    _lines: tuple[OfferedLine, ...] = ()
    _expected_at: datetime | None = None
    _seen_version: int = 0
    _key: str = ""
    _request: int = 0

    @rx.event
    async def toggle_form(self, is_open: bool):
        """Click Propose changes: the form opens with the order's lines. Or close it again."""
        person = await person_of(self)
        if is_open is not True:
            self.form_open = False
            (await frame_of(self))._sent("propose", self.order.number)
            return rx.set_focus("propose")
        if self.form_open or (details := await details_on_screen(self, person)) is None:
            return None  # asked for again by a page that had not heard yet that it is open: what was added stays
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
                self.order.number,
                seen_version=self._seen_version,
                seen_request=self._request,
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
            (await frame_of(self))._sent("propose", self.order.number)
            (await frame_of(self))._say("Proposal sent", "The buyer has been told. The order stays as it is meanwhile.")
            await self._show_deed(person)

    @rx.event
    async def write_note(self, text: str):
        """Keep the note when its box loses the focus."""
        self.note = text if isinstance(text, str) else ""

    @rx.event
    async def accept(self, proposal_id: int):
        """Click Accept modifications."""
        await self._answer(await person_of(self), accept_proposal, proposal_id, "Proposal accepted", note=self.note)

    @rx.event
    async def reject(self, proposal_id: int):
        """Click Reject modifications."""
        await self._answer(await person_of(self), reject_proposal, proposal_id, "Proposal rejected", note=self.note)

    @rx.event
    async def withdraw(self, proposal_id: int):
        """Click Withdraw proposal."""
        await self._answer(await person_of(self), withdraw_proposal, proposal_id, "Proposal withdrawn")

    async def _answer(
        self, person: Person, deed: Callable[..., None], proposal_id: int, said: str, **more: str
    ) -> None:
        """Do one of the three, say so, and show the order."""
        frame, number = await frame_of(self), self.order.number
        try:
            await perform(deed, person, number, proposal_id=proposal_id, **more)
        except PortalError as refusal:
            frame._refuse(refusal)
            if number:
                await self._look_up(person, number)  # it may have expired, which no news announces
            return
        self.note = ""
        frame._sent("note", number)
        stays = "is what was proposed" if deed is accept_proposal else "stays as it is"
        frame._say(said, f"{number} {stays}. The {person.side.other.value.lower()} has been told.")
        await self._show_deed(person)

    async def _catch_up(self, person: Person) -> str:
        """The order moved on: the form may be sent again unless it would undo a change that it does not show."""
        details = await perform(order_details, person, self.order.number)
        if (details.offered_lines, details.expected_at) != (self._lines, self._expected_at):
            return OTHER_LINES
        self._seen_version, self._request = details.version, details.request.id if details.request else 0
        return _SENT_AGAIN

    def _fill(self, details: OrderDetails, zone: ZoneInfo) -> None:
        self._seen_version, self._key = details.version, str(uuid.uuid4())
        self._lines, self._expected_at, self.currency = details.offered_lines, details.expected_at, details.currency
        self._request = details.request.id if details.request else 0
        wanted, expected = details.request, details.expected_at
        self.form_lines = (
            wanted_form_lines(wanted.comparison, details.currency)
            if wanted
            else form_lines(self._lines, details.currency)
        )
        self.reason = _AS_ASKED if wanted else ""
        expected = (wanted and wanted.expected_at) or expected
        at = now()
        until = min(at + _USUAL_WAIT, latest_answer(at, details.expected_at, expected))
        self.added, self.form_problem = [], ""
        self.expected = f"{expected.astimezone(zone):%Y-%m-%d}" if expected else ""
        self.answer_by = f"{until.astimezone(zone):%Y-%m-%dT%H:%M}"
        self.form_draft = f"{self.order.number}:{mark_of(self.form_lines)}"
        self.form_open = True
