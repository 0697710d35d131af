"""The people of the company on screen. What is done to somebody is asked about first, in one dialog."""

from typing import Any

import reflex as rx

from buyer_portal.domain.errors import NotSignedIn, PortalError
from buyer_portal.domain.people.inviting import parse_role
from buyer_portal.domain.people.person import Person, Role
from buyer_portal.domain.text import apart, counted
from buyer_portal.live.changed import What
from buyer_portal.services.people import invitations, leaving, roles
from buyer_portal.services.people.listing import people_of
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import begins_anew, person_of
from buyer_portal.states.shell.forms import text_field
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.screens import screens
from buyer_portal.states.shell.showing import show
from buyer_portal.words import people as words
from buyer_portal.words.formatting import Clock
from buyer_portal.words.people import InvitedRow, NewLink, PersonRow, Question, a_role

_LEFT = "/sign-in?error=left"


class PeopleState(rx.State):
    """What the page shows; `colleagues` is empty until it is loaded.

    `question` is what the dialog asks, `_deed` what Confirm then does, `refused` why it was not done.
    """

    colleagues: list[PersonRow] = []
    invited: list[InvitedRow] = []
    can_mail: bool = False
    new_links: list[NewLink] = []
    times_invited: int = 0
    invite_problem: str = ""
    question: Question = Question()
    refused: str = ""
    _deed: tuple[str, str, str] = ("", "", "")

    @rx.event
    async def load(self):
        """Show the people of the company, and hear of changes from now on."""
        person = await person_of(self)
        if await begins_anew(self):
            self.new_links, self.invite_problem = [], ""
            self._ask(Question())
        await self._enter(person)

    @rx.event
    async def reload(self):
        """Look at the database again; asked for by news."""
        person = await person_of(self)
        await self._reload(person)
        await (await frame_of(self))._reload(person)

    @rx.event
    async def invite(self, form: dict):
        """Invite all the addresses that were typed, or none."""
        person, frame = await person_of(self), await frame_of(self)
        try:
            role = parse_role(text_field(form, "role"))
            made = await perform(invitations.invite, person, text_field(form, "emails"), role)
        except PortalError as refusal:
            self.invite_problem = str(refusal)
            return
        self.invite_problem, self.times_invited = "", self.times_invited + 1
        frame._sent("people", "invite")
        self._show_links(*made)
        frame._say(f"{counted(len(made), 'invitation')} made", self._how_it_arrives())
        await self._reload(person)

    @rx.event
    async def invite_again(self, email: str):
        """Make a new invitation to somebody; the links from before open nothing."""
        person, frame = await person_of(self), await frame_of(self)
        try:
            made = await perform(invitations.invite_again, person, email)
        except PortalError as refusal:
            frame._refuse(refusal)
        else:
            self._show_links(made)
            frame._say(f"{made.email} is invited again", self._how_it_arrives())
        await self._reload(person)

    @rx.event
    async def ask_role(self, email: str, role: str):
        """Ask before a role is changed."""
        row = await self._row(email)
        if row and role in Role.__members__ and role != row.role:
            self._ask(words.ask_to_change(row.name, parse_role(role), is_me=row.is_me), "role", row.email, role)

    @rx.event
    async def ask_to_remove(self, email: str):
        """Ask before somebody is removed."""
        if row := await self._row(email):
            self._ask(words.ask_to_remove(row.name), "remove", row.email)

    @rx.event
    async def ask_to_leave(self):
        """Ask before the person leaves."""
        self._ask(words.ask_to_leave((await person_of(self)).company), "leave")

    @rx.event
    async def ask_to_withdraw(self, email: str):
        """Ask before an invitation is withdrawn."""
        await person_of(self)
        if email in [row.email for row in self.invited]:
            self._ask(words.ask_to_withdraw(email), "withdraw", email)

    @rx.event
    async def keep(self, is_open: bool):
        """Close the dialog; nothing is done."""
        await person_of(self)
        if not is_open:
            self._ask(Question())

    @rx.event
    async def confirm(self):
        """Do what the dialog asks; a refusal stands in it."""
        person = await person_of(self)
        if not self.question.title:
            return None
        if self._deed[0] == "leave":
            return await self._leave(person)
        try:
            said = await self._do(person)
        except PortalError as refusal:
            self.refused = str(refusal)
        else:
            self._ask(Question())
            (await frame_of(self))._say("Done", said)
        await self._reload(person)
        return None

    async def _do(self, person: Person) -> str:
        what, email, role = self._deed
        if what == "role":
            was = await perform(roles.change_role_of, person, email, parse_role(role))
            return f"{apart(was.name)} is {a_role(parse_role(role))} now."
        if what == "remove":
            return f"{apart((await perform(leaving.remove_person, person, email)).name)} is removed."
        await perform(invitations.withdraw_invitation, person, email)
        return f"The invitation to {email} opens nothing any more."

    async def _leave(self, person: Person) -> Any:
        screens.forget(self.router.session)  # or its own news would say first that this sign-in has expired
        try:
            await perform(leaving.leave_company, person)
        except PortalError as refusal:
            self.refused = str(refusal)
            await self._enter(person)
            return None
        return rx.redirect(_LEFT)

    async def _enter(self, person: Person) -> None:
        frame = await frame_of(self)
        frame._enter(person, PeopleState.reload, shows=What.COMPANY)
        await self._reload(person)
        await frame._reload(person)

    async def _reload(self, person: Person) -> None:
        try:
            found = await perform(people_of, person)
        except NotSignedIn:  # removed at this very moment: the next event leads to the sign-in page
            return
        clock = Clock(person.time_zone, now())
        show(
            self,
            colleagues=[words.person_row(each, person, clock) for each in found.people],
            invited=[words.invited_row(each, clock) for each in found.invited],
            can_mail=found.can_mail,
        )

    async def _row(self, email: str) -> PersonRow | None:
        await person_of(self)
        self.refused = ""
        return next((row for row in self.colleagues if row.email == email), None)

    def _ask(self, question: Question, *deed: str) -> None:
        what, email, role = (*deed, "", "", "")[:3]
        self.question, self._deed, self.refused = question, (what, email, role), ""

    def _show_links(self, *made: invitations.InvitationMade) -> None:
        new = [NewLink(each.email, each.link) for each in made]
        others = [link for link in self.new_links if link.email not in [each.email for each in new]]
        self.new_links = [*new, *others]

    def _how_it_arrives(self) -> str:
        return "E-mail is on its way; the links are here, too." if self.can_mail else "Hand over the links below."
