"""Where a person is signed in, on their Settings page."""

from dataclasses import dataclass

import reflex as rx

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.browsers import Browser
from buyer_portal.domain.people.person import Person
from buyer_portal.services.people.browsers import browsers_of, end_browser, end_other_browsers
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import Auth, person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.showing import show
from buyer_portal.words.formatting import Clock, When, plural


@dataclass(frozen=True, slots=True)
class BrowserRow:
    """A signed-in browser in words. `name` is for signing out there."""

    name: str
    kind: str
    since: When
    last_here: When
    is_this: bool


class BrowsersState(rx.State):
    """The browsers that the person is signed in with, this one first."""

    browsers: list[BrowserRow] = []
    has_others: bool = False

    @rx.event
    async def end(self, name: str):
        """Sign out in another browser."""
        person, frame = await person_of(self), await frame_of(self)
        try:
            await perform(end_browser, person, name)
        except PortalError as refusal:
            frame._refuse(refusal)
        else:
            frame._say("Ended", "Whoever used that browser has to sign in again.")
        await self._reload(person)

    @rx.event
    async def end_others(self):
        """Sign out everywhere but here."""
        person, frame = await person_of(self), await frame_of(self)
        try:
            ended = await perform(end_other_browsers, person, (await self.get_state(Auth))._secret)
        except PortalError as refusal:
            frame._refuse(refusal)
        else:
            frame._say(
                "All others ended", f"You are signed out in {plural(ended, 'browser')}, and stay signed in here."
            )
        await self._reload(person)

    async def _reload(self, person: Person) -> None:
        found = await perform(browsers_of, person, (await self.get_state(Auth))._secret)
        clock = Clock(person.time_zone, now())
        show(self, browsers=[_row(clock, browser) for browser in found], has_others=len(found) > 1)


def _row(clock: Clock, browser: Browser) -> BrowserRow:
    return BrowserRow(
        name=browser.name,
        kind=browser.kind,
        since=clock.moment(browser.since),
        last_here=clock.moment(browser.last_here),
        is_this=browser.is_this,
    )
