"""Setting state vars so that only changed ones are sent to the browser."""

from typing import Any

import reflex as rx


def show(state: rx.State, **values: Any) -> None:
    """Set only the vars that differ: Reflex sends and renders an assigned var again even if its value is the same."""
    for name, value in values.items():
        if getattr(state, name) != value:
            setattr(state, name, value)
