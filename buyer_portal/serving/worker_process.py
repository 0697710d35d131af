"""A worker, as its supervisor sees it."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import structlog

from buyer_portal.serving.worker import ALIVE_SECONDS, LEAVE, READY

log = structlog.get_logger("workers")
_STARTS_WITHIN = 60
_SILENT_SECONDS = 15 * ALIVE_SECONDS  # after which a worker hangs


class Worker:
    """One process, and the two pipes to it."""

    def __init__(self, process: asyncio.subprocess.Process, tell: int, hear: int) -> None:
        self.process, self._tell, self._hear = process, tell, hear
        self.ready, self.was_told = asyncio.Event(), False
        self.started = self._heard = time.monotonic()
        asyncio.get_running_loop().add_reader(hear, self._listen)
        self.ended = asyncio.create_task(self._end())

    @classmethod
    async def start(cls, port: socket.socket, environment: dict[str, str]) -> "Worker":
        """Start a process; it is `ready` when it listens."""
        (told, tell), (hear, say) = os.pipe(), os.pipe()
        arguments = [str(port.fileno()), str(told), str(say)]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "buyer_portal.serving.worker", *arguments),
            pass_fds=(port.fileno(), told, say),
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
        )
        os.close(told)
        os.close(say)
        return cls(process, tell, hear)

    def leave(self) -> None:
        """Tell it to end once its pages have moved elsewhere, unless it is gone."""
        self.was_told = True
        with contextlib.suppress(OSError):
            os.write(self._tell, LEAVE)

    def stop(self) -> None:
        """Tell it to end now, in peace."""
        self.was_told = True
        self.send(signal.SIGTERM)

    def send(self, signum: signal.Signals) -> None:
        """Send a signal, unless it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signum)

    @property
    def hangs(self) -> bool:
        """Whether nothing was heard of it for so long that it will not come back."""
        patience = _SILENT_SECONDS if self.ready.is_set() else _STARTS_WITHIN
        return time.monotonic() - self._heard > patience

    async def starts(self) -> bool:
        """Wait until it listens; False when it ends before, or takes too long."""
        ready = asyncio.create_task(self.ready.wait())
        await asyncio.wait([ready, self.ended], timeout=_STARTS_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        return self.ready.is_set()

    async def end(self) -> None:
        """Wait until it has ended; one that hangs is killed."""
        while not self.ended.done():
            await asyncio.wait([self.ended], timeout=ALIVE_SECONDS)
            if self.hangs and not self.ended.done():
                log.error("worker hangs", pid=self.process.pid)
                self.send(signal.SIGKILL)
                await self.ended

    async def end_within(self, seconds: float) -> None:
        """Wait so long, then kill it."""
        await asyncio.wait([self.ended], timeout=seconds)
        if not self.ended.done():
            self.send(signal.SIGKILL)
            await self.ended

    def _listen(self) -> None:
        said = os.read(self._hear, 100)
        self._heard = time.monotonic()
        if READY in said:
            self.ready.set()
            log.info("worker serves", pid=self.process.pid)
        if not said:
            asyncio.get_running_loop().remove_reader(self._hear)

    async def _end(self) -> int:
        code = await self.process.wait()
        asyncio.get_running_loop().remove_reader(self._hear)
        os.close(self._hear)
        os.close(self._tell)
        return code
