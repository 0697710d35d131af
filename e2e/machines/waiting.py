"""Waiting for something that another process or machine does."""

import time
from collections.abc import Callable

WITHIN = 60


def wait_until(condition: Callable[[], object], otherwise: Callable[[], str] = str, within: float = WITHIN) -> None:
    """Wait until it is so, `within` seconds at most; `otherwise` says what to read when it never is."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not within {within} s:\n{otherwise()}"
        time.sleep(0.05)
