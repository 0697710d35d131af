"""The signed-in person of this screen, as the gate has authenticated them before the event."""

import reflex as rx

from buyer_portal.domain.errors import NotSignedIn
from buyer_portal.domain.people.person import Person


class Auth(rx.State):
    """Kept on the server only. Only the gate writes it, before every event. `_secret` is the authenticated cookie's.

    `_link` is what the link is made of that was opened last in this browser, to a new password or an invitation.
    """

    _person: Person | None = None
    _secret: str = ""
    _link: str = ""


async def person_of(state: rx.State) -> Person:
    """The person whose event this is.

    Raises:
        NotSignedIn: nobody is signed in on this connection.
    """
    person = (await state.get_state(Auth))._person
    if person is None:
        raise NotSignedIn
    return person
