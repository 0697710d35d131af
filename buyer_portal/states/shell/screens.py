"""The open screens: who watches which order, and how news reaches them.

The news comes from the bus and says only what changed. It must be delivered from the lifespan task: an event enqueued
by a handler would carry the sender's cookie to the receiver (REFLEX.md §4).
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import reflex as rx
import structlog
from reflex.istate.data import SessionData
from reflex_base.event import Event

from buyer_portal.domain.people.person import Person
from buyer_portal.live.bus import bus
from buyer_portal.live.changed import EVERYTHING, Changed, What
from buyer_portal.reflex_seams.events import event_for
from buyer_portal.reflex_seams.sockets import socket_of
from buyer_portal.reflex_seams.states import keep_alive, session_of

log = structlog.get_logger("screens")
_AT_ONCE = 2  # reloads; more of them would only make those who click wait
_RELOADS_WITHIN = 10  # seconds, after which the next one begins anyway
_FRAME_RESTS = 1  # seconds: so late may a frame count what was news to the whole company, when the news comes thick


@dataclass(frozen=True, slots=True)
class _Screen:
    socket: str
    company_id: int
    person_id: int
    number: str  # "" = interested in every order of the company
    shows: What  # without the counts, which the frame of every screen shows
    reload: Event
    reload_frame: Event
    told: dict[What, int] = field(default_factory=dict)  # the sequence number of the latest news of each kind
    seen: dict[str, int] = field(default_factory=dict)  # `bus.announced` when each part was last loaded

    def concern(self, news: Changed) -> What:
        """What of the news this screen shows."""
        is_for_company = not news.companies or self.company_id in news.companies
        if not is_for_company or news.person_id not in (0, self.person_id):
            return What(0)
        is_of_it = self.number == "" or (not news.is_direct and news.number in ("", self.number))
        return news.what & (self.shows | What.COUNTS if is_of_it else What.COUNTS)


class Screens:
    """The screens of this process, by client token. One that is closed is forgotten at the next news or sweep.

    A screen waits for one reload at most, however much news there is, and people take turns: somebody with two hundred
    tabs holds up nobody. What only the frame counts waits a moment longer if the screen was reloaded just now: of a
    busy company each deed lets every open screen count again.
    """

    def __init__(self) -> None:
        self._open: dict[str, _Screen] = {}
        self._waiting: dict[int, dict[str, Event]] = {}  # person -> client token -> the reload
        self._reloading: set[int] = set()  # people, each of whom has one reload at a time
        self._reloaded: dict[str, float] = {}  # client token -> when, by the loop's clock
        self._resting: dict[str, asyncio.Task[None]] = {}  # client token -> what reloads the frame after its rest

    def watch(
        self,
        session: SessionData,
        person: Person,
        reload: rx.event.EventType,
        frame: rx.event.EventType,
        number: str = "",
        shows: What = EVERYTHING,
    ) -> None:
        """Register this screen for news of what it `shows` of `number`, or of every order of the person's company.

        A page that is rendered for its first HTML has no client yet whom news could reach.
        """
        if not session.client_token:
            return
        # The reload names the socket: a client that reconnects with this token on another socket must not get it.
        events = [event_for(handler, session.session_id) for handler in (reload, frame)]
        whose = (session.session_id, person.company_id, person.id)
        self._reloaded.pop(session.client_token, None)
        self._open[session.client_token] = _Screen(*whose, number, shows, reload=events[0], reload_frame=events[1])

    def forget(self, session: SessionData) -> None:
        """Tell this screen nothing any more: whose it was is not signed in."""
        if (screen := self._open.get(session.client_token)) and screen.socket == session.session_id:
            del self._open[session.client_token]

    def __len__(self) -> int:
        """How many screens are open."""
        return len(self._open)

    def still_open(self, app: rx.App) -> int:
        """How many screens are open; those that were closed are forgotten."""
        return len(self._still_open(app))

    async def tell(self, app: rx.App, news: Changed) -> None:
        """Reload every screen concerned. Lifespan task only."""
        for token, screen in self._still_open(app):
            if what := screen.concern(news):
                for part in what:
                    screen.told[part] = max(news.place, screen.told.get(part, 0))
                if what & screen.shows:
                    self._waiting.setdefault(screen.person_id, {})[token] = screen.reload
                elif news.person_id or not (rest := self._rest_of(token)):
                    self._waiting.setdefault(screen.person_id, {}).setdefault(token, screen.reload_frame)
                elif token not in self._resting:
                    self._resting[token] = asyncio.create_task(self._reload_frame(app, token, screen, rest))
        await self._reload(app)

    def _rest_of(self, token: str) -> float:
        """Seconds until the frame of this screen is reloaded again for news that is not its person's own."""
        since = asyncio.get_running_loop().time() - self._reloaded.get(token, -_FRAME_RESTS)
        return max(_FRAME_RESTS - since, 0)

    async def _reload_frame(self, app: rx.App, token: str, screen: _Screen, rest: float) -> None:
        try:
            await asyncio.sleep(rest)
        finally:
            del self._resting[token]
        if self._open.get(token) is screen and screen.told.get(What.COUNTS, 0) > screen.seen.get("counts", -1):
            self._waiting.setdefault(screen.person_id, {}).setdefault(token, screen.reload_frame)
            try:
                await self._reload(app)
            except Exception:
                log.exception("not reloaded")

    async def _reload(self, app: rx.App) -> None:
        await asyncio.gather(*(self._take_turns(app) for _ in range(_AT_ONCE)))

    async def _take_turns(self, app: rx.App) -> None:
        while len(self._reloading) < _AT_ONCE and (turn := self._next_turn()):
            person_id, token, event = turn
            self._reloading.add(person_id)
            self._reloaded[token] = asyncio.get_running_loop().time()
            try:
                if reloaded := await app.event_processor.enqueue(token, event):
                    await asyncio.wait([reloaded], timeout=_RELOADS_WITHIN)
            finally:
                self._reloading.discard(person_id)

    def _next_turn(self) -> tuple[int, str, Event] | None:
        """Whose turn it is, with the client token and the reload; who waits for more goes to the end."""
        person_id = next((waits for waits in self._waiting if waits not in self._reloading), None)
        if person_id is None:
            return None
        waiting = self._waiting.pop(person_id)
        token = next(iter(waiting))
        event = waiting.pop(token)
        if waiting:
            self._waiting[person_id] = waiting
        return person_id, token, event

    @contextmanager
    def looking(self, state: rx.State, part: str) -> Iterator[None]:
        """Load a part of the screen inside. News is announced after its commit, so the load sees all news so far."""
        seen = bus.announced
        yield
        if screen := self._screen_of(state):
            screen.seen[part] = seen

    def has_missed(self, state: rx.State, part: str, what: What) -> bool:
        """Whether the screen was told of any of this after the part was loaded, so that it has to be reloaded.

        Also True for a screen that has had no news since it opened: nothing says that its part is current.
        """
        screen = self._screen_of(state)
        if screen is None or not screen.told or part not in screen.seen:
            return True
        return any(place > screen.seen[part] for of, place in screen.told.items() if of in what)

    def _screen_of(self, state: rx.State) -> _Screen | None:
        session = session_of(state)
        screen = self._open.get(session.client_token)
        return screen if screen and screen.socket == session.session_id else None

    async def sweep(self, app: rx.App) -> None:
        """Forget closed screens, and keep the state of open ones alive.

        Reflex drops a state that had no event for an hour. News for a screen that was left open that long would
        find a new state without a cookie, and send the person to the sign-in page.
        """
        for token, _ in self._still_open(app):
            await keep_alive(app, token)
        self._reloaded = {token: at for token, at in self._reloaded.items() if token in self._open}

    def _still_open(self, app: rx.App) -> list[tuple[str, _Screen]]:
        self._open = {token: screen for token, screen in self._open.items() if socket_of(app, token) == screen.socket}
        return list(self._open.items())


screens = Screens()
