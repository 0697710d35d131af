"""News reaches every listener, from whichever thread it is announced."""

import asyncio
import threading
from collections.abc import AsyncIterator

from buyer_portal.live.bus import InProcessBus
from buyer_portal.live.changed import Changed
from tests.measures.figures import figure

NEWS = [Changed(f"ORD-{position}", (1, 2)) for position in range(100)]


async def listening(bus: InProcessBus, count: int) -> tuple[AsyncIterator[Changed], "asyncio.Task[list[Changed]]"]:
    """Somebody who hears `count` pieces of news; they listen when this returns."""
    heard = bus.listen()

    async def hear() -> list[Changed]:
        return [await anext(heard) for _ in range(count)]

    task = asyncio.create_task(hear())
    await asyncio.sleep(0)
    return heard, task


def test_everybody_who_listens_hears_everything_in_order():
    bus = InProcessBus()

    async def scene() -> list[list[Changed]]:
        listeners = [await listening(bus, len(NEWS)) for _ in range(3)]
        for news in NEWS:
            bus.announce(news)
        return [await task for _, task in listeners]

    assert asyncio.run(scene()) == [NEWS, NEWS, NEWS]


def test_news_from_any_thread_arrives():
    bus = InProcessBus()

    async def scene() -> list[Changed]:
        _, task = await listening(bus, len(NEWS))
        threads = [threading.Thread(target=lambda part=NEWS[n::4]: list(map(bus.announce, part))) for n in range(4)]
        for thread in threads:
            thread.start()
        heard = await asyncio.wait_for(task, 10)
        for thread in threads:
            thread.join()
        return heard

    assert sorted(news.number for news in asyncio.run(scene())) == sorted(news.number for news in NEWS)


def test_two_event_loops_both_hear_it():
    bus, ready, heard = InProcessBus(), threading.Barrier(3), []

    async def scene() -> None:
        _, task = await listening(bus, 1)
        await asyncio.to_thread(ready.wait, 10)
        heard.append(await asyncio.wait_for(task, 10))

    loops = [threading.Thread(target=lambda: asyncio.run(scene())) for _ in range(2)]
    for loop in loops:
        loop.start()
    ready.wait(10)
    bus.announce(NEWS[0])
    for loop in loops:
        loop.join()

    assert heard == [[NEWS[0]], [NEWS[0]]]


def test_who_stops_listening_is_forgotten():
    bus = InProcessBus()

    async def scene() -> None:
        stays, _ = await listening(bus, 5)
        leaves, task = await listening(bus, 1)
        bus.announce(NEWS[0])
        await task
        await leaves.aclose()  # pyright: ignore[reportAttributeAccessIssue]
        assert len(bus._listeners) == 1
        assert stays

    asyncio.run(scene())

    assert bus._listeners == []


def test_a_task_that_is_cancelled_is_forgotten():
    bus = InProcessBus()

    async def scene() -> None:
        async def hear() -> None:
            async for _ in bus.listen():
                pass

        task = asyncio.create_task(hear())
        await asyncio.sleep(0)
        assert len(bus._listeners) == 1
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert bus._listeners == []

    asyncio.run(scene())


def test_news_for_nobody_is_no_trouble():
    InProcessBus().announce(NEWS[0])


def test_news_to_a_loop_that_has_just_closed_is_no_trouble():
    bus = InProcessBus()
    loop = asyncio.new_event_loop()
    bus._listeners.append((loop, asyncio.Queue()))
    loop.close()

    bus.announce(NEWS[0])


def test_how_long_news_was_on_its_way_is_counted():
    bus, heard = InProcessBus(), figure("portal_news_lag_seconds_count")

    async def scene() -> None:
        _, task = await listening(bus, len(NEWS))
        for news in NEWS:
            bus.announce(news)
        await task

    asyncio.run(scene())

    assert figure("portal_news_lag_seconds_count") == heard + len(NEWS)
