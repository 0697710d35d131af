"""The sign-in page: what went wrong last time, and who may look around in the demo."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from buyer_portal.demo.people import people_of_demo
from buyer_portal.domain.errors import HalfSignInEnded, PasskeyRefused, SsoRequired
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.services.people.sso.ways import is_offered
from buyer_portal.services.perform import perform
from buyer_portal.settings import settings
from buyer_portal.states.shell.public import public
from buyer_portal.words.formatting import initials

_MAX_NEXT = 2_000
PROBLEMS = {
    "credentials": "E-mail and password don't match an account.",
    "attempts": "Too many attempts. Please wait a few minutes and try again.",
    "busy": "The portal is busy. Please try again.",
    "expired": "You were signed out. Sign in again to go on where you were.",
    "changed": "Your password is changed. Sign in with the new one.",
    "email-changed": "Your e-mail address is changed. Sign in with the new one.",
    "left": "You have left the company, and are signed out everywhere.",
    "half": str(HalfSignInEnded()),
    "passkey": str(PasskeyRefused()),
    "sso-required": str(SsoRequired()),
    "sso-connect": (
        "Your company's sign-on knows you, and so does the portal. Sign in once more as you did until now, within ten "
        "minutes: then the two are connected."
    ),
} | {f"sso-{why.value}": why.sentence for why in SsoEnd}
"""The sentence for each code in the address."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to continue as."""

    email: str
    initials: str
    first_name: str
    company: str
    hint: str


class SignInState(rx.State):
    """What the page shows beside the form. `next` is where the person wanted to go.

    `wrong`: the e-mail or the password was wrong; False when a sign-in has merely ended.
    `has_sso`: there are companies whose people come in by single sign-on.
    `is_done`: there is no problem at all: a new password or address was just chosen, or the company left.
    """

    problem: str = ""
    wrong: bool = False
    is_done: bool = False
    next: str = ""
    has_sso: bool = False
    people: list[DemoPerson] = []

    @rx.event
    @public
    async def load(self):
        """Read the address; list the demo's people when there is a demo."""
        query = self.router.url.query_parameters
        error = str(query.get("error", ""))
        self.problem, self.wrong = PROBLEMS.get(error, ""), error == "credentials"
        self.is_done = error in ("changed", "email-changed", "left")
        self.next = next_of(self.router.url)
        self.has_sso = await perform(is_offered)
        if settings.demo and not self.people:
            self.people = [
                DemoPerson(person.email, initials(person.name), person.first_name, person.company, person.hint)
                for person in await perform(people_of_demo)
            ]


def next_of(address: Any) -> str:
    """Where the person wanted to go, by the `next` in the page's address; "" for nowhere in the portal."""
    wanted = str(address.query_parameters.get("next", ""))
    # The #fragment of a mail's link never reaches the server; browsers keep it through the redirect to this page.
    wanted += f"#{address.fragment}" if wanted and address.fragment and "#" not in wanted else ""
    return wanted if _is_within(wanted) else ""


def _is_within(wanted: str) -> bool:
    """Whether it is an address in the portal. Browsers read a backslash as a slash and leave out tabs."""
    is_path = wanted.startswith("/") and wanted[1:2] not in ("/", "\\")
    return is_path and wanted.isprintable() and len(wanted) <= _MAX_NEXT
