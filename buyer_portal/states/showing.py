"""What a screen shows, set so that only what has changed travels."""

from typing import Any

import reflex as rx


def show(state: rx.State, **values: Any) -> None:
    """Set the vars that differ: one that is set again is sent and drawn again, though it says the same."""
    for name, value in values.items():
        if getattr(state, name) != value:
            setattr(state, name, value)
