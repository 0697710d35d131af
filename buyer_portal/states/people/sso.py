"""Single sign-on on a person's Settings page: whether they are connected, and what their company makes of it."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.sso_ends import SsoEnd
from buyer_portal.services.people.sso.requiring import count_as_factor, make_only_way, single_sign_on_of
from buyer_portal.services.perform import perform
from buyer_portal.settings import now
from buyer_portal.states.shell.auth import Auth, person_of
from buyer_portal.states.shell.frame import frame_of
from buyer_portal.states.shell.showing import show
from buyer_portal.words.formatting import Clock, When

_PROBLEMS = {f"sso-{why.value}": why.sentence for why in SsoEnd} | {
    "busy": "The portal is busy. Nothing was changed; please try again.",
}
_SAID = {
    ("only", True): ("The only way in", "Who came another way is signed out."),
    ("only", False): ("Other ways are open", "Passwords and passkeys let your people in again."),
    ("factor", True): ("It counts", "Who comes by single sign-on is asked for no second factor here."),
    ("factor", False): ("It does not count any more", "A second factor is asked for here, too."),
}


class SsoState(rx.State):
    """The company's single sign-on, as it is for the person. `sso_host` is "" where there is none."""

    sso_host: str = ""
    sso_company: str = ""
    is_connected: bool = False
    connected_since: When = When()
    came_by_sso: bool = False
    is_only_way: bool = False
    is_factor: bool = False
    sso_problem: str = ""
    was_connected: bool = False

    @rx.event
    async def make_only_way(self, only: bool):
        """Let the company's people in by nothing else, or by other ways again."""
        person, secret = await person_of(self), (await self.get_state(Auth))._secret
        await self._switch("only", only is True, make_only_way, person, secret, only=only is True)

    @rx.event
    async def count_as_factor(self, counts: bool):
        """Ask nobody who comes by it for a second factor here, or ask them again."""
        person = await person_of(self)
        await self._switch("factor", counts is True, count_as_factor, person, counts=counts is True)

    async def _switch(self, what: str, on: bool, deed: Callable[..., None], person: Person, *args: Any, **how: Any):
        frame = await frame_of(self)
        try:
            await perform(deed, person, *args, **how)
        except PortalError as refusal:
            frame._refuse(refusal)
        else:
            frame._say(*_SAID[what, on])
        await self._reload(person)

    def _read_address(self) -> None:
        """Say what became of connecting, by the code in the page's address."""
        said = str(self.router.url.query_parameters.get("sso", ""))
        self.sso_problem, self.was_connected = _PROBLEMS.get(said, ""), said == "done"

    async def _reload(self, person: Person) -> None:
        found = await perform(single_sign_on_of, person, (await self.get_state(Auth))._secret)
        show(
            self,
            sso_host=found.host,
            sso_company=person.company,
            is_connected=found.since is not None,
            connected_since=Clock(person.time_zone, now()).moment(found.since),
            came_by_sso=found.came_by_it,
            is_only_way=found.only_way,
            is_factor=found.is_factor,
        )
