"""The confirmation dialog: what was read is what happens, or it says what changed."""

import uuid
from typing import Any

import reflex as rx

from buyer_portal.domain.cancellation import CancellationReason, CancellationVerdict, Contact
from buyer_portal.domain.errors import (
    CancellationRefused,
    OrderChanged,
    OrderNotFound,
    PortalError,
)
from buyer_portal.domain.person import Person
from buyer_portal.services.cancellation import cancel_order, cancellation_preview
from buyer_portal.services.conversation import post_message
from buyer_portal.services.perform import perform
from buyer_portal.states.auth import person_of
from buyer_portal.states.forms import amount_field, number_field, text_field
from buyer_portal.states.frame import frame_of
from buyer_portal.states.order import OrderState
from buyer_portal.states.order_words import OrderView

REASONS = [reason.value for reason in CancellationReason]
_HINTS = {
    Contact.RECOMMENDED: "Sent to the order chat together with the cancellation. Empty it to send none.",
    Contact.REQUIRED: "Goes with the cancellation: the supplier must know at once. You can change the words.",
}
_ALREADY_WROTE = "You have written to them since they began; another message is up to you."


class CancellationState(rx.State):
    """The dialog. `mode` is "ask", "changed" (still possible, asked again) or "blocked" (too late)."""

    open: bool = False
    mode: str = "ask"
    busy: bool = False
    cancel_number: str = ""
    takes_message: bool = False
    draft: str = ""
    hint: str = ""
    detail: str = ""
    problem: str = ""
    seen_version: int = 0
    _key: str = ""

    @rx.event
    async def toggle(self, is_open: bool):
        """Click the red button, or keep the order: nothing happens to it yet, or at all."""
        if is_open is True:
            await self._ask(await person_of(self))
        else:
            self.open = False

    @rx.event
    async def submit(self, form: dict):
        """Click Confirm, or, when it was too late, Send message. The form says what the person saw and meant."""
        person = await person_of(self)
        if not self.open or self.busy:
            return
        if text_field(form, "deed") == "send":
            await self._send(person, text_field(form, "message"))
            return
        if self.mode == "blocked":
            return  # clicked before the dialog could say so; it says so now
        self.busy, self.problem = True, ""
        yield
        if await self._cancel(person, form):
            yield rx.set_focus("order-status")

    @rx.event
    async def write_instead(self):
        """Talk first: close the dialog and go to the chat."""
        self.open = False
        return rx.set_focus("message")

    async def _ask(self, person: Person) -> None:
        shown = (await self.get_state(OrderState)).order
        try:
            verdict, has_written = await perform(cancellation_preview, person, shown.number)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return
        self._key = str(uuid.uuid4())
        self.cancel_number, self.seen_version = shown.number, shown.version
        self.mode, self.busy, self.detail, self.problem = "ask", False, shown.since, ""
        self._prepare_message(verdict, has_written=has_written)
        self.open = True

    async def _cancel(self, person: Person, form: Any) -> bool:
        try:
            await perform(
                cancel_order,
                person,
                self.cancel_number,
                seen_version=number_field(form, "seen"),
                seen_charge_minor=amount_field(form, "charge"),
                key=self._key,
                message=text_field(form, "message"),
                reason=text_field(form, "reason"),
            )
            self.open = False
        except OrderChanged as refusal:
            # The order is looked up again below, and the dialog says what became of it; of a charge it says so here.
            self.problem = str(refusal) if refusal.charge else ""
        except CancellationRefused:
            pass  # the dialog says what became of it
        except PortalError as refusal:
            self.problem = str(refusal)
        self.busy = False
        await self._reload(person)
        return not self.open

    async def _send(self, person: Person, text: str) -> None:
        try:
            await perform(post_message, person, self.cancel_number, text, key=self._key)
        except PortalError as refusal:
            self.problem = str(refusal)
            return
        self.open = False
        (await frame_of(self))._say("Message sent", f"It stands in the order chat of {self.cancel_number}.")
        await self._reload(person)

    def _enter(self, number: str) -> None:
        """Another order's page opens: a dialog of the last one is closed."""
        if number != self.cancel_number:
            self.open = False

    def _prepare_message(self, verdict: CancellationVerdict, *, has_written: bool) -> None:
        self.takes_message = verdict.contact in _HINTS
        already = verdict.contact is Contact.REQUIRED and has_written
        self.draft = "" if already else verdict.suggested_message
        self.hint = _ALREADY_WROTE if already else _HINTS.get(verdict.contact, "")

    async def _reload(self, person: Person) -> None:
        """Show what became of the order; chat and counts come with the news, a moment later."""
        order = await self.get_state(OrderState)
        await order._reload(person, self.cancel_number)
        await self._notice_change(person, order.order)

    async def _notice_change(self, person: Person, order: OrderView) -> None:
        """The order moved while the dialog is open: say so in place, and ask again or take Confirm away."""
        if not self.open or self.busy or order.number != self.cancel_number or order.version == self.seen_version:
            return
        try:
            verdict, has_written = await perform(cancellation_preview, person, order.number)
        except OrderNotFound:
            self.open = False
            return
        kept = self.draft
        self._prepare_message(verdict, has_written=has_written)
        self.draft = kept or self.draft
        self.seen_version = order.version
        if order.allowed:
            self.mode = "changed"
            self.detail = f"{order.since} Nothing was cancelled yet."
        else:
            self.mode, self.takes_message = "blocked", True
            self.detail = (
                f"{order.cancelled_by or order.since} Nothing was cancelled by you; your words are kept below."
            )
            self.hint = f"Sent to the order chat of {order.number}."
