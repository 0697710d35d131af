"""Worker processes on one port: started, watched, started again when one dies, reloaded one after the other."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
import time

import structlog

from buyer_portal.live.bus import TAKES_OVER
from buyer_portal.measures import workers as figures
from buyer_portal.serving.listening import CannotServe, announce_place
from buyer_portal.serving.reloading import Reloads
from buyer_portal.serving.worker import LEAVES_WITHIN
from buyer_portal.serving.worker_process import Worker
from buyer_portal.settings import Settings
from buyer_portal.web.logs import configure_logs

log = structlog.get_logger("workers")
_STOPS_WITHIN = 10
_LIVES_SECONDS = 10  # after which a worker that dies is started again at once
_PAUSES = (0, 1, 2, 5, 10)  # seconds before one is started again that died early, again and again


def supervise(settings: Settings, port: socket.socket) -> None:
    """Serve with `settings.workers` processes until SIGTERM or Ctrl-C; SIGHUP reloads them.

    Raises:
        CannotServe: none of them starts.
    """
    configure_logs(settings.log)
    asyncio.run(Supervisor(settings, port).run())


class Supervisor:
    """The workers, by their place: a place always has a worker, or soon will."""

    def __init__(self, settings: Settings, port: socket.socket) -> None:
        self._settings, self._port = settings, port
        self._places = range(1, settings.workers + 1)
        self._workers: dict[int, Worker] = {}
        self._all: set[Worker] = set()
        self._figures = figures.make_folder()

    async def run(self) -> None:
        """Start the workers and watch them until a signal ends it.

        Raises:
            CannotServe: one of the first does not start.
        """
        stopped, reload = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, stopped.set)
        loop.add_signal_handler(signal.SIGHUP, reload.set)
        serving = asyncio.create_task(self._serve(reload))
        stopping = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
        finally:
            serving.cancel()
            stopping.cancel()
            await self._stop_all()
            shutil.rmtree(self._figures, ignore_errors=True)

    async def _serve(self, reload: asyncio.Event) -> None:
        for place in self._places:
            self._workers[place] = await self._start()
        for worker in tuple(self._workers.values()):
            if not await worker.starts():
                raise CannotServe("The portal stopped by itself: see above.")
        async with asyncio.TaskGroup() as together:
            for place in self._places:
                together.create_task(self._keep(place))
            with Reloads.here(self._settings.port) as reloads:
                announce_place(self._settings.host, self._settings.port)
                while await reload.wait():
                    reload.clear()
                    reloads.report(await self._reload())

    async def _keep(self, place: int) -> None:
        """Start another worker whenever the one of this place has died; more slowly if it dies again and again."""
        pauses = iter(_PAUSES)
        while True:
            worker = self._workers[place]
            await worker.end()
            if worker is not self._workers[place]:
                continue  # a reload has put another one here
            log.error("worker died", worker=place, code=worker.process.returncode)
            if time.monotonic() - worker.started > _LIVES_SECONDS:
                pauses = iter(_PAUSES)
            await asyncio.sleep(next(pauses, _PAUSES[-1]))
            self._workers[place] = await self._start()

    async def _start(self, **environment: str) -> Worker:
        worker = await Worker.start(self._port, environment | figures.environment(self._figures))
        self._all.add(worker)
        worker.ended.add_done_callback(lambda _: self._forget(worker))
        return worker

    def _forget(self, worker: Worker) -> None:
        self._all.discard(worker)
        figures.forget(self._figures, worker.process.pid, was_told=worker.was_told)

    async def _reload(self) -> str:
        """Let a new worker take over from each, one after the other; gives what became of it as a sentence."""
        started = time.monotonic()
        if await _prepare():
            return "Nothing was reloaded, as what the new workers need could not be made: see the portal's log."
        for place in self._places:
            new = await self._start(**{TAKES_OVER: "1"})
            if not await new.starts():
                new.send(signal.SIGKILL)
                return f"The new worker {place} did not start: see the portal's log. The others work as before."
            old, self._workers[place] = self._workers[place], new
            old.leave()
            await old.end_within(LEAVES_WITHIN + _STOPS_WITHIN)
        return f"{len(self._places)} workers were reloaded in {time.monotonic() - started:.0f} s."

    async def _stop_all(self) -> None:
        for worker in tuple(self._all):
            worker.stop()
        await asyncio.gather(*(worker.end_within(_STOPS_WITHIN) for worker in tuple(self._all)))


async def _prepare() -> int:
    """Bring tables, pages and help up to date for code that may be newer than this process's; gives the exit code."""
    program = (sys.executable, "-P", "-c", "from buyer_portal.cli import main; main()", "prepare")
    return await (await asyncio.create_subprocess_exec(*program, stdin=subprocess.DEVNULL)).wait()
