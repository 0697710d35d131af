"""The program that renders pages, as a process beside the one that serves: started, watched, started again, and asked.

Nothing depends on it: while it is away, slow or wrong, pages come without their content, which then follows over the
websocket. Its environment is empty, and it is asked over its own pipes: nobody else can reach it, and it ends with us.
"""

import asyncio
import contextlib
import json
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import structlog

from buyer_portal.web.rendering.program import bun_path, current_renderer

log = structlog.get_logger("renderer")
_WITHIN_SECONDS = 1.0  # a page takes 2 to 6 ms
_FIRST_WITHIN_SECONDS = 10
_MOST_AT_ONCE = 32  # waiting for it; more would be served sooner without
_LATE_IN_A_ROW = 3  # after which it is started anew
_LONGEST = 16 * 2**20  # of an answer, in bytes
_LIVES_SECONDS = 10  # after which one that ends is started again at once
_PAUSES = (0.5, 1, 2, 5, 10, 30)  # seconds before one is started again that ended early, again and again


class Renderer:
    """Renders pages by a command, () for none.

    `examples` are paths that it renders before it is asked for more: the first one takes a tenth of a second.
    """

    def __init__(self, *command: str | Path, examples: Sequence[str] = ()) -> None:
        self._command, self._examples = command, examples
        self._process: Process | None = None
        self._waiting: dict[int, asyncio.Future[str]] = {}
        self._ids, self._late = count(1), 0
        self._is_kept = self._has_failed = False

    @property
    def stands(self) -> str:
        """Whether it can be asked: "ok", "starting", "unavailable" once it has failed; "" if it is not meant to run."""
        if not self._is_kept:
            return ""
        return "ok" if self._process else "unavailable" if self._has_failed else "starting"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep it running inside."""
        if not self._command:
            yield
            return
        self._is_kept, keeping = True, asyncio.create_task(self._keep(), name="renderer")
        try:
            yield
        finally:
            self._is_kept = False
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping

    async def render(self, path: str, state: str) -> str | None:
        """The HTML of the page at `path` in this state, a JSON object; None when there is none within a moment."""
        process = self._process
        if process is None or len(self._waiting) >= _MOST_AT_ONCE:
            return None
        try:
            html = await self._ask(process, path, state, _WITHIN_SECONDS)
        except TimeoutError:
            self._was_late(process)
            return None
        except (ConnectionError, RenderingFailed) as failure:
            log.error("not rendered", path=path.partition("?")[0], error=str(failure)[:500])
            return None
        self._late = 0
        return html

    async def _ask(self, process: Process, path: str, state: str, seconds: float) -> str:
        assert process.stdin is not None
        number, answer = next(self._ids), asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            process.stdin.write(f'{{"id":{number},"path":{json.dumps(path)},"state":{state}}}\n'.encode())
            async with asyncio.timeout(seconds):
                return await answer
        finally:
            del self._waiting[number]

    def _was_late(self, process: Process) -> None:
        self._late += 1
        log.warning("late", in_a_row=self._late)
        if self._late >= _LATE_IN_A_ROW and process.returncode is None:
            process.kill()

    async def _keep(self) -> None:
        pauses = iter(_PAUSES)
        while True:
            started = time.monotonic()
            try:
                await self._run()
            except Exception:  # whatever it is or says, another one may do better
                log.exception("failed")
            self._has_failed = True
            if time.monotonic() - started > _LIVES_SECONDS:
                pauses = iter(_PAUSES)
            await asyncio.sleep(next(pauses, _PAUSES[-1]))

    async def _run(self) -> None:
        """Start it, and let it be asked until it ends."""
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, env={"NODE_ENV": "production"}, limit=_LONGEST
        )
        reading = asyncio.create_task(self._read(process))
        try:
            for path in self._examples:
                await self._ask(process, path, "{}", _FIRST_WITHIN_SECONDS)
            self._process, self._has_failed = process, False
            await reading
            log.error("ended by itself", code=await process.wait())
        except (TimeoutError, ConnectionError, RenderingFailed) as failure:
            log.error("not started", error=str(failure)[:500])
        finally:
            self._process, self._late = None, 0
            reading.cancel()
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            said = json.loads(line)
            answer = self._waiting.get(said["id"])
            if answer is None or answer.done():
                continue  # it was late
            if "html" in said:
                answer.set_result(said["html"])
            else:
                answer.set_exception(RenderingFailed(said["error"]))
        self._process = None
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(RenderingFailed("it ended"))


class RenderingFailed(Exception):
    """A page could not be rendered."""


def _command() -> tuple[Path, ...]:
    program = current_renderer()
    return (bun_path(), program) if program else ()


renderer = Renderer(*_command(), examples=("/orders/_", "/orders", "/dashboard", "/messages", "/supplier/orders/_"))
"""This process's own, for the pages that are the newest when it starts."""
