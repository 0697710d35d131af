"""The 404 page, with the frame around it for people who are signed in."""

import reflex as rx

from buyer_portal.live.changed import What
from buyer_portal.states.shell.auth import Auth
from buyer_portal.states.shell.frame import FrameState, frame_of
from buyer_portal.states.shell.public import public


class MissingState(rx.State):
    """Whether somebody is signed in: then it is the same page as for somebody else's order."""

    signed_in: bool = False

    @rx.event
    @public
    async def load(self):
        """Put the frame around the page, if anybody is signed in."""
        person = (await self.get_state(Auth))._person
        self.signed_in = person is not None
        if person:
            frame = await frame_of(self)
            frame._enter(person, FrameState.reload_frame, shows=What.COUNTS)
            await frame._reload(person)
