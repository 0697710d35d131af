"""Looking whether what is installed is what the locks name, and whether they fit this machine."""

import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

from packaging.requirements import Requirement
from packaging.version import InvalidVersion, Version

from buyer_portal.frontend import bun_path, missing_in_lock
from buyer_portal.reflex_seams.building import oldest_bun
from buyer_portal.services.doctor import Finding
from buyer_portal.settings import ROOT

OLDEST, NEWEST = (3, 11), (3, 14)
"""The Pythons that the locked packages have wheels for; bin/lock checks it."""
_ANEW = "remove .venv and run bin/run, which installs it anew"


def examine_installation() -> list[Finding]:
    """Look at Python, the locked packages, Bun, and the lock of the JavaScript packages."""
    return [_python(), _packages(), _bun(), _javascript()]


def locked_packages(text: str) -> dict[str, str]:
    """The versions that a lock names for this Python and system, by package."""
    lines = (line.removesuffix(" \\") for line in text.splitlines() if line[:1].isalnum())
    requirements = [Requirement(line.partition(" --hash=")[0]) for line in lines]
    return {
        found.name: str(found.specifier).removeprefix("==")
        for found in requirements
        if found.marker is None or found.marker.evaluate()
    }


def _python() -> Finding:
    known = OLDEST <= sys.version_info[:2] <= NEWEST
    ours = f"Python {platform.python_version()}"
    pythons = f"Python {'.'.join(map(str, OLDEST))} to {'.'.join(map(str, NEWEST))}"
    what = f"{ours} is one of those that the packages are made for" if known else f"{ours} is too new for the packages"
    return Finding(known, what, f"remove .venv and run bin/run where {pythons} is installed")


def _packages() -> Finding:
    locked = locked_packages((ROOT / "requirements" / "run.txt").read_text())
    others = [f"{name} {_installed(name)}" for name, wanted in locked.items() if _installed(name) != wanted]
    what = f"Not as locked: {', '.join(others)}" if others else f"The {len(locked)} packages are those of the lock"
    return Finding(not others, what, _ANEW)


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(missing)"


def _bun() -> Finding:
    try:
        said = subprocess.run([bun_path(), "--version"], capture_output=True, text=True, check=True).stdout.strip()
        fine = Version(said) >= Version(oldest_bun())
    except (OSError, subprocess.CalledProcessError, InvalidVersion):
        return Finding(False, "Bun, which builds the pages, does not run here", _ANEW)
    return Finding(fine, f"Bun {said} builds the pages" if fine else f"Bun {said} is too old for Reflex", _ANEW)


def _javascript() -> Finding:
    missing = missing_in_lock(set())
    what = f"reflex.lock/ has no {', '.join(missing)}" if missing else "The JavaScript packages are locked"
    return Finding(not missing, what, "run bin/lock")
