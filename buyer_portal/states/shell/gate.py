"""Checks every event before its handler: authentication, permission, and rate limits.

Every method of a state without a leading underscore can be called by anybody on the internet. So the default is to
refuse: only handlers marked `@public`, and those of Reflex that pages need, run without a sign-in.
"""

import inspect
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any, get_type_hints
from urllib.parse import urlencode, urlunsplit

import reflex as rx
import structlog
from limits import RateLimitItemPerSecond
from limits.strategies import FixedWindowRateLimiter
from reflex.state import BaseState, State, StateUpdate
from reflex_base.event import Event

from buyer_portal.domain.errors import PortalError
from buyer_portal.domain.people.person import Person
from buyer_portal.domain.people.second_factor import OWED_PAGE
from buyer_portal.live.bus import bus
from buyer_portal.reflex_seams.events import FROM_PAGES, SETVAR, handler_of, is_frameworks, is_from_browser
from buyer_portal.reflex_seams.sockets import socket_of
from buyer_portal.reflex_seams.states import headers_of, instead, root_of, session_of, update, wipe
from buyer_portal.services.attempts import OwnMemory
from buyer_portal.services.people.session_cookie import link_in, secret_in
from buyer_portal.services.people.sign_in import person_for
from buyer_portal.services.perform import AWAY, perform, refuse_from_now_on
from buyer_portal.services.record.whence import come_from
from buyer_portal.states.shell.auth import Auth
from buyer_portal.states.shell.away import AwayState
from buyer_portal.states.shell.public import PUBLIC, WHILE_OWING
from buyer_portal.states.shell.screens import screens

log = structlog.get_logger("gate")
_events = FixedWindowRateLimiter(OwnMemory())
_PER_TAB = RateLimitItemPerSecond(200, 10)
# High, as a person may have many tabs and an address many people; the limits keep the server free for everybody else.
_PER_PERSON = RateLimitItemPerSecond(2_500, 10)
_PER_ADDRESS = RateLimitItemPerSecond(2_500, 10)  # those who are not signed in


class Gate(rx.Middleware):
    """Runs before every event, also hydration, page loads and chained ones."""

    async def preprocess(self, app: rx.App, state: State, event: Event) -> StateUpdate | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Authenticate the event; when it is refused, return the answer to send instead of calling the handler."""
        root, is_sent, known = root_of(state), is_from_browser(event), handler_of(event)
        if known is None or _is_answered_elsewhere(app, root):
            return StateUpdate()
        if is_sent and not _has_room_in_tab(root):
            return StateUpdate()
        if not _fits(known, event.payload):
            log.warning("dropped", handler=event.name)
            return StateUpdate()
        refuse_from_now_on(None)
        await _note_visit(root, event, known)
        come_from(session_of(root).client_ip, headers_of(root).user_agent)
        try:
            person = await _person_behind(root)
        except AWAY as refusal:
            return await _while_away(root, refusal)
        if bus.is_cut_off:
            (await root.get_state(AwayState)).is_late = True
        if is_sent and not _has_room(person, session_of(root).client_ip):
            return StateUpdate()
        if address := _led_away(root, person, known):
            screens.forget(session_of(root))
            return instead(rx.redirect(address))
        return None


def _fits(known: Any, payload: dict[str, Any]) -> bool:
    """Whether a page could have sent it: a known handler, and arguments with its names and exactly its types.

    Reflex passes on whatever was sent. Values inside a form or a text are validated by the handler. To Python `True`
    is a number, 1: it must not pass for a version or an id.
    """
    fn = known.handler.fn
    if fn.__name__ == SETVAR or (is_frameworks(known) and fn.__name__ not in FROM_PAGES):
        return False
    if is_frameworks(known) and payload.get("vars"):
        return False  # browsers keep no variables of ours, and Reflex fails on names that it doesn't know
    needed, types = _arguments(fn)
    return needed <= payload.keys() <= types.keys() and all(
        types[name] in (object, type(value)) for name, value in payload.items()
    )


@cache
def _arguments(fn: Callable[..., Any]) -> tuple[frozenset[str], dict[str, type]]:
    """The arguments that must be there, and the type of each that may; `object` where any will do."""
    _, *arguments = inspect.signature(fn).parameters.values()
    hints = get_type_hints(fn)
    types = {argument.name: hints.get(argument.name) for argument in arguments}
    needed = frozenset(argument.name for argument in arguments if argument.default is argument.empty)
    return needed, {name: hint if isinstance(hint, type) else object for name, hint in types.items()}


def _is_answered_elsewhere(app: rx.App, root: BaseState) -> bool:
    """Whether another socket has taken over this client token: it would receive the answer to this socket's event.

    The token is no secret. Whoever has it without the session cookie must get no answer meant for its owner.
    """
    session = session_of(root)
    return socket_of(app, session.client_token) not in ("", session.session_id)


def _has_room_in_tab(root: BaseState) -> bool:
    """Whether this tab, and all of its sign-in, sent no more than a person does; asked before whose sign-in it is."""
    secret = secret_in(headers_of(root).cookie)
    return _events.hit(_PER_TAB, session_of(root).client_token) and (
        not secret or _events.hit(_PER_PERSON, sha256(secret.encode()).hexdigest())
    )


def _has_room(person: Person | None, address: str) -> bool:
    if person is None:
        return _events.hit(_PER_ADDRESS, address)
    return _events.hit(_PER_PERSON, str(person.id))


async def _note_visit(root: BaseState, event: Event, known: Any) -> None:
    """Write down where the browser is, and on which of our states somebody acts there."""
    if is_from_browser(event):
        (await root.get_state(Auth))._note("" if is_frameworks(known) else known.states[0].get_full_name())


async def _person_behind(root: BaseState) -> Person | None:
    """Who sent it, by the cookie of the websocket handshake alone. If the person changed, the state is reset first.

    So it is if another link was opened, or none: the page says whose password it is, or who is invited.
    """
    auth = await root.get_state(Auth)
    cookie = headers_of(root).cookie
    secret, link = secret_in(cookie), link_in(cookie)
    person = await perform(person_for, secret) if secret else None
    is_another = auth._person is not None and (person is None or person.id != auth._person.id)
    if is_another or auth._link not in ("", link):
        await wipe(root)
        auth = await root.get_state(Auth)
    auth._person, auth._secret, auth._link = person, secret, link
    return person


async def _while_away(root: BaseState, refusal: PortalError) -> StateUpdate | None:
    """Handle an event while the database can't be asked whose the cookie is.

    If this cookie was authenticated before, the handler runs with every service call refused; anybody else only gets
    the sentence about the outage.
    """
    auth, away = await root.get_state(Auth), await root.get_state(AwayState)
    away._say(refusal)
    if auth._person is not None and auth._secret == secret_in(headers_of(root).cookie):
        refuse_from_now_on(refusal)
        return None
    return update(AwayState, sentence=str(refusal))


def _led_away(root: BaseState, person: Person | None, known: Any) -> str:
    """Where somebody is led who may not call this handler now; "" for who may."""
    if _is_free(known):
        return ""
    if person is None:
        return _sign_in_address(root)
    return OWED_PAGE if person.owes_factor and not hasattr(known.handler.fn, WHILE_OWING) else ""


def _sign_in_address(root: BaseState) -> str:
    """The sign-in page, which leads back to where the browser says it is."""
    here = root.router.url
    wanted = urlunsplit(("", "", here.path, here.query, here.fragment))
    return f"/sign-in?{urlencode({'error': 'expired', 'next': wanted})}"


def _is_free(known: Any) -> bool:
    return is_frameworks(known) or getattr(known.handler.fn, PUBLIC, False)
