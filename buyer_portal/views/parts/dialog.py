"""The dialog that asks first, `assets/dialog.js`: it keeps the focus, gives it back, and Esc closes."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec
from reflex_components_core.el.elements.base import BaseHTML

from buyer_portal.reflex_seams.components import browser_function
from buyer_portal.views.parts.browser_forms import LIBRARY


class _AlertDialog(BaseHTML):
    library = "$/public/dialog.js"


class Root(_AlertDialog):
    """Holds whether the dialog is open; the server decides."""

    tag, alias = "Root", "AlertDialogRoot"
    open: rx.Var[bool]
    on_open_change: rx.EventHandler[passthrough_event_spec(bool)]


class Trigger(_AlertDialog):
    """The button that opens it and gets the focus back."""

    tag, alias = "Trigger", "AlertDialogTrigger"
    disabled: rx.Var[bool]


class Content(_AlertDialog):
    """The dialog itself, over the page. Closing it gives the focus back to whatever opened it."""

    tag, alias = "Content", "AlertDialogContent"
    on_open_auto_focus: rx.Var[Any]
    on_close_auto_focus: rx.Var[Any]


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


def _content(*content: Any) -> rx.Component:
    return Content.create(
        *content,
        class_name="dialog",
        on_open_auto_focus=browser_function("rememberOpener", LIBRARY),
        on_close_auto_focus=browser_function("leaveDialog", LIBRARY),
    )


def alert_dialog(*content: Any, is_open: Any, on_open_change: Any, trigger: Any = None) -> rx.Component:
    """Show a dialog over the page while `is_open`; `trigger` is what stands on the page and contains its button."""
    return Root.create(
        trigger or rx.fragment(),
        _content(*content),
        open=is_open,
        on_open_change=on_open_change,
    )
