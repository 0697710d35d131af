"""The second factor on a person's Settings page: what there is, setting it up, renewing and turning it off."""

from dataclasses import dataclass

import reflex as rx

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up, turn_off
from buyer_portal.services.people.second_factor.factors import factors_of, renew_codes
from buyer_portal.services.people.second_factor.passkeys import begin_passkey, keep_passkey, remove_passkey
from buyer_portal.services.people.second_factor.requiring import require_factor
from buyer_portal.services.perform import perform, perform_with_password
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import begins_anew, person_of
from buyer_portal.states.shell.forms import text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.public import while_owing
from buyer_portal.states.shell.showing import show
from buyer_portal.words.formatting import Clock, When
from buyer_portal.words.qr_code import QrCode, qr_code

SET_UP, CONFIRM, TURN_OFF, RENEW = "set-up", "confirm", "turn-off", "renew"
ADD, MAKE, REMOVE = "add", "make", "remove"
"""The forms; all but CONFIRM and MAKE, where the app and the browser act, ask for the password or a code."""
_ASKING = (SET_UP, TURN_OFF, RENEW, ADD, REMOVE)
_GROUP = 4
_REQUIRED = "Required", "Who has no second factor sets one up before anything else."
_LEFT_TO_EACH = "Not required any more", "Everybody decides for themself."


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    """A passkey in words; `id` is for removing it."""

    id: str
    name: str
    since: When
    last_used: When


class SecondFactorState(rx.State):
    """What the person has beside the password, and the form that is open: "" for none; `_about` which passkey.

    While an app is set up, `key`, in groups, and `qr` are what it is told; while a passkey is made, `passkey_options`
    is what the browser is told. `recovery_codes` are shown once.
    """

    has_app: bool = False
    app_since: When = When()
    codes_left: int = 0
    factor_form: str = ""
    factor_problem: str = ""
    key: str = ""
    qr: QrCode = QrCode()
    recovery_codes: list[str] = []
    has_factor: bool = False
    is_required: bool = False
    factor_company: str = ""
    passkeys: list[PasskeyLine] = []
    passkey_options: str = ""
    _about: str = ""

    @rx.event
    @while_owing
    def open_form(self, form: str):
        """Open one of the forms that ask for the password or a code."""
        if form in _ASKING:
            self._close(form)

    @rx.event
    @while_owing
    def open_removal(self, passkey_id: str):
        """Ask for the password or a code before a passkey is removed."""
        self._close(REMOVE)
        self._about = passkey_id

    @rx.event
    @while_owing
    def close(self):
        """Close what is open, and forget what is shown once."""
        self._close()

    @rx.event
    @while_owing
    async def prove(self, form: dict):
        """Do what the open form is about, for who has given the password or a code."""
        person, proof = await person_of(self), text_field(form, "proof")
        try:
            await self._do(person, proof, text_field(form, "passkey_name"))
        except PortalError as refusal:
            self.factor_problem = str(refusal)
        await self._reload(person)

    @rx.event
    @while_owing
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

    @rx.event
    @while_owing
    async def keep(self, answer: str):
        """Keep the passkey that the browser has made."""
        person = await person_of(self)
        try:
            codes = await perform(keep_passkey, person, self._about, answer)
        except PortalError as refusal:
            self._close()
            (await frame_of(self))._refuse(refusal)
        else:
            self._close()
            self.recovery_codes = codes
            (await frame_of(self))._say("Added", "You can sign in with this passkey from now on, without a password.")
        await self._reload(person)

    @rx.event
    async def require(self, required: bool):
        """Require a second factor of everybody in the company, or no longer."""
        person, frame = await person_of(self), await frame_of(self)
        try:
            await perform(require_factor, person, required=required)
        except PortalError as refusal:
            frame._refuse(refusal)
        else:
            frame._say(*(_REQUIRED if required else _LEFT_TO_EACH))
        await self._reload(person)

    @rx.event
    @while_owing
    async def load_owed(self):
        """Open the page of who has to set one up; whoever comes here without having to reads that all is well."""
        await self._close_what_was_left()
        await self._reload(await person_of(self))

    async def _do(self, person: Person, proof: str, name: str) -> None:
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
        elif asked == ADD:
            options = await perform_with_password(begin_passkey, person, proof, name)
            self._close(MAKE)
            self._about, self.passkey_options = name, options
        elif asked == REMOVE:
            await perform_with_password(remove_passkey, person, proof, self._about)
            self._close()
            frame._say("Removed", "Nobody signs in with that passkey any more.")

    async def _close_what_was_left(self) -> None:
        """Close what was open when the page was left."""
        if await begins_anew(self):
            self._close()

    def _close(self, form: str = "") -> None:
        self.factor_form, self.factor_problem = form, ""
        self.key, self.qr, self.recovery_codes = "", QrCode(), []
        self._about, self.passkey_options = "", ""

    async def _reload(self, person: Person) -> None:
        found, clock = await perform(factors_of, person), Clock(person.time_zone, now())
        show(
            self,
            has_app=found.since is not None,
            app_since=clock.moment(found.since),
            codes_left=found.codes_left,
            has_factor=found.is_any,
            is_required=found.is_required,
            factor_company=person.company,
            passkeys=[
                PasskeyLine(key.id, key.name, clock.moment(key.since), clock.moment(key.last_used))
                for key in found.passkeys
            ],
        )
