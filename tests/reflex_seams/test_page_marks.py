"""What a page came with is not sent to it again; what has changed meanwhile is."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from reflex.state import State, StateUpdate, cache_initial_snapshot
from reflex_base.constants import RouteVar
from reflex_base.event.context import EventContext

from buyer_portal.reflex_seams.page_marks import HeldBack, marks_from, marks_of, send_only_news

ROOT = State.get_full_name()
ORDERS, FRAME = f"{ROOT}.orders_state", f"{ROOT}.frame_state"
ROWS, FOUND, NAME = "rows_rx_state_", "found_rx_state_", "name_rx_state_"
HYDRATED = {ROOT: {"is_hydrated_rx_state_": True}}


@pytest.fixture(autouse=True)
def _compiled() -> Iterator[None]:
    from reflex.state import _initial_snapshot_cache as kept

    before = dict(kept)
    cache_initial_snapshot(State, {ORDERS: {ROWS: [], FOUND: ""}, FRAME: {NAME: ""}})
    yield
    kept.clear()
    kept.update(before)


def sent(came_with: dict[str, dict[str, Any]], *deltas: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What of these updates goes out to a page that came with this state."""
    held = HeldBack(marks_from(marks_of(came_with)))
    return [dict(held.sift(StateUpdate(delta=delta)).delta) for delta in deltas]


def test_the_same_again_is_not_sent() -> None:
    came = {ORDERS: {ROWS: ["ORD-1"], FOUND: "orders"}}

    assert sent(came, {ORDERS: {ROWS: [], FOUND: ""}}, came, HYDRATED) == [{}, {}, HYDRATED]


def test_what_has_changed_since_is_sent_at_the_end() -> None:
    came = {ORDERS: {ROWS: ["ORD-1"], FOUND: "orders"}}

    now = {ORDERS: {ROWS: ["ORD-2", "ORD-1"], FOUND: "orders"}}

    assert sent(came, now, HYDRATED) == [{}, HYDRATED | {ORDERS: {ROWS: ["ORD-2", "ORD-1"]}}]


def test_what_the_load_did_not_set_again_goes_back_to_what_it_was_compiled_with() -> None:
    came = {ORDERS: {ROWS: ["ORD-1"], FOUND: "orders"}, FRAME: {NAME: "Ada"}}

    assert sent(came, {FRAME: {NAME: "Ada"}}, HYDRATED)[1] == HYDRATED | {ORDERS: {ROWS: [], FOUND: ""}}


def test_what_the_page_did_not_come_with_is_sent_at_once() -> None:
    away = {f"{ROOT}.away_state": {"sentence_rx_state_": "The database is away."}}

    assert sent({ORDERS: {ROWS: []}}, away | {ORDERS: {FOUND: "orders"}})[0] == away | {ORDERS: {FOUND: "orders"}}


def test_after_the_end_nothing_is_held() -> None:
    held = HeldBack(marks_from(marks_of({ORDERS: {ROWS: ["ORD-1"]}})))
    assert not held.is_over

    held.sift(StateUpdate(delta=HYDRATED))

    assert held.is_over


@pytest.mark.parametrize("given", [None, "x", 7, [1], {ORDERS: "x"}, {ORDERS: [1]}])
def test_what_is_no_such_thing_marks_nothing(given: Any) -> None:
    assert marks_from(given) == {}


def test_strange_marks_hold_nothing_up() -> None:
    held = HeldBack(
        marks_from({".orders_state": {"rows": 7, "nothing": None}, "": {"is_hydrated": "x"}, ".nowhere": {}})
    )

    passed = held.sift(StateUpdate(delta={**HYDRATED, ORDERS: {ROWS: ["ORD-1"]}}))

    assert passed.delta[ORDERS] == {ROWS: ["ORD-1"]}


def test_each_socket_is_spared_what_its_own_page_came_with() -> None:
    came = {ORDERS: {ROWS: ["ORD-1"]}}
    nothing: Any = None

    async def story() -> list[Any]:
        namespace = Namespace()
        send_only_news(SimpleNamespace(event_namespace=namespace))  # pyright: ignore[reportArgumentType]
        await namespace.on_connect("filled", {}, {"marks": marks_of(came)})
        await namespace.on_connect("bare", {}, {"token": "t"})
        for sid in ("filled", "bare"):
            where = {RouteVar.SESSION_ID: sid}
            EventContext.set(EventContext(token=sid, state_manager=nothing, enqueue_impl=nothing, router_data=where))
            await namespace.emit_update(StateUpdate(delta={**came, ROOT: {"rx_router_headers_rx_state_": "x"}}), sid)
            await namespace.emit_update(StateUpdate(delta=HYDRATED), sid)
            await namespace.emit_update(StateUpdate(delta=came), sid)
        return namespace.passed

    assert asyncio.run(story()) == [
        ("filled", HYDRATED),
        ("filled", came),  # its page has loaded: from now on everything is news
        ("bare", came),
        ("bare", HYDRATED),
        ("bare", came),
    ]


class Namespace:
    """Reflex's namespace, as far as it is used."""

    def __init__(self) -> None:
        self.passed: list[Any] = []

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        self.passed.append((token, dict(update.delta)))

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        pass

    def on_disconnect(self, sid: str) -> None:
        pass
