"""The one door of every event: who is it, may it pass, is it one of too many?

Every method of a state without a leading underscore can be called by anybody on the internet. So the default is no:
only handlers marked `@public`, and those of Reflex that pages need, pass without a sign-in.
"""

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, get_type_hints
from urllib.parse import urlencode

import reflex as rx
import structlog
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from reflex.state import BaseState, State, StateUpdate
from reflex_base.constants import RouteVar
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from buyer_portal.domain.person import Person
from buyer_portal.services.perform import perform
from buyer_portal.services.session_cookie import secret_in
from buyer_portal.services.sign_in import person_for
from buyer_portal.states.auth import Auth

log = structlog.get_logger("gate")
_FRAMEWORK = ("reflex.", "reflex_base.", "reflex_components")
# What pages send of Reflex's own. `setvar`, which every state has, is for handlers that we don't have.
_FROM_PAGES = {"hydrate", "hydrate_and_load", "on_load_internal", "set_is_hydrated", "handle_frontend_exception"}
_PUBLIC = "__portal_public__"

_events = FixedWindowRateLimiter(MemoryStorage())
_PER_TAB = RateLimitItemPerSecond(200, 10)
# Somebody may have many tabs, and an address many people; both are counted for everybody else's sake.
_PER_PERSON = RateLimitItemPerSecond(2_500, 10)
_PER_ADDRESS = RateLimitItemPerSecond(2_500, 10)  # those who are not signed in

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
        is_sent = RouteVar.HEADERS in event.router_data  # by a browser; news and chained events have none
        known = RegistrationContext.get().event_handlers.get(event.name)
        if known is None or _is_answered_elsewhere(app, root):
            return StateUpdate()
        if is_sent and not _events.hit(_PER_TAB, root.router.session.client_token):
            return StateUpdate()
        if not _fits(known, event.payload):
            log.warning("dropped", handler=event.name)
            return StateUpdate()
        person = await _person_behind(root)
        if is_sent and not _has_room(person, root.router.session.client_ip):
            return StateUpdate()
        if person is None and not _is_free(known):
            return StateUpdate(events=Event.from_event_type([rx.redirect(_sign_in_address(root))]))
        return None


def _fits(known: Any, payload: dict[str, Any]) -> bool:
    """Whether a page could have sent it: a handler for pages, and arguments with its names and types.

    Reflex itself hands on whatever was sent. What is inside a form or a text is still the handler's business.
    """
    fn = known.handler.fn
    if fn.__name__ == "setvar" or (_is_framework(known) and fn.__name__ not in _FROM_PAGES):
        return False
    if _is_framework(known) and payload.get("vars"):
        return False  # browsers keep no variables of ours, and Reflex fails on names that it doesn't know
    needed, types = _arguments(fn)
    return needed <= payload.keys() <= types.keys() and all(isinstance(payload[name], types[name]) for name in payload)


@cache
def _arguments(fn: Callable[..., Any]) -> tuple[frozenset[str], dict[str, type]]:
    """The arguments that must be there, and the type of each that may; `object` where any will do."""
    _, *arguments = inspect.signature(fn).parameters.values()
    hints = get_type_hints(fn)
    types = {argument.name: hints.get(argument.name) for argument in arguments}
    needed = frozenset(argument.name for argument in arguments if argument.default is argument.empty)
    return needed, {name: hint if isinstance(hint, type) else object for name, hint in types.items()}


def _is_answered_elsewhere(app: rx.App, root: BaseState) -> bool:
    """Whether another socket has come back with this client token: it would hear what this one asked for.

    The token is no secret. Whoever has it, and not the cookie, must get nothing of what was under way.
    """
    session, namespace = root.router.session, app.event_namespace
    record = namespace._token_manager.token_to_socket.get(session.client_token) if namespace else None
    return record is not None and record.sid != session.session_id


def _has_room(person: Person | None, address: str) -> bool:
    if person is None:
        return _events.hit(_PER_ADDRESS, address)
    return _events.hit(_PER_PERSON, str(person.id))


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
    return _is_framework(known) or getattr(known.handler.fn, _PUBLIC, False)


def _is_framework(known: Any) -> bool:
    return known.states[0].__module__.startswith(_FRAMEWORK)
