"""The confirmation dialog: Confirm does what the dialog showed, or the dialog says what changed and asks again."""

import uuid
from typing import Any

import reflex as rx

from buyer_portal.domain.cancellation import CancellationReason, CancellationVerdict
from buyer_portal.domain.cancellation_rules import Contact
from buyer_portal.domain.errors import (
    CancellationRefused,
    OrderChanged,
    OrderNotFound,
    PortalError,
)
from buyer_portal.domain.people.person import Person
from buyer_portal.services.cancellation import cancel_order, cancellation_preview
from buyer_portal.services.conversation.chat import post_message
from buyer_portal.services.perform import perform
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.forms import amount_field, number_field, text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.words.orders.page_view import OrderView

REASONS = [reason.value for reason in CancellationReason]
_HINTS = {
    Contact.RECOMMENDED: "Sent to the order chat together with the cancellation. Empty it to send none.",
    Contact.REQUIRED: "Goes with the cancellation: the supplier must know at once. You can change the words.",
}
_ALREADY_WROTE = "You have written to them since they began; another message is up to you."


class CancellationState(OrderState):
    """The dialog. `mode` is "ask", "changed" (still possible, asked again) or "blocked" (too late)."""

    open: bool = False
    mode: str = "ask"
    busy: bool = False
    takes_message: bool = False
    draft: str = ""
    hint: str = ""
    detail: str = ""
    problem: str = ""
    seen_version: int = 0
    _key: str = ""

    @rx.event
    async def toggle(self, is_open: bool):
        """Open the dialog with the red button, or close it; neither changes the order."""
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
            return  # clicked before the dialog showed the change; it shows it now
        self.busy, self.problem = True, ""
        yield
        if await self._cancel(person, form):
            yield rx.set_focus("order-status")

    @rx.event
    async def write_instead(self):
        """Talk first: close the dialog and go to the chat; the browser takes the words along."""
        self.open = False
        return rx.set_focus("message")

    async def _ask(self, person: Person) -> None:
        shown = self.order
        try:
            verdict, has_written = await perform(cancellation_preview, person, shown.number)
        except PortalError as refusal:
            (await frame_of(self))._refuse(refusal)
            return
        self._key = str(uuid.uuid4())
        self.seen_version = shown.version
        self.mode, self.busy, self.detail, self.problem = "ask", False, shown.since, ""
        self._prepare_message(verdict, has_written=has_written)
        self.open = True

    async def _cancel(self, person: Person, form: Any) -> bool:
        try:
            await perform(
                cancel_order,
                person,
                self.order.number,
                seen_version=number_field(form, "seen"),
                seen_charge_minor=amount_field(form, "charge"),
                key=self._key,
                message=text_field(form, "message"),
                reason=text_field(form, "reason"),
            )
            self.open = False
        except OrderChanged as refusal:
            # The order is reloaded below and the dialog explains its new status; a changed charge is explained here.
            self.problem = str(refusal) if refusal.charge else ""
        except CancellationRefused:
            pass  # the order is reloaded below, and the dialog shows its new status
        except PortalError as refusal:
            self.problem = str(refusal)
        self.busy = False
        await self._reload(person)
        return not self.open

    async def _send(self, person: Person, text: str) -> None:
        try:
            await perform(post_message, person, self.order.number, text, key=self._key)
        except PortalError as refusal:
            self.problem = str(refusal)
            return
        self.open = False
        (await frame_of(self))._say("Message sent", f"It stands in the order chat of {self.order.number}.")

    def _prepare_message(self, verdict: CancellationVerdict, *, has_written: bool) -> None:
        self.takes_message = verdict.contact in _HINTS
        already = verdict.contact is Contact.REQUIRED and has_written
        self.draft = "" if already else verdict.suggested_message
        self.hint = _ALREADY_WROTE if already else _HINTS.get(verdict.contact, "")

    async def _reload(self, person: Person) -> None:
        """Reload the order at once; chat and counts are reloaded by the news, a moment later."""
        await self._look_up(person, self.order.number)
        await self._notice_change(person)

    async def _notice_change(self, person: Person) -> None:
        """The order moved while the dialog is open: say so in the dialog, and ask again or remove Confirm."""
        order = self.order
        if not self.open or self.busy or order.version == self.seen_version:
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
            self.detail = _why_blocked(order)
            self.hint = f"Sent to the order chat of {order.number}."


def _why_blocked(order: OrderView) -> str:
    """Say why the order can't be cancelled now; the reader may have cancelled it in another window."""
    if order.by_reader:
        return f"{order.cancelled_by}. You did it in another window; what you wrote here is kept below."
    happened = f"{order.cancelled_by}." if order.cancelled_by else order.since
    return f"{happened} Nothing was cancelled by you; your words are kept below."
