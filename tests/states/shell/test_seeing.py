"""What is seen of screens from outside."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from reflex_base.event.context import EventContext
from structlog.testing import capture_logs

from buyer_portal.app import app
from buyer_portal.domain.errors import OrderNotFound, PortalUnavailable
from buyer_portal.services.orders.details import order_details
from buyer_portal.services.outage import outage
from buyer_portal.services.perform import perform
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.shell import seeing
from buyer_portal.states.shell.screens import Screens
from buyer_portal.states.shell.turns import TakeTurns
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import reading
from tests.measures.figures import figure
from tests.states.conftest import run
from tests.states.shell.test_gate import an_event
from tests.states.shell.test_turns import _caused_by

OF_LOAD = {"handler": "OrdersState.load"}


async def _an_event(
    state: Any, context: EventContext, *then: Callable[[], Any], handler: Any = OrdersState.load
) -> None:
    async def task() -> None:
        EventContext.set(context)
        await TakeTurns().preprocess(app, state, an_event(handler))
        for do in then:
            await do()

    await asyncio.create_task(task())
    await asyncio.sleep(0)  # what is done with a task is done after it


def test_an_event_is_timed_by_its_handler(screen: Any, ada: Any) -> None:
    before = figure("portal_event_seconds_count", **OF_LOAD)

    run(_an_event(screen(OrdersState, "/orders", ada), _caused_by()))

    assert figure("portal_event_seconds_count", **OF_LOAD) == before + 1


def test_a_handler_that_a_stranger_names_is_not_counted(screen: Any) -> None:
    run(_an_event(screen(OrdersState), _caused_by(), handler="orders_state.made_up_by_a_stranger"))

    from buyer_portal.measures.meters import EVENT_SECONDS

    assert not [sample for metric in EVENT_SECONDS.collect() for sample in metric.samples if "made_up" in str(sample)]


def test_what_an_event_does_carries_its_id_into_the_log(screen: Any, ada: Any) -> None:
    context = _caused_by()

    async def refused() -> None:
        with pytest.raises(OrderNotFound):
            await perform(order_details, ada, "ORD-none")

    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        run(_an_event(screen(OrdersState, "/orders", ada), context, refused))
        run(_an_event(screen(OrdersState, "/orders", ada), context.fork(), refused))

    first, chained = lines
    assert (first["request"], first["deed"]) == (context.txid, "order_details")
    assert "after" not in first
    assert chained["after"] == context.txid != chained["request"]


def test_open_screens_and_connections_in_use_are_counted(
    screen: Any, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    screens = Screens()
    monkeypatch.setattr(seeing, "screens", screens)
    state = screen(OrdersState, "/orders", ada)
    screens.watch(state.router.session, ada, OrdersState.load, OrdersState.load)
    monkeypatch.setattr("buyer_portal.states.shell.screens.socket_of", lambda _app, token: "socket-1")

    with reading():
        seeing.count(app)

        assert figure("portal_pool_in_use") == engine_module.connections_in_use() == 1
    assert figure("portal_open_screens") == 1

    monkeypatch.setattr("buyer_portal.states.shell.screens.socket_of", lambda _app, token: "")
    seeing.count(app)

    assert (figure("portal_open_screens"), figure("portal_pool_in_use")) == (0, 0)


def test_an_outage_is_told_while_it_lasts(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "refusal", PortalUnavailable())
    seeing.count(app)
    assert figure("portal_away", part="database") == 1

    monkeypatch.setattr(outage, "refusal", None)
    seeing.count(app)
    assert figure("portal_away", part="database") == 0


def test_a_portal_that_serves_says_so_with_its_version(database: str) -> None:
    async def serve() -> None:
        async with seeing.take_stock(app)():
            assert figure("portal_workers") == 1

    run(serve())

    from buyer_portal.measures.meters import BUILD_INFO

    (sample,) = [sample for metric in BUILD_INFO.collect() for sample in metric.samples]
    assert sample.value == 1
    assert sample.labels["version"][0].isdigit()
