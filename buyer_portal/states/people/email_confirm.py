"""The pages that a link to a new address leads to: both addresses and one button; or why it confirms nothing."""

import reflex as rx

from buyer_portal.domain.errors import EmailChangeRefused
from buyer_portal.domain.people.email_change import EmailChangeEnd
from buyer_portal.services.people.email_change.confirming import open_email_link
from buyer_portal.services.people.session_cookie import link_in
from buyer_portal.services.perform import perform
from buyer_portal.states.shell.auth import Auth
from buyer_portal.states.shell.public import public

_ENDED_PAGE = "/confirm-email/ended"
_BUSY = "The portal is busy. Nothing was changed; please try again."
_PROBLEMS = {why.value: why.sentence for why in EmailChangeEnd} | {"busy": _BUSY}


def confirm_problem(code: object) -> str:
    """The sentence for a code in an address; "" for none, and for what is no code."""
    return _PROBLEMS.get(str(code), "")


class ConfirmEmailState(rx.State):
    """From which address to which, and what was wrong."""

    email_from: str = ""
    email_to: str = ""
    confirm_problem: str = ""

    @rx.event
    @public
    async def load(self):
        """Ask which link was opened in this browser; without one that confirms, lead to where it says why."""
        self.confirm_problem = confirm_problem(self.router.url.query_parameters.get("error", ""))
        try:
            found = await perform(
                open_email_link, link_in(self.router.headers.cookie), (await self.get_state(Auth))._person
            )
        except EmailChangeRefused as refusal:
            self.email_from = self.email_to = ""
            return rx.redirect(f"{_ENDED_PAGE}?why={refusal.why.value}")
        self.email_from, self.email_to = found.person.email, found.email
        return None


class ConfirmEmailEndedState(rx.State):
    """Why a link confirms nothing."""

    ended_change: str = ""

    @rx.event
    @public
    async def load(self):
        """Read the address."""
        self.ended_change = confirm_problem(self.router.url.query_parameters.get("why", ""))
