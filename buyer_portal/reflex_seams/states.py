"""The tree of states of one client: finding its root, resetting it, keeping it alive, and sending updates."""

from typing import Any

import reflex as rx
from reflex.istate.data import HeaderData, SessionData
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState, State, StateUpdate
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext


def root_of(state: BaseState) -> BaseState:
    """The root of this client's state tree; it has the router."""
    return state._get_root_state()


def session_of(state: BaseState) -> SessionData:
    """Which tab, socket and address this client's state is of. `state.router` is put together anew each time."""
    return root_of(state).rx_router_session


def headers_of(state: BaseState) -> HeaderData:
    """The headers of the websocket's handshake, likewise."""
    return root_of(state).rx_router_headers


async def wipe(root: BaseState) -> None:
    """Reset every state of this client, also those that are not loaded; the router stays."""
    for cls in list(RegistrationContext.get().base_states.values()):
        if issubclass(cls, State) and cls is not State:
            await root.get_state(cls)
    root.reset()


async def keep_alive(app: rx.App, token: str) -> None:
    """Load a client's state to keep it alive: Reflex drops one that had no event for an hour."""
    await app.state_manager.get_state(BaseStateToken(ident=token, cls=rx.State))


def update(cls: type[BaseState], **values: Any) -> StateUpdate:
    """An answer that sets variables in the browser, in the handler's place."""
    return StateUpdate(delta={cls.get_full_name(): {f"{name}{FIELD_MARKER}": value for name, value in values.items()}})


def instead(*handlers: rx.event.EventSpec) -> StateUpdate:
    """An answer in the handler's place: these events, or nothing at all."""
    return StateUpdate(events=[event for handler in handlers for event in Event.from_event_type([handler])])
