"""The page that does not exist: who sits in front of it has the frame around it."""

import reflex as rx

from buyer_portal.states.auth import Auth
from buyer_portal.states.frame import FrameState, frame_of
from buyer_portal.states.gate import public


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
            frame._enter(person, FrameState.reload_frame)
            await frame._reload(person)
