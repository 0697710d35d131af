"""News crosses processes over a real Redis, once each, and nothing is missed when that is away."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from buyer_portal.domain.errors import PortalError
from buyer_portal.live import redis_server
from buyer_portal.live.changed import EVERYTHING, FOR_ALL, TALK, Changed
from buyer_portal.live.redis_bus import RedisBus
from e2e.own_servers import OwnRedis

NEWS = Changed("ORD-1", (1, 2), is_direct=False, person_id=0, what=TALK)


@pytest.fixture(scope="module")
def server() -> Iterator[OwnRedis]:
    server = OwnRedis()
    server.start()
    yield server
    server.end()


@pytest.fixture
def redis(server: OwnRedis) -> OwnRedis:
    """Running at the beginning of each test."""
    if not server.process:
        server.start()
    return server


class Process:
    """A bus as one process has it, and the news that its screens heard."""

    def __init__(self, redis: OwnRedis, channel: str = "portal", *, takes_over: bool = True) -> None:
        self.bus = RedisBus(redis.url, channel, takes_over=takes_over)
        self.heard: list[Changed] = []

    async def listen(self) -> None:
        async for news in self.bus.listen():
            self.heard.append(news)

    def count(self, news: Changed) -> int:
        return self.heard.count(news)


@asynccontextmanager
async def serving(*processes: Process) -> AsyncIterator[None]:
    """Let the buses exchange news, from when each has subscribed."""
    tasks = [asyncio.create_task(work) for each in processes for work in (each.listen(), each.bus.relay())]
    try:
        await until(lambda: all(FOR_ALL in each.heard for each in processes))
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(15):
        while not condition():
            await asyncio.sleep(0.01)


def test_news_reaches_every_process_once(redis):
    first, second, third = (Process(redis) for _ in range(3))

    async def scene() -> None:
        async with serving(first, second, third):
            for number in range(100):
                first.bus.announce(Changed(f"ORD-{number}", (1,)))
            second.bus.announce(NEWS)
            await until(lambda: all(each.count(NEWS) for each in (first, second, third)))
            await until(lambda: all(each.count(Changed("ORD-99", (1,))) for each in (first, second, third)))

    asyncio.run(scene())

    for each in (first, second, third):
        assert [news.number for news in each.heard if news.companies == (1,)] == [f"ORD-{n}" for n in range(100)]
        assert each.count(NEWS) == 1
        assert len({news.place for news in each.heard}) == len(each.heard)


def test_what_is_told_arrives_as_it_was(redis):
    teller, hearer = Process(redis), Process(redis)
    told = Changed("ORD-7 “ä”", (3,), is_direct=True, person_id=9, what=TALK)

    async def scene() -> None:
        async with serving(teller, hearer):
            teller.bus.announce(told)
            await until(lambda: hearer.count(told))

    asyncio.run(scene())


def test_another_portal_on_the_same_redis_hears_nothing(redis):
    ours, same, others = Process(redis, "a"), Process(redis, "a"), Process(redis, "b")

    async def scene() -> None:
        async with serving(ours, same, others):
            ours.bus.announce(NEWS)
            await until(lambda: same.count(NEWS))

    asyncio.run(scene())

    assert others.count(NEWS) == 0


def test_after_redis_was_away_everybody_reloads_on_both_sides(redis):
    first, second = Process(redis), Process(redis)

    async def scene() -> tuple[int, int]:
        async with serving(first, second):
            redis.kill()
            await until(lambda: first.bus.is_cut_off and second.bus.is_cut_off)
            first.bus.announce(NEWS)
            await until(lambda: first.count(NEWS))
            before = first.count(FOR_ALL), second.count(FOR_ALL)
            redis.start()
            await until(lambda: first.count(FOR_ALL) > before[0] and second.count(FOR_ALL) > before[1])
            await until(lambda: not first.bus.is_cut_off and not second.bus.is_cut_off)
            second.bus.announce(NEWS)
            await until(lambda: first.count(NEWS) == 2)
            return before

    asyncio.run(scene())

    assert second.count(NEWS) == 1


def test_the_others_reload_when_only_one_was_cut_off(redis):
    """What it told meanwhile never left it, and nobody else has noticed anything."""
    first, second = Process(redis), Process(redis)

    async def scene() -> None:
        async with serving(first, second):
            before = second.count(FOR_ALL)
            with redis_server.connect(redis.url) as admin:
                clients = cast(list[dict[str, str]], admin.client_list())
                lines = [client["id"] for client in clients if client["name"] == first.bus._name]
                for line in lines:
                    admin.client_kill_filter(_id=line)
            await until(lambda: second.count(FOR_ALL) > before)
            assert lines

    asyncio.run(scene())

    assert second.count(FOR_ALL) == 2


def test_a_process_that_starts_after_a_crash_lets_the_others_reload(redis):
    there, crashed = Process(redis), Process(redis, takes_over=False)

    async def scene() -> None:
        async with serving(there):
            before = there.count(FOR_ALL)
            async with serving(crashed):
                await until(lambda: there.count(FOR_ALL) == before + 1)

    asyncio.run(scene())


def test_a_process_that_takes_over_in_peace_disturbs_nobody(redis):
    there, next_one = Process(redis), Process(redis)

    async def scene() -> None:
        async with serving(there):
            before = there.count(FOR_ALL)
            async with serving(next_one):
                next_one.bus.announce(NEWS)
                await until(lambda: there.count(NEWS))
            assert there.count(FOR_ALL) == before

    asyncio.run(scene())


def test_news_told_just_before_the_end_still_leaves(redis):
    there, leaving = Process(redis), Process(redis)

    async def scene() -> None:
        async with serving(there):
            async with serving(leaving):
                for number in range(200):
                    leaving.bus.announce(Changed(f"ORD-{number}", (1,)))
                await asyncio.sleep(0)  # the queue has them, Redis not yet
            await until(lambda: there.count(Changed("ORD-199", (1,))))

    asyncio.run(scene())


def test_a_command_tells_the_screens_of_the_portal(redis):
    portal, command = Process(redis), Process(redis)

    async def scene() -> None:
        async with serving(portal):
            await asyncio.to_thread(command.bus.announce, NEWS)
            await until(lambda: portal.count(NEWS))

    asyncio.run(scene())


def test_a_command_works_without_redis(redis):
    command = Process(redis)
    redis.kill()

    command.bus.announce(NEWS)

    assert command.bus.announced == 1


@pytest.mark.parametrize(
    "strange",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '["x", "ORD-1", 5, false, 0, []]',
        '["x", "ORD-1", ["a"], false, 0, []]',
    ],
)
def test_what_is_no_news_is_left_out(redis, strange):
    hearer, teller = Process(redis), Process(redis)

    async def scene() -> None:
        async with serving(hearer, teller):
            with redis_server.connect(redis.url) as admin:
                admin.publish(hearer.bus._channel, strange)
            teller.bus.announce(NEWS)
            await until(lambda: hearer.count(NEWS))

    asyncio.run(scene())

    assert [news for news in hearer.heard if news not in (NEWS, FOR_ALL)] == []


def test_a_part_that_a_newer_portal_names_reloads_everything(redis):
    hearer = Process(redis)

    async def scene() -> None:
        async with serving(hearer):
            with redis_server.connect(redis.url) as admin:
                admin.publish(hearer.bus._channel, json.dumps(["x", "ORD-1", [1], False, 0, ["WEATHER"]]))
            await until(lambda: hearer.count(Changed("ORD-1", (1,), what=EVERYTHING)))

    asyncio.run(scene())


def test_a_redis_that_does_not_answer_is_refused_at_the_start(redis):
    redis.kill()

    with pytest.raises(PortalError, match=r"Redis \(PORTAL_REDIS_URL\) does not answer"):
        redis_server.ensure_usable(redis.url)


@pytest.mark.parametrize(("hours", "which"), [(1, "3,600 seconds ahead of"), (-1, "3,600 seconds behind")])
def test_a_clock_that_is_off_is_refused_at_the_start(redis, monkeypatch, hours, which):
    right = redis_server.time.time
    monkeypatch.setattr(redis_server.time, "time", lambda: right() + hours * 3600)

    with pytest.raises(PortalError, match=f"The clock of this machine is {which} the clock of Redis's machine"):
        redis_server.ensure_usable(redis.url)
