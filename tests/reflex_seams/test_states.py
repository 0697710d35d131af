"""What reflex_seams/states.py and components.py rely on: a client's tree of states, and two parts of pages."""

import asyncio
import inspect
from typing import Any

import reflex as rx
from reflex.app import App
from reflex.istate.manager import StateManager
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState, State
from reflex_base.registry import RegistrationContext

from buyer_portal.app import app
from buyer_portal.reflex_seams.components import browser_function, only_error_boundary
from buyer_portal.reflex_seams.states import instead, keep_alive, root_of, update, wipe
from buyer_portal.states.shell.auth import Auth
from buyer_portal.states.shell.away import AwayState

STATES, COMPONENTS = "reflex_seams/states.py: Reflex", "reflex_seams/components.py: Reflex"


def test_every_state_of_a_client_hangs_on_one_root(screen: Any) -> None:
    away = screen(AwayState)

    assert hasattr(BaseState, "_get_root_state"), f"{STATES} has no _get_root_state any more"
    assert type(root_of(away)) is State
    assert root_of(root_of(away)) is root_of(away)


def test_every_state_class_is_registered_and_a_reset_leaves_nothing_but_the_router(screen: Any, ada: Any) -> None:
    auth = screen(Auth, "/orders", ada)
    registered = set(RegistrationContext.get().base_states.values())

    asyncio.run(wipe(root_of(auth)))

    assert {Auth, AwayState} <= registered, f"{STATES} no longer registers every state"
    assert auth._person is None, f"{STATES} no longer resets what is kept on the server only"
    assert root_of(auth).router.url.path == "/orders", f"{STATES} resets the router, too"


def test_a_state_that_is_looked_at_stays(screen: Any) -> None:
    asked: list[Any] = []

    class Manager:
        async def get_state(self, token: Any) -> None:
            asked.append(token)

    class Portal:
        state_manager = Manager()

    asyncio.run(keep_alive(Portal(), "a-token"))  # pyright: ignore[reportArgumentType]

    assert asked == [BaseStateToken(ident="a-token", cls=rx.State)]
    assert list(inspect.signature(StateManager.get_state).parameters) == ["self", "token"], f"{STATES}: get_state"


def test_an_answer_in_the_handlers_place_has_the_names_that_browsers_know(screen: Any) -> None:
    away = screen(AwayState)
    root_of(away)._clean()
    away.sentence = "Away."

    sent = asyncio.run(root_of(away)._get_resolved_delta())

    assert update(AwayState, sentence="Away.").delta == sent, f"{STATES} names variables in another way"
    assert [event.name for event in instead(rx.redirect("/sign-in")).events] == ["_redirect"]
    assert instead().events == []


def test_a_function_of_a_script_comes_with_its_import() -> None:
    var = browser_function("leaveDialog", "$/public/portal.js")
    data = var._get_all_var_data()
    assert data is not None, f"{COMPONENTS} takes no _var_data any more"

    assert str(var) == "leaveDialog"
    assert [(library, [tag.tag for tag in tags]) for library, tags in data.imports] == [
        ("$/public/portal.js", ["leaveDialog"])
    ]


def test_what_reflex_puts_around_an_app_is_known_and_only_the_error_boundary_is_kept() -> None:
    default = App.__dataclass_fields__["app_wraps"].default_factory
    known = {(55, "ErrorBoundary"), (5, "Overlay"), (4, "ExtraOverlay")}

    assert set(default()) == known, f"{COMPONENTS} puts other things around an app: {default()}"  # pyright: ignore
    assert set(only_error_boundary()) == {(55, "ErrorBoundary")} == set(app.app_wraps)
    assert all(make(stateful) is not None for make in only_error_boundary().values() for stateful in (True, False))
