"""Setting state vars so that only what has changed is sent to the browser."""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

import reflex as rx


def show(state: rx.State, **values: Any) -> None:
    """Set only the vars that differ: Reflex sends and renders an assigned var again even if its value is the same."""
    for name, value in values.items():
        if getattr(state, name) != value:
            setattr(state, name, value)


def piece_names(name: str, pieces: int) -> tuple[str, ...]:
    """The vars of a list in so many pieces: Reflex sends a whole var again when any of it has changed."""
    return (name, *(f"{name}_{piece}" for piece in range(1, pieces)))


def add_pieces(state: type[rx.State], names: Sequence[str], of: Any) -> None:
    """Give a state that has the first of these vars the others, as lists `of` something."""
    for name in names[1:]:
        state.add_var(name, list[of], [])


def in_pieces(names: Sequence[str], rows: list[Any], size: int) -> dict[str, list[Any]]:
    """Cut rows into the values of these vars, `size` in each; the last one has what is left."""
    *full, last = names
    return {
        **{name: rows[place * size : (place + 1) * size] for place, name in enumerate(full)},
        last: rows[len(full) * size :],
    }


def whole(state: type[rx.State], names: Sequence[str]) -> Any:
    """The pieces as one list again, for a view."""
    return reduce(add, (getattr(state, name) for name in names))
