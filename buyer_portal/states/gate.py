"""The one door of every event: who is it, may it pass, is it one of too many?

Every method of a state without a leading underscore can be called by anybody on the internet. So the default is no:
only handlers marked `@public`, and Reflex's own, pass without a sign-in.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

import reflex as rx
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from reflex.state import BaseState, State, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from buyer_portal.domain.person import Person
from buyer_portal.services.perform import perform
from buyer_portal.services.session_cookie import secret_in
from buyer_portal.services.sign_in import person_for
from buyer_portal.states.auth import Auth

_FRAMEWORK = ("reflex.", "reflex_base.", "reflex_components")
_PUBLIC = "__portal_public__"

_events = FixedWindowRateLimiter(MemoryStorage())
_PER_SESSION = RateLimitItemPerSecond(200, 10)

F = TypeVar("F", bound=Callable[..., Any])


def public(handler: F) -> F:
    """Let a handler pass without a sign-in. Write `@rx.event` above it."""
    setattr(handler, _PUBLIC, True)
    return handler


class Gate(rx.Middleware):
    """Runs before every event, also hydration, page loads and chained ones."""

    async def preprocess(self, app: rx.App, state: State, event: Event) -> StateUpdate | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Say who it is; answer in the handler's place when it may not pass."""
        root = state._get_root_state()
        known = RegistrationContext.get().event_handlers.get(event.name)
        if known is None or not _events.hit(_PER_SESSION, root.router.session.client_token):
            return StateUpdate()
        person = await _person_behind(root)
        if person is None and not _is_free(known):
            return StateUpdate(events=Event.from_event_type([rx.redirect(_sign_in_address(root))]))
        return None


async def _person_behind(root: BaseState) -> Person | None:
    """Who sent it: only the cookie of the handshake counts. A session that changed hands is wiped first."""
    auth = await root.get_state(Auth)
    secret = secret_in(root.router.headers.cookie)
    person = await perform(person_for, secret) if secret else None
    if auth._person is not None and (person is None or person.id != auth._person.id):
        await _wipe(root)
        auth = await root.get_state(Auth)
    auth._person = person
    return person


async def _wipe(root: BaseState) -> None:
    for cls in list(RegistrationContext.get().base_states.values()):
        if issubclass(cls, State) and cls is not State:
            await root.get_state(cls)
    root.reset()


def _sign_in_address(root: BaseState) -> str:
    """The sign-in page, which leads back to where the browser says it is."""
    here = root.router.url
    return f"/sign-in?{urlencode({'error': 'expired', 'next': here.path + (f'?{here.query}' if here.query else '')})}"


def _is_free(known: Any) -> bool:
    return known.states[0].__module__.startswith(_FRAMEWORK) or getattr(known.handler.fn, _PUBLIC, False)
