"""Starting the portal: build the front end when it changed, then serve everything on one port."""

import asyncio
import contextlib
import fcntl
import gc
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buyer_portal.domain.errors import PortalError
from buyer_portal.settings import ROOT, Settings

if TYPE_CHECKING:
    from granian.server.embed import Server

_GRACE_SECONDS = 5
_CONNECTIONS = 4_096  # held at once; a page's own socket doesn't count
_WAITING = 1_024
STAMP = ROOT / ".web" / "build" / "inputs.sha256"


class CannotServe(PortalError):
    """The portal did not start, or stopped by itself; the text says why."""


def build_frontend() -> None:
    """Compile and build the pages, unless nothing they are made of has changed.

    A process of its own does it, so that what compiling leaves in memory is not carried around by the server.
    One build serves every host and port: see `OneOrigin` in rxconfig.py.

    Raises:
        CannotServe: the build failed; its own output says how.
    """
    with _one_build() as lock:
        _build_if_changed(lock)


@contextlib.contextmanager
def _one_build() -> Iterator[int]:
    """Two builds in one folder would take each other's files away: the second waits, and then has nothing to do.

    Gives the lock, for the build's own process to hold, too: that one goes on when this one is killed.
    """
    lock = ROOT / ".portal" / "front-end.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held.fileno()


def _build_if_changed(lock: int) -> None:
    inputs = _inputs()
    if STAMP.is_file() and STAMP.read_text() == inputs:
        return
    STAMP.unlink(missing_ok=True)
    print("Building the front end. It takes seconds, and only after a change.", file=sys.stderr)  # noqa: T201
    command = [sys.executable, "-m", "buyer_portal.serving"]
    build = subprocess.run(command, cwd=ROOT, env=_environment(), pass_fds=[lock], check=False)
    if build.returncode:
        raise CannotServe("The front end could not be built: see above.")
    STAMP.write_text(inputs)


def serve(settings: Settings) -> None:
    """Serve pages, events, API and help on one port, in this one process, until SIGTERM or Ctrl-C.

    Raises:
        CannotServe: the port is taken, or the app failed to start.
    """
    _refuse_taken_port(settings.host, settings.port)
    os.chdir(ROOT)
    os.environ.update(_environment())
    asyncio.run(_serve(settings.host, settings.port))


async def _serve(host: str, port: int) -> None:
    from granian.errors import FatalError
    from reflex.utils.prerequisites import get_app
    from reflex_base.environment import environment

    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    server = server_for(get_app().app(), host, port)
    stopped = asyncio.Event()

    def stop() -> None:
        # Whatever still hangs on to the process then, a browser's socket perhaps, does not keep it: every deed is one
        # transaction, done or not done.
        last_word = threading.Timer(_GRACE_SECONDS, os._exit, [0])
        last_word.daemon = True
        last_word.start()
        logging.getLogger("_granian").setLevel(logging.CRITICAL)  # it logs every socket that it closes as an error
        stopped.set()
        server.stop()

    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop)
    gc.collect()
    gc.freeze()  # all that is loaded now stays: collecting around it took 3 ms at a time (p99 of an event: 0.5)
    place = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    print(f"The portal is at {place} and its help at {place}help/", flush=True)  # noqa: T201
    with contextlib.suppress(FatalError):
        await server.serve()
    await _let_go_of_sockets()
    if not stopped.is_set():
        raise CannotServe("The portal stopped by itself: see above.")


def server_for(app: Any, host: str, port: int) -> "Server":
    """Give the server of an ASGI app, with room for everybody's connections.

    Left alone, it holds 128. A browser keeps up to six for half a minute after its last request, so that two dozen
    visitors would shut everybody else out.
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server.embed import Server

    _allow_files(2 * _CONNECTIONS)
    return Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        log_level=LogLevels.error,
        backlog=_WAITING,
        backpressure=_CONNECTIONS,
    )


def _allow_files(wanted: int) -> None:
    """Each connection and each open page is a file; many systems begin with 1024 or fewer and allow more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


async def _let_go_of_sockets() -> None:
    """A task that writes to an open socket swallows its first cancelling, and would keep the process."""
    running = asyncio.all_tasks() - {asyncio.current_task()}
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running, timeout=1)  # asyncio.run cancels once more, and that gets through


def _inputs() -> str:
    """One hash over everything that the pages are made of, our own sources and the versions we build with."""
    assets = (path for path in (ROOT / "assets").rglob("*") if "external" not in path.parts)  # Reflex makes external
    files = [ROOT / "rxconfig.py", ROOT / "requirements" / "run.txt", *(ROOT / "buyer_portal").rglob("*.py"), *assets]
    lines = [f"{path} {sha256(path.read_bytes()).hexdigest()}" for path in sorted(files) if path.is_file()]
    return sha256("\n".join(lines).encode()).hexdigest()


def _environment() -> dict[str, str]:
    """Reflex in production, with the Bun of this virtual environment as its only JavaScript tool."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    own = {"REFLEX_ENV_MODE": "prod", "REFLEX_USE_SYSTEM_BUN": "true", "REFLEX_TELEMETRY_ENABLED": "false"}
    return {**os.environ, **own, "PATH": path}


def _refuse_taken_port(host: str, port: int) -> None:
    """Granian shares its port (SO_REUSEPORT): a second portal would get half of the first one's visitors."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError:
        raise CannotServe(f"Cannot listen at {host}:{port}. Is the portal running already?") from None


def _build() -> None:
    """Run in the build's own process."""
    from reflex.utils import prerequisites
    from reflex.utils.export import export

    prerequisites.initialize_reflex_user_directory()
    prerequisites.initialize_frontend_dependencies()
    export(zipping=False, backend=False)


if __name__ == "__main__":
    _build()
