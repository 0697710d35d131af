"""The process that renders pages, with little programs in place of the pages' own code; Bun runs them all the same."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from buyer_portal.web.rendering import renderer as renderer_module
from buyer_portal.web.rendering.program import bun_path
from buyer_portal.web.rendering.renderer import Renderer

Running = Callable[..., Coroutine[Any, Any, None]]
ANSWER = """
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const say = (answer) => process.stdout.write(JSON.stringify({ id: asked.id, ...answer }) + "\\n");
  HOW
}
"""
ECHO = "say({ html: `${asked.path} ${JSON.stringify(asked.state)}` });"


@pytest.fixture
def running(tmp_path: Path) -> Running:
    """`await running(how, scenario)`: what a scenario does with a renderer that answers so."""

    async def run(how: str, scenario: Callable[[Renderer], Awaitable[None]], *examples: str) -> None:
        program = tmp_path / "program.mjs"
        program.write_text(ANSWER.replace("HOW", how))
        renderer = Renderer(bun_path(), program, examples=examples)
        async with renderer.running():
            await scenario(renderer)

    return run


async def there(renderer: Renderer) -> None:
    """Wait until it can be asked."""
    async with asyncio.timeout(20):
        while renderer.stands != "ok":
            await asyncio.sleep(0.01)


def test_each_page_is_rendered_in_its_own_state(running: Running) -> None:
    async def scenario(renderer: Renderer) -> None:
        assert await renderer.render("/orders", "{}") is None  # it has only just begun
        await there(renderer)
        pages = await asyncio.gather(*(renderer.render(f"/{n}", json.dumps({"n": n})) for n in range(30)))
        assert pages == [f'/{n} {{"n":{n}}}' for n in range(30)]

    asyncio.run(running(ECHO, scenario, "/example"))


def test_without_a_program_there_is_no_page_and_nothing_is_said_of_it() -> None:
    async def scenario() -> None:
        renderer = Renderer()
        async with renderer.running():
            assert await renderer.render("/orders", "{}") is None
            assert renderer.stands == ""

    asyncio.run(scenario())


def test_a_page_that_fails_is_no_page_and_the_next_one_is_rendered(running: Running) -> None:
    async def scenario(renderer: Renderer) -> None:
        await there(renderer)
        assert await renderer.render("/bad", "{}") is None
        assert await renderer.render("/good", "{}") == "/good {}"

    how = f"if (asked.path === '/bad') say({{ error: 'no' }}); else {ECHO}"
    asyncio.run(running(how, scenario))


def test_one_that_dies_while_it_is_asked_is_started_again(running: Running) -> None:
    async def scenario(renderer: Renderer) -> None:
        await there(renderer)
        assert await renderer.render("/die", "{}") is None
        await there(renderer)
        assert await renderer.render("/again", "{}") == "/again {}"

    asyncio.run(running(f"if (asked.path === '/die') process.exit(3); {ECHO}", scenario))


def test_one_that_says_what_is_no_answer_is_started_again(running: Running) -> None:
    async def scenario(renderer: Renderer) -> None:
        await there(renderer)
        assert await renderer.render("/babble", "{}") is None
        await there(renderer)
        assert await renderer.render("/again", "{}") == "/again {}"

    asyncio.run(running(f"if (asked.path === '/babble') console.log('warning: odd'); else {ECHO}", scenario))


def test_one_that_hangs_is_waited_for_a_moment_only_and_started_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renderer_module, "_WITHIN_SECONDS", 0.05)

    async def scenario(renderer: Renderer) -> None:
        await there(renderer)
        first = renderer._process
        assert [await renderer.render("/hang", "{}") for _ in range(3)] == [None] * 3
        async with asyncio.timeout(20):
            while renderer._process is first:
                await asyncio.sleep(0.01)
        await there(renderer)
        monkeypatch.setattr(renderer_module, "_WITHIN_SECONDS", 5)
        assert await renderer.render("/again", "{}") == "/again {}"

    asyncio.run(running(f"if (asked.path === '/hang') for (;;); {ECHO}", scenario))


def test_no_more_wait_for_it_than_it_can_serve(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer_module, "_MOST_AT_ONCE", 2)

    async def scenario(renderer: Renderer) -> None:
        await there(renderer)
        pages = await asyncio.gather(*(renderer.render(f"/{n}", "{}") for n in range(3)))
        assert pages == ["/0 {}", "/1 {}", None]

    asyncio.run(running(ECHO, scenario))


def test_it_knows_nothing_of_the_portals_environment(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET", "hush")

    async def scenario(renderer: Renderer) -> None:
        await there(renderer)
        names = await renderer.render("/", "{}")
        assert names is not None
        assert not re.search("PORTAL|HOME|hush", names)

    asyncio.run(running("say({ html: JSON.stringify(process.env) });", scenario))


def test_one_that_never_comes_up_is_tried_again_and_holds_up_nobody(
    running: Running,
) -> None:
    async def scenario(renderer: Renderer) -> None:
        assert await renderer.render("/", "{}") is None
        async with asyncio.timeout(20):
            while renderer.stands != "unavailable":
                await asyncio.sleep(0.01)

    asyncio.run(running("process.exit(1);", scenario, "/example"))
