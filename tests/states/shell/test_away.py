"""When the database is away: signed-in people keep their screen and read why, others get no data."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from reflex.state import StateUpdate

from buyer_portal.app import app, log_failure
from buyer_portal.domain.errors import PortalBusy, PortalUnavailable
from buyer_portal.services.outage import outage
from buyer_portal.services.people.session_cookie import COOKIE
from buyer_portal.services.perform import known_refusal, perform, refuse_from_now_on
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.shell import gate
from buyer_portal.states.shell.away import AwayState
from buyer_portal.store import engine as engine_module
from buyer_portal.store.engine import open_engine
from tests.states.conftest import at, of, run
from tests.states.shell.test_gate import GATE, an_event, come_as

SENTENCE = PortalUnavailable.AWAY


@pytest.fixture(autouse=True)
def _all_is_well() -> Iterator[None]:
    gate._events.storage.reset()
    yield
    outage.refusal, outage.suspected = None, False


@pytest.fixture
def away(database: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Take the database away: `away()`."""
    gone = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/gone")
    return lambda: monkeypatch.setattr(engine_module, "engine", gone)


def test_a_message_is_refused_in_place_and_the_screen_keeps_all(
    screen: Any, place_order: Any, ada: Any, away: Any
) -> None:
    number = place_order()
    page = screen(OrderPageState, f"/orders/{number}")

    async def story() -> tuple[Any, ...]:
        come_as(page, ada, f"/orders/{number}")
        assert await GATE.preprocess(app, page._get_root_state(), an_event(OrderPageState.load)) is None
        await page.load()
        away()
        send = an_event(ConversationState.send_message, text="hello", key="key-1", chat=number)
        assert await GATE.preprocess(app, page._get_root_state(), send) is None
        chat, banner = await of(page, ConversationState), await of(page, AwayState)
        await chat.send_message("hello", "key-1", number)
        return chat.refused, chat.refusal, chat.chat_name, banner.sentence

    assert run(story()) == ("key-1", SENTENCE, number, SENTENCE)


@pytest.mark.parametrize("who", ["nobody", "another cookie", "garbage"])
def test_a_stranger_gets_nothing_of_a_screen_while_nobody_can_be_asked(
    screen: Any, place_order: Any, ada: Any, mia: Any, away: Any, who: str
) -> None:
    number = place_order()
    page = screen(OrderPageState, f"/orders/{number}")

    async def story() -> StateUpdate | None:
        come_as(page, ada, f"/orders/{number}")
        await GATE.preprocess(app, page._get_root_state(), an_event(OrderPageState.load))
        await page.load()
        if who == "another cookie":
            come_as(page, mia, f"/orders/{number}")
        else:
            at(page, f"/orders/{number}", cookie="" if who == "nobody" else f"{COOKIE}={'x' * 43}")
        away()
        return await GATE.preprocess(app, page._get_root_state(), an_event(OrderPageState.load))

    answer = run(story())

    assert answer is not None
    if who == "nobody":  # nobody needs to be asked: there is no cookie
        assert answer.events
    else:
        assert answer.delta == {AwayState.get_full_name(): {"sentence_rx_state_": SENTENCE}}
        assert not answer.events


def test_a_handler_that_goes_on_without_knowing_who_it_is_can_do_nothing(screen: Any, ada: Any, away: Any) -> None:
    done: list[int] = []
    page = screen(OrderPageState, "/orders")

    async def story() -> None:
        come_as(page, ada, "/orders")
        await GATE.preprocess(app, page._get_root_state(), an_event(OrderPageState.load))
        away()
        await GATE.preprocess(app, page._get_root_state(), an_event(OrderPageState.load))
        with pytest.raises(PortalUnavailable):
            await perform(done.append, 1)

    run(story())

    assert done == []


def test_what_a_handler_lets_pass_is_said_in_the_banner_and_a_bug_is_not() -> None:
    assert log_failure(PortalUnavailable()) is not None
    assert log_failure(PortalBusy()) is not None
    assert log_failure(ZeroDivisionError()) is None


def test_a_screen_that_says_so_loads_anew_once_it_is_back(screen: Any, ada: Any) -> None:
    banner = screen(AwayState, "/orders", ada)

    async def story() -> tuple[Any, ...]:
        refuse_from_now_on(PortalUnavailable())
        first = await banner.look()
        said = banner.sentence
        refuse_from_now_on(None)
        return first, said, await banner.look(), banner.sentence, await banner.look()

    nothing, said, anew, silence, later = run(story())

    assert (nothing, said, silence, later) == (None, SENTENCE, "", None)
    assert anew is not None


def test_one_asks_for_all_and_everybody_else_hears_at_once(away: Any, database: str) -> None:
    async def story() -> list[Any]:
        well = engine_module.engine
        heard: list[Any] = [await outage.look(), known_refusal()]
        away()
        heard += [await outage.look(), str(known_refusal()), await outage.look()]
        engine_module.engine = well
        return [*heard, await outage.look(), known_refusal()]

    assert asyncio.run(story()) == [False, None, True, SENTENCE, False, True, None]


def test_a_full_disk_keeps_nobody_from_reading(database: str) -> None:
    outage.refusal = PortalUnavailable(PortalUnavailable.CANNOT_SAVE)

    assert (known_refusal(), outage.sentence) == (None, PortalUnavailable.CANNOT_SAVE)
