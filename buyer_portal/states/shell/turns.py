"""Whose turn an event takes: the person's, else that of where the socket comes from.

Work for the database waits in their line (`services/turns.py`), and only so many of their events run at once: what an
event does beside the database, it does while everybody else's waits.
"""

import asyncio
from dataclasses import dataclass, field

import reflex as rx
from reflex.state import State
from reflex_base.event import Event

from buyer_portal.domain.addresses import network_of
from buyer_portal.reflex_seams.events import is_of_browser
from buyer_portal.reflex_seams.states import root_of, session_of
from buyer_portal.services.perform import take_turns_as, turn_of
from buyer_portal.states.shell.auth import Auth
from buyer_portal.states.shell.seeing import watch_event

AT_ONCE = 2
"""Events of one line that run at the same time; a deed that waits for a lock holds one of the places."""


@dataclass(slots=True)
class _Places:
    wanted: int = 0
    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


_places: dict[str, _Places] = {}


class TakeTurns(rx.Middleware):
    """Runs before the gate, which has to look up who sent the event. That it was this person before is enough here."""

    async def preprocess(self, app: rx.App, state: State, event: Event) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Name the line in which this event's work waits; an event that a browser caused waits for a place in it."""
        watch_event(event)
        root = root_of(state)
        person, address = (await root.get_state(Auth))._person, session_of(root).client_ip
        line = turn_of(person) if person else network_of(address) or address
        take_turns_as(line)
        if is_of_browser():
            await _take_place(line)


async def _take_place(line: str) -> None:
    """Wait for a place of the line; it is given back when this event's task is done."""
    places, event = _places.setdefault(line, _Places()), asyncio.current_task()
    assert event
    places.wanted += 1
    try:
        await places.free.acquire()
    except asyncio.CancelledError:
        _forget_one(line, places)
        raise

    def give_back(_: asyncio.Task[None]) -> None:
        places.free.release()
        _forget_one(line, places)

    event.add_done_callback(give_back)


def _forget_one(line: str, places: _Places) -> None:
    places.wanted -= 1
    if not places.wanted:
        del _places[line]
