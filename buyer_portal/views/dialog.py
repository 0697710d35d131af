"""Thin wrappers of Radix' alert dialog: it traps the focus, gives it back, and Esc closes."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec
from reflex_components_core.el.elements.base import BaseHTML


class _AlertDialog(BaseHTML):
    library = "@radix-ui/react-alert-dialog@1.1.15"


class Root(_AlertDialog):
    """Holds whether the dialog is open; the server decides."""

    tag, alias = "Root", "AlertDialogRoot"
    open: rx.Var[bool]
    on_open_change: rx.EventHandler[passthrough_event_spec(bool)]


class Trigger(_AlertDialog):
    """The button that opens it and gets the focus back."""

    tag, alias = "Trigger", "AlertDialogTrigger"
    disabled: rx.Var[bool]


class Portal(_AlertDialog):
    """Moves the dialog to the end of the page."""

    tag, alias = "Portal", "AlertDialogPortal"


class Overlay(_AlertDialog):
    """The scrim, with the dialog on it."""

    tag, alias = "Overlay", "AlertDialogOverlay"


class Content(_AlertDialog):
    """The dialog itself."""

    tag, alias = "Content", "AlertDialogContent"


class Title(_AlertDialog):
    """Its name."""

    tag, alias = "Title", "AlertDialogTitle"


class Description(_AlertDialog):
    """What it says."""

    tag, alias = "Description", "AlertDialogDescription"
    as_child: rx.Var[bool]


class Cancel(_AlertDialog):
    """The safe button: it has the focus first, and closes the dialog."""

    tag, alias = "Cancel", "AlertDialogCancel"
    type: rx.Var[str]
    disabled: rx.Var[bool]


def alert_dialog(*content: Any, is_open: Any, on_open_change: Any, trigger: Any = None) -> rx.Component:
    """Show a dialog over the page while `is_open`; `trigger` is what stands on the page and contains its button."""
    return Root.create(
        trigger or rx.fragment(),
        Portal.create(Overlay.create(Content.create(*content, class_name="dialog"), class_name="scrim")),
        open=is_open,
        on_open_change=on_open_change,
    )
