"""One folder holds the figures of all workers of a machine, so that each of them can tell those of all.

Whoever starts workers makes the folder, names it in their environment, and says which of them is gone:

    folder = make_folder()
    Popen(…, env={**os.environ, **environment(folder)})
    forget(folder, pid)                                   # was it told to end? was_told=True
    shutil.rmtree(folder)                                 # at the end
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_GONE = "gone"  # in place of a process's number, in the names of the files that hold what ended ones had counted
_DEATHS = mmap_key(
    "portal_worker_deaths", "portal_worker_deaths_total", [], [], "Workers that ended without being told to."
)


def make_folder() -> Path:
    """Make an empty folder, for this user only."""
    return Path(tempfile.mkdtemp(prefix="buyer-portal-figures-"))


def environment(folder: Path) -> dict[str, str]:
    """What a worker has in its environment before it imports anything: the library looks once."""
    return {_VARIABLE: str(folder)}


def shared_folder() -> Path | None:
    """The folder that this process shares with others; None when it is alone."""
    return Path(os.environ[_VARIABLE]) if os.environ.get(_VARIABLE) else None


def forget(folder: Path, pid: int, *, was_told: bool = False) -> None:
    """Take an ended worker out of what is the case now, and keep what it had counted.

    Its counts go into one file with those of all before it: a worker that dies again and again leaves no heap of files.
    """
    with _alone(folder, fcntl.LOCK_EX):
        mark_process_dead(pid, str(folder))
        for kind in ("counter", "histogram"):
            _add(folder / f"{kind}_{pid}.db", folder / f"{kind}_{_GONE}.db")
        if not was_told:
            _write(folder / f"counter_{_GONE}.db", {_DEATHS: 1.0})


def together(folder: Path) -> CollectorRegistry:
    """The figures of all workers, as they are now."""
    registry = CollectorRegistry()
    registry.register(_Together(folder))
    return registry


def pids(folder: Path) -> list[int]:
    """The processes whose figures are here, the ended ones left out."""
    return sorted({int(end) for path in folder.glob("gauge_*.db") if (end := path.stem.rpartition("_")[2]).isdigit()})


class _Together(MultiProcessCollector):
    def __init__(self, folder: Path) -> None:
        super().__init__(None, str(folder))
        self._folder = folder

    def collect(self):
        """Read the files while none of them is moved into another."""
        with _alone(self._folder, fcntl.LOCK_SH):
            return list(super().collect())


def _add(source: Path, target: Path) -> None:
    with suppress(FileNotFoundError):
        _write(target, {key: value for key, value, *_ in MmapedDict.read_all_values_from_file(str(source))})
        source.unlink()


def _write(target: Path, more: dict[str, float]) -> None:
    kept = MmapedDict(str(target))
    try:
        for key, value in more.items():
            kept.write_value(key, kept.read_value(key)[0] + value, 0.0)
    finally:
        kept.close()


@contextmanager
def _alone(folder: Path, how: int) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, how)
        yield
