"""The gate: which events pass, what is reset when another person takes over a client, and the rate limits."""

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from pyotp.totp import TOTP
from reflex.state import StateUpdate
from reflex.utils.token_manager import SocketRecord
from reflex_base.constants import RouteVar
from reflex_base.event import Event

from buyer_portal.app import app
from buyer_portal.domain.people.second_factor import OWED_PAGE
from buyer_portal.services.people.second_factor.authenticator import begin_set_up, confirm_set_up
from buyer_portal.services.people.second_factor.requiring import require_factor
from buyer_portal.services.people.session_cookie import COOKIE
from buyer_portal.services.people.sign_in import sign_out, sign_out_everywhere, start_sign_in
from buyer_portal.settings import now
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.orders.dashboard import DashboardState
from buyer_portal.states.orders.moves import OrderMovesState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.people.second_factor import SecondFactorState
from buyer_portal.states.people.sign_in import SignInState
from buyer_portal.states.returns import ReturnCaseState
from buyer_portal.states.shell import gate
from buyer_portal.states.shell.auth import Auth
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.states.shell.screens import screens
from buyer_portal.words.conversation import LaidOut
from tests.states.conftest import at, everything, of, run, wire

GATE = gate.Gate()
NO_NUMBERS = (True, 1.0, "1", None, float("nan"), [1])
"""What Python or a browser could take for 1, and is none."""


@pytest.fixture(autouse=True)
def _nobody_was_here() -> None:
    gate._events.storage.reset()


def an_event(handler: Any, *, sent: bool = True, **payload: Any) -> Event:
    """An event of a browser; `sent=False`: news, or chained to another one."""
    name = Event.from_event_type(handler)[0].name if not isinstance(handler, str) else handler
    return Event(name=name, payload=payload, router_data={RouteVar.HEADERS: {}} if sent else {})


async def ask(state: Any, event: Event) -> str:
    """What the gate says: "pass", "dropped", or where it leads."""
    answer = await GATE.preprocess(app, state._get_root_state(), event)
    if answer is None:
        return "pass"
    assert isinstance(answer, StateUpdate)
    assert not answer.delta
    return str(answer.events[0].payload["path"]) if answer.events else "dropped"


def come_as(state: Any, person: Any, address: str = "/dashboard", **more: Any) -> str:
    """Sign somebody in on this screen; gives the secret."""
    secret = start_sign_in(person)
    at(state, address, cookie=f"{COOKIE}={secret}", **more)
    return secret


def test_without_a_sign_in_every_handler_leads_to_the_door_and_back(screen: Any) -> None:
    page = screen(OrderPageState, "/orders?q=basil&page=2")

    answer = run(ask(page, an_event(OrderPageState.load)))

    assert answer == "/sign-in?error=expired&next=%2Forders%3Fq%3Dbasil%26page%3D2"


def test_the_sign_in_page_needs_no_sign_in(screen: Any) -> None:
    assert run(ask(screen(SignInState, "/sign-in"), an_event(SignInState.load))) == "pass"


def test_whoever_is_signed_in_passes_and_is_known(screen: Any, ada: Any) -> None:
    page = screen(DashboardState)
    come_as(page, ada)

    assert run(ask(page, an_event(DashboardState.load))) == "pass"
    assert run(of(page, Auth))._person == ada


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x",
        "=",
        ";;;",
        f"{COOKIE}",
        f"{COOKIE}=",
        f"{COOKIE}=short",
        f"{COOKIE}=\x00\x00",
        f"{COOKIE}={'x' * 20000}",
        f"{COOKIE}={'a' * 43}",
        f'{COOKIE}="{"a" * 43}"',
        "é=1; " * 50,
        f"other={'a' * 43}",
        f"{COOKIE}={{}}",
    ],
)
def test_garbage_for_a_cookie_is_nobody(screen: Any, cookie: str) -> None:
    page = screen(DashboardState)
    at(page, "/dashboard", cookie=cookie)

    assert run(ask(page, an_event(DashboardState.load))).startswith("/sign-in")
    assert run(of(page, Auth))._person is None


@pytest.mark.parametrize("newcomer", ["nobody", "another buyer"])
def test_a_session_that_changed_hands_is_empty(
    screen: Any, place_order: Any, ada: Any, mia: Any, newcomer: str
) -> None:
    number = place_order()
    page = screen(OrderPageState, f"/orders/{number}")

    async def story() -> None:
        await everything_of(page, ada, number)
        assert number in await wire(page)

        if newcomer == "nobody":
            at(page, f"/orders/{number}")
        else:
            come_as(page, mia, f"/orders/{number}")
        await ask(page, an_event(OrderPageState.load))

        root = page._get_root_state()
        told = str({name: value for name, value in root.dict().items() if "buyer_portal" in name})
        assert number not in told
        assert "Corner Bistro" not in told
        assert "Ada" not in told
        assert (await of(page, FrameState))._told is None
        assert (await of(page, ConversationState))._laid == LaidOut()

    run(story())


async def everything_of(page: Any, person: Any, number: str) -> None:
    """Somebody has looked at an order."""
    come_as(page, person, f"/orders/{number}")
    assert await ask(page, an_event(OrderPageState.load)) == "pass"
    await everything(page.load())


@pytest.mark.parametrize("everywhere", [False, True])
def test_signing_out_ends_open_screens_at_their_next_event(screen: Any, ada: Any, *, everywhere: bool) -> None:
    page, other = screen(DashboardState), screen(DashboardState)
    secret = come_as(page, ada)
    come_as(other, ada, token="token-2")
    assert run(ask(page, an_event(DashboardState.load))) == "pass"

    sign_out_everywhere(ada) if everywhere else sign_out(secret)

    assert run(ask(page, an_event(DashboardState.reload))).startswith("/sign-in")
    assert run(ask(page, an_event(DashboardState.reload, sent=False))).startswith("/sign-in")
    assert run(ask(other, an_event(DashboardState.reload))).startswith("/sign-in") is everywhere


def test_a_screen_that_was_led_to_the_sign_in_hears_no_more_news(screen: Any, ada: Any) -> None:
    page = screen(DashboardState)
    secret = come_as(page, ada)
    run(_pass_and_load(page))
    assert screens._screen_of(page)

    sign_out(secret)
    run(ask(page, an_event(DashboardState.reload, sent=False)))

    assert screens._screen_of(page) is None


async def _pass_and_load(page: Any) -> None:
    assert await ask(page, an_event(DashboardState.load)) == "pass"
    await everything(page.load())


@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        ("nobody.knows.this", {}),
        ("reflex___state____state.setvar", {"var_name": "is_hydrated", "value": True}),
        ("reflex___state____state.hydrate_and_load", {"vars": {"a.b": "c"}}),
        ("reflex___state____state.set_is_hydrated", {"value": {}}),
        ("reflex___state____state.reflex___state____update_vars_internal_state.update_vars_internal", {"vars": {}}),
        (FrameState.dismiss_toast, {}),
        (FrameState.dismiss_toast, {"toast_id": 7}),
        (FrameState.dismiss_toast, {"toast_id": "1", "more": 1}),
        (DashboardState.load, {"self": "x"}),
        (ConversationState.send_message, {"text": None, "key": "key-00001", "chat": "ORD-1"}),
        (ConversationState.send_message, {"text": "a", "key": "key-00001", "chat": ["ORD-1"]}),
        *((OrderMovesState.move, {"event": "CONFIRM", "number": "ORD-1", "version": seen}) for seen in NO_NUMBERS),
        *((ReturnCaseState.agree, {"case_id": case, "version": 1}) for case in NO_NUMBERS),
        (OrderMovesState.keep_waiting, {"is_open": 0}),
    ],
)
def test_what_no_page_sends_is_dropped(screen: Any, ada: Any, handler: Any, payload: dict[str, Any]) -> None:
    page = screen(DashboardState)
    come_as(page, ada)

    assert run(ask(page, replace(an_event(handler), payload=payload))) == "dropped"


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("hydrate", {}),
        ("hydrate_and_load", {}),
        ("hydrate_and_load", {"vars": {}, "hashes": ["abc"]}),
        ("reflex___state____on_load_internal_state.on_load_internal", {}),
        ("reflex___state____on_load_internal_state.set_is_hydrated", {"value": True}),
        (
            "reflex___state____frontend_event_exception_state.handle_frontend_exception",
            {"info": "a", "component_stack": ""},
        ),
    ],
)
def test_what_pages_need_of_reflex_passes(screen: Any, name: str, payload: dict[str, Any]) -> None:
    event = replace(an_event(f"reflex___state____state.{name}"), payload=payload)

    assert run(ask(screen(DashboardState), event)) == "pass"


def test_news_is_not_for_a_socket_that_came_back_with_the_token_alone(screen: Any, ada: Any) -> None:
    """Ada's tab was connected; another person's socket has taken over her client token, and has sent nothing yet."""
    page = screen(DashboardState)
    come_as(page, ada, socket="adas-socket")
    sockets = app.event_namespace._token_manager.token_to_socket  # pyright: ignore[reportOptionalMemberAccess]
    instance = app.event_namespace._token_manager.instance_id  # pyright: ignore[reportOptionalMemberAccess]
    try:
        sockets["token-1"] = SocketRecord(instance_id=instance, sid="adas-socket")
        assert run(ask(page, an_event(DashboardState.reload, sent=False))) == "pass"

        sockets["token-1"] = SocketRecord(instance_id=instance, sid="another-socket")
        assert run(ask(page, an_event(DashboardState.reload, sent=False))) == "dropped"
        assert run(ask(page, an_event(DashboardState.reload))) == "dropped"

        del sockets["token-1"]  # she has disconnected: her last event still runs
        assert run(ask(page, an_event(DashboardState.reload))) == "pass"
    finally:
        sockets.pop("token-1", None)


def test_one_tab_may_do_so_much_and_no_more(screen: Any, ada: Any) -> None:
    page, other = screen(FrameState), screen(FrameState)
    come_as(page, ada)
    come_as(other, ada, token="token-2")
    event = an_event(FrameState.dismiss_toast, toast_id="1")

    with one_window():
        answers = run(_many(page, event, 210))

    assert answers.count("pass") == 200
    assert answers[-1] == "dropped"
    assert run(ask(other, event)) == "pass"
    assert run(ask(page, an_event(FrameState.reload_frame, sent=False))) == "pass"  # live updates are not rate limited


def test_many_tabs_together_may_not_do_more_either(screen: Any, ada: Any, mia: Any) -> None:
    event = an_event(FrameState.dismiss_toast, toast_id="1")
    page, hers = screen(FrameState), screen(FrameState)
    secret = start_sign_in(ada)
    come_as(hers, mia, token="hers")

    async def story() -> list[str]:
        answers = []
        for tab in range(14):
            at(page, "/dashboard", cookie=f"{COOKIE}={secret}", token=f"tab-{tab}")
            answers += await _many(page, event, 190)
        return answers

    with one_window():
        answers = run(story())

    assert answers.count("pass") == 2_500
    assert run(ask(hers, event)) == "pass"


def test_strangers_of_one_address_are_counted_together(screen: Any) -> None:
    page = screen(SignInState, "/sign-in")

    async def story() -> list[str]:
        answers = []
        for tab in range(14):
            at(page, "/sign-in", token=f"tab-{tab}")
            answers += await _many(page, an_event(SignInState.load), 190)
        return answers

    with one_window():
        assert run(story()).count("pass") == 2_500


def one_window() -> time_machine.travel:
    """Attempts are counted in windows of time: on a slow machine, thousands of events are not made within one."""
    return time_machine.travel(now(), tick=False)


async def _many(page: Any, event: Event, count: int) -> list[str]:
    return [await ask(page, event) for _ in range(count)]


def test_the_gate_is_asked_before_every_event() -> None:
    assert any(isinstance(middleware, gate.Gate) for middleware in app._middlewares)


def test_who_owes_a_second_factor_can_only_set_one_up(screen: Any, ada: Any, ben: Any) -> None:
    confirm_set_up(ada, TOTP(begin_set_up(ada, "demo-portal").key).now())
    require_factor(ada, required=True)
    page = screen(OrderPageState, "/orders/ORD-1")
    come_as(page, ben)

    asked = {
        handler: run(ask(page, an_event(handler, sent=True, **payload)))
        for handler, payload in (
            (OrderPageState.load, {}),
            (DashboardState.load, {}),
            (SecondFactorState.require, {"required": False}),
            (SecondFactorState.load_owed, {}),
            (SecondFactorState.open_form, {"form": "set-up"}),
        )
    }

    assert list(asked.values()) == [OWED_PAGE] * 3 + ["pass"] * 2
