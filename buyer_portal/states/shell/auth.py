"""Whose screen this is, as the gate has authenticated them before the event, and what they have acted on there.

A page that was visited before is on screen, as it was left, before it is loaded again; a click may come in between, and
its load must not undo that. So the gate writes down which states somebody acts on in a visit, which is as long as a tab
stays at one address, and a load asks `begins_anew` before it clears anything.
"""

from dataclasses import dataclass, replace

import reflex as rx

from buyer_portal.domain.errors import NotSignedIn
from buyer_portal.domain.people.person import Person
from buyer_portal.reflex_seams.states import session_of


@dataclass(frozen=True, slots=True)
class Visit:
    """Where the tab is, over which socket, and the names of the states that the person has acted on there."""

    socket: str = ""
    address: str = ""
    acted_on: frozenset[str] = frozenset()


class Auth(rx.State):
    """Kept on the server only. Only the gate writes it, before every event. `_secret` is the authenticated cookie's.

    `_link` is what the link is made of that was opened last in this browser, to a new password or an invitation.
    """

    _person: Person | None = None
    _secret: str = ""
    _link: str = ""
    _visit: Visit = Visit()

    def _note(self, acted_on: str = "") -> None:
        """The browser has sent an event, of ours one of the state that is called so."""
        socket, url = session_of(self).session_id, self.router.url
        address = f"{url.path}?{url.query}"
        if (self._visit.socket, self._visit.address) != (socket, address):
            self._visit = Visit(socket, address)
        if acted_on:
            self._visit = replace(self._visit, acted_on=self._visit.acted_on | {acted_on})


async def begins_anew(state: rx.State) -> bool:
    """Whether a load may clear what this state holds of an earlier visit: nobody has acted on it in this one.

    When the whole page is loaded anew the tab has another socket, so all begins anew.
    """
    return state.get_full_name() not in (await state.get_state(Auth))._visit.acted_on


async def person_of(state: rx.State) -> Person:
    """The person whose event this is.

    Raises:
        NotSignedIn: nobody is signed in on this connection.
    """
    person = (await state.get_state(Auth))._person
    if person is None:
        raise NotSignedIn
    return person
