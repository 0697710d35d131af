"""Building the help center, if its pages have changed since the last build."""

import fcntl
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import version
from pathlib import Path

from buyer_portal.help.texts import policy_text, write_texts
from buyer_portal.settings import ROOT

HELP_SITE = ROOT / ".portal" / "help"
"""Where the built site is."""


class HelpBuildFailed(RuntimeError):
    """MkDocs refused; `str(error)` is what it said."""


def build_help(site: Path = HELP_SITE, during: Callable[[], AbstractContextManager[None]] = nullcontext) -> bool:
    """Build the help center into `site`, strictly; False when it was up to date already, and `during` is not entered.

    The old site stays in place until the new one is complete. Of two at once, the second waits and finds it built.
    Where it is built nothing is written, not even the lock: the folder may be read-only.

    Raises:
        HelpBuildFailed: a page has a mistake.
    """
    if help_is_built(site):
        return False
    site.parent.mkdir(parents=True, exist_ok=True)
    with site.with_name(f"{site.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        return _build_if_changed(site, during)


def help_is_built(site: Path = HELP_SITE) -> bool:
    """Whether the help center is there, made of what it is made of today."""
    stamp = _stamp_of(site)
    return site.is_dir() and stamp.is_file() and stamp.read_text() == _hash_of_inputs()


def _stamp_of(site: Path) -> Path:
    return site.with_name(f"{site.name}.stamp")


def _build_if_changed(site: Path, during: Callable[[], AbstractContextManager[None]]) -> bool:
    if help_is_built(site):
        return False
    inputs = _hash_of_inputs()
    fresh = site.with_name(f"{site.name}.new")
    with during():
        shutil.rmtree(fresh, ignore_errors=True)
        run_mkdocs(fresh)
        finish(fresh)
        shutil.rmtree(site, ignore_errors=True)
        fresh.rename(site)
        _stamp_of(site).write_text(inputs)
    return True


def run_mkdocs(folder: Path) -> str:
    """Build the pages into `folder` and give what MkDocs said; any warning is a mistake.

    Raises:
        HelpBuildFailed: a page has a mistake.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    quiet_notices = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    build = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **quiet_notices}, capture_output=True, text=True, check=False
    )
    if build.returncode:
        raise HelpBuildFailed(build.stdout + build.stderr)
    return build.stdout + build.stderr


def finish(folder: Path) -> None:
    """Add to built pages what the builder does not make, and a `.gz` beside every text file."""
    write_texts(folder)
    precompress(folder)


def precompress(folder: Path) -> None:
    """Write a `.gz` beside every text file that is worth it."""
    for path in folder.rglob("*"):
        if path.suffix in COMPRESSIBLE and path.stat().st_size > _WORTH_IT:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


COMPRESSIBLE = frozenset({".html", ".css", ".js", ".json", ".svg", ".md", ".txt"})
_WORTH_IT = 1_000


def _hash_of_inputs() -> str:
    digest = hashlib.sha256(f"{version('mkdocs')} {version('mkdocs-material')}\n{policy_text()}".encode())
    pages = (path for path in (ROOT / "help_docs").rglob("*") if path.is_file())
    assets = [ROOT / "assets" / "tokens.css", *(ROOT / "assets" / "fonts").iterdir()]
    for path in sorted({ROOT / "mkdocs.yml", *Path(__file__).parent.glob("*.py"), *pages, *assets}):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()
