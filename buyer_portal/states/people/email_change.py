"""The person's address on their Settings page: asking for another one, and the one that waits to be confirmed."""

import reflex as rx

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.email_change.asking import (
    ask_again,
    ask_to_change_email,
    waiting_change_of,
    withdraw_email_change,
)
from buyer_portal.services.perform import perform, perform_with_password
from buyer_portal.settings import now, settings
from buyer_portal.states.shell.auth import begins_anew, person_of
from buyer_portal.states.shell.forms import text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.showing import show
from buyer_portal.words.formatting import Clock

_ON_ITS_WAY = "Follow its link within an hour."


class EmailChangeState(rx.State):
    """The new address that waits `until` then to be confirmed, "" for none; and the form, while it is open.

    `is_late`: it waited for too long. `is_undelivered`: its mail did not arrive. `can_change`: the portal sends e-mail.
    """

    new_email: str = ""
    until: str = ""
    is_late: bool = False
    is_undelivered: bool = False
    can_change: bool = True
    is_form_open: bool = False
    email_problem: str = ""
    has_changed: bool = False

    @rx.event
    def open_form(self):
        """Ask for the new address, and for the password or a code."""
        self._show_form(is_open=True)

    @rx.event
    def close(self):
        """Close the form; nothing is done."""
        self._show_form(is_open=False)

    @rx.event
    async def ask(self, form: dict):
        """Send a link to the new address, for who has given the password or a code."""
        person, email = await person_of(self), text_field(form, "new_email")
        try:
            new = await perform_with_password(ask_to_change_email, person, text_field(form, "proof"), email=email)
        except PortalError as refusal:
            self.email_problem = str(refusal)
        else:
            self._show_form(is_open=False)
            (await frame_of(self))._say(f"An e-mail is on its way to {new}", _ON_ITS_WAY)
        await self._reload(person)

    @rx.event
    async def again(self):
        """Send another link to the address that waits."""
        person, frame = await person_of(self), await frame_of(self)
        try:
            new = await perform(ask_again, person)
        except PortalError as refusal:
            frame._refuse(refusal)
        else:
            frame._say(f"Another e-mail is on its way to {new}", f"The first one opens nothing now. {_ON_ITS_WAY}")
        await self._reload(person)

    @rx.event
    async def withdraw(self):
        """Stay with the address that one has."""
        person, frame = await person_of(self), await frame_of(self)
        try:
            await perform(withdraw_email_change, person)
        except PortalError as refusal:
            frame._refuse(refusal)
        else:
            frame._say("Withdrawn", "Your e-mail address stays as it is.")
        await self._reload(person)

    async def _begin(self, *, has_changed: bool) -> None:
        """Close what was open when the page was left."""
        if await begins_anew(self):
            self._show_form(is_open=False)
            self.has_changed = has_changed

    def _show_form(self, *, is_open: bool) -> None:
        self.is_form_open, self.email_problem, self.has_changed = is_open, "", self.has_changed and not is_open

    async def _reload(self, person: Person) -> None:
        found, at = await perform(waiting_change_of, person), now()
        clock = Clock(person.time_zone, at)
        show(
            self,
            new_email=found.email if found else "",
            until=clock.beside(found.until, at) if found else "",
            is_late=found is not None and clock.is_over(found.until),
            is_undelivered=found is not None and found.is_failed,
            can_change=bool(settings.smtp_url),
        )
