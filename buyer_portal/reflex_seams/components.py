"""Components for which Reflex has no public API."""

from collections.abc import Callable

import reflex as rx
from reflex.app import default_error_boundary
from reflex.utils.imports import ImportVar
from reflex.vars import VarData


def browser_function(name: str, library: str) -> rx.Var:
    """A function of a script, to be handed to a component as it is: a `Var` that brings its import along."""
    return rx.Var(name, _var_data=VarData(imports={library: [ImportVar(tag=name)]}))


def only_error_boundary() -> dict[tuple[int, str], Callable[[bool], rx.Component | None]]:
    """The app's wrappers without Reflex's connection overlay: a second banner, and an icon that covers the chat."""
    return {(55, "ErrorBoundary"): lambda _stateful: default_error_boundary()}
