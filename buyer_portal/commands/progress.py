"""Progress of long steps on a terminal, on standard error."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say on one line what is being done, and then how long it took, as the `step` of bin/_env does."""
    console, started, outcome = Console(stderr=True, highlight=False), time.monotonic(), "failed"
    if not console.is_terminal:
        console.print(f"{what} …", end="")
    columns = TextColumn(f"{what} …"), TimeElapsedColumn()
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as ticking:
            ticking.add_task(what)
            yield
        outcome = f"{time.monotonic() - started:.0f} s"
    finally:
        console.print(f"{what} … {outcome}" if console.is_terminal else f" {outcome}")


@contextmanager
def bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a bar on a terminal; gives what tells it `what`, how many are done, and `of` how many when that is known."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("Checking", total=None)
        yield lambda what, done, of: shown.update(task, description=what, completed=done, total=of)
