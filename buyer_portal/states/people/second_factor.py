"""The second factor on a person's Settings page: what there is, setting it up, renewing and turning it off."""

import reflex as rx

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up, turn_off
from buyer_portal.services.people.second_factor.factors import factors_of, renew_codes
from buyer_portal.services.perform import perform, perform_with_password
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import person_of
from buyer_portal.states.shell.forms import text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.showing import show
from buyer_portal.words.formatting import Clock, When
from buyer_portal.words.qr_code import QrCode, qr_code

SET_UP, CONFIRM, TURN_OFF, RENEW = "set-up", "confirm", "turn-off", "renew"
"""The forms; all but CONFIRM ask for the password or a code."""
_GROUP = 4


class SecondFactorState(rx.State):
    """What the person has beside the password, and the form that is open: "" for none.

    `key`, in groups, and `qr` are what the app is told while it is set up. `recovery_codes` are shown once.
    """

    has_app: bool = False
    app_since: When = When()
    codes_left: int = 0
    factor_form: str = ""
    factor_problem: str = ""
    key: str = ""
    qr: QrCode = QrCode()
    recovery_codes: list[str] = []

    @rx.event
    def open_form(self, form: str):
        """Open one of the forms that ask for the password or a code."""
        if form in (SET_UP, TURN_OFF, RENEW):
            self._close(form)

    @rx.event
    def close(self):
        """Close what is open, and forget what is shown once."""
        self._close()

    @rx.event
    async def prove(self, form: dict):
        """Do what the open form is about, for who has given the password or a code."""
        person, proof = await person_of(self), text_field(form, "proof")
        try:
            await self._do(person, proof)
        except PortalError as refusal:
            self.factor_problem = str(refusal)
        await self._reload(person)

    @rx.event
    async def confirm(self, form: dict):
        """Turn the app on, with the code that it shows."""
        person = await person_of(self)
        try:
            codes = await perform(confirm_set_up, person, text_field(form, "code"))
        except PortalError as refusal:
            self.factor_problem = str(refusal)
        else:
            self._close()
            self.recovery_codes = codes
            (await frame_of(self))._say("Set up", "From now on you sign in with your password and a code.")
        await self._reload(person)

    async def _do(self, person: Person, proof: str) -> None:
        frame, asked = await frame_of(self), self.factor_form
        if asked == SET_UP:
            made = await perform_with_password(begin_set_up, person, proof)
            self._close(CONFIRM)
            self.key = " ".join(made.key[at : at + _GROUP] for at in range(0, len(made.key), _GROUP))
            self.qr = qr_code(made.address)
        elif asked == TURN_OFF:
            await perform_with_password(turn_off, person, proof)
            self._close()
            frame._say("Turned off", "No code of the app is asked for any more.")
        elif asked == RENEW:
            codes = await perform_with_password(renew_codes, person, proof)
            self._close()
            self.recovery_codes = codes

    def _close(self, form: str = "") -> None:
        self.factor_form, self.factor_problem = form, ""
        self.key, self.qr, self.recovery_codes = "", QrCode(), []

    async def _reload(self, person: Person) -> None:
        found = await perform(factors_of, person)
        show(
            self,
            has_app=found.since is not None,
            app_since=Clock(person.time_zone, now()).moment(found.since),
            codes_left=found.codes_left,
        )
