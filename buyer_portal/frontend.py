"""Building the pages that browsers load: Reflex compiles them, Bun bundles them.

The JavaScript packages are those of `reflex.lock/`, with their hashes, and nothing is looked up. Bun comes with our
own packages; a Node that happens to be on the machine is never asked.
"""

import contextlib
import fcntl
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from pathlib import Path

from buyer_portal.reflex_seams import building
from buyer_portal.reflex_seams.building import CURRENT, PAGES
from buyer_portal.settings import ROOT
from buyer_portal.web.rendering.program import build_renderer, bun_path, publish_renderer

BUILT = ROOT / ".web" / "build" / "client"
LOG = ROOT / ".portal" / "front-end.log"
"""All that the last build said."""
LOCK = ROOT / "reflex.lock"
_RESOLVE = "PORTAL_RESOLVE_JAVASCRIPT"
_CERTIFICATES = "NODE_EXTRA_CA_CERTS"
_LAST_LINES = 20
_KEPT_SECONDS = 7 * 86_400


class CannotBuild(RuntimeError):
    """The pages were not built; `str(error)` says why."""


def build_frontend(during: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
    """Compile and bundle the pages, unless nothing they are made of has changed; `during` is entered only when it has.

    A subprocess does it, so that the memory used for compiling doesn't stay with the server. Where all is built
    nothing is written, not even the lock: the folder may be read-only.
    One build serves every host and port: see `OneOrigin` in reflex_seams/built_files.py.

    Raises:
        CannotBuild: with the last of what the build said.
    """
    if frontend_is_built():
        return
    with _one_build() as lock:
        if frontend_is_built():
            return
        name = _name()
        with during():
            _run_build(lock)
            publish_renderer(name)
            publish(BUILT, PAGES, name)


def frontend_is_built() -> bool:
    """Whether the pages are there, made of what they are made of today."""
    current = (PAGES / CURRENT).resolve()
    return current.is_dir() and current.name == _name()


def publish(built: Path, pages: Path, name: str) -> None:
    """Make what was built the current pages, beside the earlier ones, which processes of an earlier start still serve.

    Whichever process is asked has the scripts of both builds: pages that are open somewhere ask for those of their own,
    so these are kept in the next ones for a while, and a new page may ask an old process.
    """
    new, link = pages / name, pages / f".{CURRENT}"
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(built, new, copy_function=shutil.copyfile)  # not with the modes that the repository has
    earlier = sorted((path for path in pages.iterdir() if path != new and not path.is_symlink()), key=_made)
    for path in (script for folder in earlier for script in (folder / "assets").glob("*")):
        if time.time() - _made(path) < _KEPT_SECONDS and not (new / "assets" / path.name).exists():
            shutil.copy2(path, new / "assets")
    for path in (new / "assets").glob("*") if earlier else ():
        if not (served := earlier[-1] / "assets" / path.name).exists():
            shutil.copy2(path, served)
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.rename(pages / CURRENT)
    for folder in earlier[:-1]:  # the newest of them may be served for a moment still
        shutil.rmtree(folder, ignore_errors=True)


def _made(path: Path) -> float:
    return path.stat().st_mtime


@contextlib.contextmanager
def _one_build() -> Iterator[int]:
    """Lock the build folder: two builds would delete each other's files. The second waits, then has nothing to do.

    Gives the lock file for the build's subprocess to hold as well, as that one goes on when this process is killed.
    """
    lock = ROOT / ".portal" / "front-end.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held.fileno()


def _run_build(lock: int) -> None:
    command = [sys.executable, "-m", "buyer_portal.frontend"]
    with LOG.open("w") as log:
        build = subprocess.run(
            command, cwd=ROOT, env=_environment(), pass_fds=[lock], stdout=log, stderr=log, check=False
        )
    if build.returncode:
        said = LOG.read_text(errors="replace").strip().splitlines()[-_LAST_LINES:]
        raise CannotBuild("\n".join([f"The pages could not be built. {LOG} ends with:", *said]))


def _environment() -> dict[str, str]:
    """The environment of the build: Reflex in production mode, only our Bun in PATH, and Python's CA certificates."""
    kept = {name: value for name, value in os.environ.items() if name != _CERTIFICATES}
    own = {"REFLEX_ENV_MODE": "prod", "REFLEX_USE_SYSTEM_BUN": "true", "REFLEX_TELEMETRY_ENABLED": "false"}
    return {**kept, **_certificates(), **own, "PATH": str(bun_path().parent), "NO_COLOR": "1"}


def _certificates() -> dict[str, str]:
    """The CA file, which may hold a company's own authority; Python's default if the given one can't be read."""
    given = os.environ.get(_CERTIFICATES, "")
    file = given if os.access(given, os.R_OK) else ssl.get_default_verify_paths().cafile
    return {_CERTIFICATES: file} if file else {}


def _name() -> str:
    """The name of a build: a hash over all that it is made of, our own sources and the versions we build with."""
    assets = (path for path in (ROOT / "assets").rglob("*") if "external" not in path.parts)  # Reflex makes external
    locks = [ROOT / "requirements" / "run.txt", *LOCK.iterdir()]
    own = (path for form in ("*.py", "*.mjs") for path in (ROOT / "buyer_portal").rglob(form))
    files = [ROOT / "rxconfig.py", *locks, *own, *assets]
    lines = [
        f"{path.relative_to(ROOT)} {sha256(path.read_bytes()).hexdigest()}" for path in sorted(files) if path.is_file()
    ]
    return sha256("\n".join(lines).encode()).hexdigest()[:32]


def obey_lock() -> None:
    """Make Reflex install what is locked; by itself it would resolve packages at the registry and rewrite the lock.

    Call it before Reflex compiles anything; rxconfig.py does. bin/lock, which makes the lock, sets `_RESOLVE`.
    """
    building.replace_registries(_forget_registry)
    if not os.environ.get(_RESOLVE):
        building.replace_installing(_install_locked)


def _forget_registry() -> None:
    for name in ("bunfig.toml", ".npmrc"):
        (ROOT / ".web" / name).unlink(missing_ok=True)


def _install_locked(packages: set[str]) -> None:
    """Install what `reflex.lock/` holds. `packages` are those that our pages ask for, as `name@version` or `name`."""
    if missing := missing_in_lock(packages):
        raise SystemExit(f"reflex.lock/ has no {', '.join(missing)}: run bin/lock.")
    building.bring_lock()
    installed = subprocess.run([bun_path(), "install", "--frozen-lockfile"], cwd=ROOT / ".web", check=False)
    if installed.returncode:
        raise SystemExit("Bun could not install the packages of reflex.lock/.")


def missing_in_lock(packages: set[str]) -> list[str]:
    """Which of `packages`, and of those that Reflex itself needs, `reflex.lock/` has not in the version asked for."""
    held = json.loads((LOCK / "package.json").read_text())
    locked = {**held["dependencies"], **held["devDependencies"]}
    known = {*locked, *(f"{name}@{version}" for name, version in locked.items())}
    needed = {f"{name}@{version}" for name, version in building.packages_of_reflex().items()}
    return sorted({*packages, *needed} - known)


if __name__ == "__main__":
    building.compile_pages()
    build_renderer(BUILT)
