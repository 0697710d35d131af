"""The person's own settings."""

import reflex as rx

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.notifications import Topic, channels_of
from buyer_portal.domain.people.person import Person
from buyer_portal.live.changed import What
from buyer_portal.services.people.people import change_channels, change_profile
from buyer_portal.services.perform import perform
from buyer_portal.states.people.browsers import BrowsersState
from buyer_portal.states.people.email_change import EmailChangeState
from buyer_portal.states.people.password import problem_named
from buyer_portal.states.people.second_factor import SecondFactorState
from buyer_portal.states.people.sso import SsoState
from buyer_portal.states.shell.auth import begins_anew, person_of
from buyer_portal.states.shell.forms import text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.showing import show


class ProfileState(rx.State):
    """The form as it was saved last."""

    profile_name: str = ""
    email: str = ""
    profile_company: str = ""
    time_zone: str = ""
    profile_problem: str = ""
    channels: dict[str, str] = {}
    password_problem: str = ""
    has_new_password: bool = False

    @rx.event
    async def load(self):
        """Show the person's own settings."""
        person = await person_of(self)
        frame = await frame_of(self)
        frame._enter(person, ProfileState.reload, shows=What.COUNTS)
        self.profile_name, self.email = person.name, person.email
        self.profile_company, self.time_zone = person.company, person.time_zone
        if await begins_anew(self):
            self.profile_problem = ""
        self.channels = _by_name(person)
        query = self.router.url.query_parameters
        said = query.get("password", "")
        self.password_problem, self.has_new_password = problem_named(said), said == "done"
        await (await self.get_state(SecondFactorState))._close_what_was_left()
        await (await self.get_state(EmailChangeState))._begin(has_changed=query.get("email", "") == "done")
        (await self.get_state(SsoState))._read_address()
        await self._reload_beside(person)
        await frame._reload(person)

    @rx.event
    async def reload(self):
        """Bring the counts of the frame, the address and what lets one in up to date; the forms stay as they are."""
        person = await person_of(self)
        show(self, email=person.email)
        await self._reload_beside(person)
        await (await frame_of(self))._reload(person)

    async def _reload_beside(self, person: Person) -> None:
        await (await self.get_state(EmailChangeState))._reload(person)
        await (await self.get_state(SecondFactorState))._reload(person)
        await (await self.get_state(SsoState))._reload(person)
        await (await self.get_state(BrowsersState))._reload(person)

    @rx.event
    async def save(self, form: dict):
        """Save name and time zone."""
        person = await person_of(self)
        name, zone = text_field(form, "name"), text_field(form, "time_zone")
        try:
            await perform(change_profile, person, name=name, time_zone=zone)
        except PortalError as refusal:
            self.profile_problem = str(refusal)
            return
        frame = await frame_of(self)
        self.profile_name, self.time_zone, self.profile_problem = name.strip(), zone, ""
        frame.name = self.profile_name
        frame._sent("profile", "own")
        frame._say("Saved", "Times are shown in your zone from now on.")

    @rx.event
    async def save_channels(self, form: dict):
        """Save where each kind of news should reach the person."""
        person, frame = await person_of(self), await frame_of(self)
        try:
            person = await perform(
                change_channels, person, {topic.name: text_field(form, topic.name) for topic in Topic}
            )
        except PortalError as refusal:
            frame._refuse(refusal)
            return
        self.channels = _by_name(person)
        frame._say("Saved", "What is news to you has changed, from now on and in the bell.")


def _by_name(person: Person) -> dict[str, str]:
    return {topic.name: channel.name for topic, channel in channels_of(person.channels).items()}
