"""Whose turn an event takes while it waits for the database: the person's, else that of where the socket comes from."""

import reflex as rx
from reflex.state import State
from reflex_base.event import Event

from buyer_portal.domain.network import network_of
from buyer_portal.reflex_seams.states import root_of
from buyer_portal.services.perform import take_turns_as, turn_of
from buyer_portal.states.shell.auth import Auth


class TakeTurns(rx.Middleware):
    """Runs before the gate, which has to look up who sent the event. That it was this person before is enough here."""

    async def preprocess(self, app: rx.App, state: State, event: Event) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Name the line in which this event's work waits."""
        root = root_of(state)
        person, address = (await root.get_state(Auth))._person, root.router.session.client_ip
        take_turns_as(turn_of(person) if person else network_of(address) or address)
