"""The pages of who is invited: to which company, by whom, what was wrong; or why the invitation opens nothing."""

import reflex as rx

from buyer_portal.domain.errors import InvitationRefused, SsoRequired
from buyer_portal.domain.people.invitation import InvitationEnd
from buyer_portal.domain.people.password import Weakness
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.services.people.accepting import open_invitation
from buyer_portal.services.people.session_cookie import link_in
from buyer_portal.services.perform import perform
from buyer_portal.states.shell.public import public
from buyer_portal.words.people import YOU_MAY

_ENDED_PAGE = "/invitation/ended"
_ENDS = {why.value: why.sentence for why in InvitationEnd}
_PROBLEMS = (
    {why.value: why.sentence for why in Weakness}
    | {
        "name": "Give your name as others should read it: letters of one alphabet, up to 200 characters.",
        "name-taken": "A colleague or a company is called that, or almost: add what tells you two apart.",
        "attempts": "Too many attempts. Please wait a few minutes and try again.",
        "busy": "The portal is busy. Nothing was changed; please try again.",
        "sso-required": str(SsoRequired()),
    }
    | {f"sso-{why.value}": why.sentence for why in SsoEnd}
)


def invitation_problem(code: object) -> str:
    """The sentence for a code in an address; "" for none, and for what is no code."""
    return (_PROBLEMS | _ENDS).get(str(code), "")


class InvitationState(rx.State):
    """What the invitation is to, and what was wrong with what was typed.

    `invitation_host` is where single sign-on leads, "" for nowhere; `needs_sso`: there is no other way.
    """

    invited_email: str = ""
    invited_to: str = ""
    invited_by: str = ""
    invited_as: str = ""
    invitation_problem: str = ""
    invitation_host: str = ""
    needs_sso: bool = False

    @rx.event
    @public
    async def load(self):
        """Ask which invitation was opened in this browser; without one to accept, lead to where it says why."""
        self.invitation_problem = invitation_problem(self.router.url.query_parameters.get("error", ""))
        try:
            found = await perform(open_invitation, link_in(self.router.headers.cookie))
        except InvitationRefused as refusal:
            self.invited_email = ""
            return rx.redirect(f"{_ENDED_PAGE}?why={refusal.why.value}")
        self.invited_email, self.invited_to, self.invited_by = found.email, found.company, found.by
        self.invited_as, self.invitation_host = YOU_MAY[found.role], found.sso_host
        self.needs_sso = found.only_way
        return None


class InvitationEndedState(rx.State):
    """Why an invitation opens nothing."""

    ended_invitation: str = ""

    @rx.event
    @public
    async def load(self):
        """Read the address."""
        self.ended_invitation = invitation_problem(self.router.url.query_parameters.get("why", ""))
