"""Which release of the portal this is: the version in `pyproject.toml`, whose changes stand on top of CHANGELOG.md."""

import tomllib
from importlib.metadata import version as version_installed
from pathlib import Path

_PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def version() -> str:
    """The version, such as "0.2.0"."""
    # A checkout says what it is itself: another release may be installed beside it.
    if _PROJECT.is_file():
        return str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])
    return version_installed("buyer-portal")
