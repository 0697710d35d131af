"""The pages of who has lost a password: ask for a link, and choose a new one with it."""

import reflex as rx

from buyer_portal.domain.errors import LinkRefused, MailNotSet, PasswordWrong, SsoRequired
from buyer_portal.domain.people.password import LinkEnd, Weakness
from buyer_portal.services.people.password_reset import open_link
from buyer_portal.services.people.session_cookie import link_in
from buyer_portal.services.perform import perform
from buyer_portal.settings import settings
from buyer_portal.states.shell.public import public

_TRY_AGAIN = {
    "attempts": "Too many attempts. Please wait a few minutes and try again.",
    "busy": "The portal is busy. Nothing was changed; please try again.",
    "wrong": str(PasswordWrong()),
    "no-mail": str(MailNotSet()),
    "sso-required": str(SsoRequired()),
}
_PROBLEMS = _TRY_AGAIN | {why.value: why.sentence for why in (*Weakness, *LinkEnd)}


def problem_named(code: object) -> str:
    """The sentence for a code in an address; "" for none, and for what is no code."""
    return _PROBLEMS.get(str(code), "")


class ForgotPasswordState(rx.State):
    """What the page says above its form. `is_sent`: somebody asked; nobody is told whether anybody has that address."""

    forgot_problem: str = ""
    is_sent: bool = False
    can_mail: bool = True

    @rx.event
    @public
    async def load(self):
        """Read the address."""
        query = self.router.url.query_parameters
        self.can_mail = bool(settings.smtp_url)
        self.forgot_problem = problem_named(query.get("error", "")) if self.can_mail else str(MailNotSet())
        if not self.can_mail and (ended := str(query.get("error", ""))) in [why.value for why in LinkEnd]:
            self.forgot_problem = f"{problem_named(ended)} {MailNotSet()}"
        self.is_sent = self.can_mail and query.get("sent", "") == "1"


class ResetPasswordState(rx.State):
    """Whose password it is, for the password manager, and what was wrong with the one that was typed."""

    reset_email: str = ""
    reset_problem: str = ""

    @rx.event
    @public
    async def load(self):
        """Ask whose link was opened in this browser; without one that works, lead to where a new one is asked for."""
        self.reset_problem = problem_named(self.router.url.query_parameters.get("error", ""))
        try:
            person = await perform(open_link, link_in(self.router.headers.cookie))
        except LinkRefused as refusal:
            self.reset_email = ""
            return rx.redirect(f"/forgot-password?error={refusal.why.value}")
        self.reset_email = person.email
        return None
