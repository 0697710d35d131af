"""The page of the second step: whose sign-in it is, and what was wrong with the code."""

import reflex as rx

from buyer_portal.domain.errors import CodeWrong
from buyer_portal.services.people.second_factor.half import half_signed_in
from buyer_portal.services.people.session_cookie import half_in
from buyer_portal.services.perform import perform
from buyer_portal.states.people.sign_in import PROBLEMS, next_of
from buyer_portal.states.shell.public import public

_PROBLEMS = {"code": str(CodeWrong()), "attempts": PROBLEMS["attempts"], "busy": PROBLEMS["busy"]}


class SecondStepState(rx.State):
    """What stands around the form. `step_next` is where the person wanted to go."""

    step_email: str = ""
    step_problem: str = ""
    step_next: str = ""

    @rx.event
    @public
    async def load(self):
        """Ask whose half sign-in this browser has; without one, lead to where a sign-in begins."""
        self.step_problem = _PROBLEMS.get(str(self.router.url.query_parameters.get("error", "")), "")
        self.step_next = next_of(self.router.url)
        person = await perform(half_signed_in, half_in(self.router.headers.cookie))
        self.step_email = person.email if person else ""
        return None if person else rx.redirect("/sign-in?error=half")
