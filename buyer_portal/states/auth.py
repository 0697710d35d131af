"""Who sits in front of this screen, as the gate found out before the event."""

import reflex as rx

from buyer_portal.domain.errors import NotSignedIn
from buyer_portal.domain.person import Person


class Auth(rx.State):
    """Kept on the server only. The gate writes it before every event; nobody else does."""

    _person: Person | None = None


async def person_of(state: rx.State) -> Person:
    """The person whose event this is.

    Raises:
        NotSignedIn: nobody is signed in on this connection.
    """
    person = (await state.get_state(Auth))._person
    if person is None:
        raise NotSignedIn
    return person
