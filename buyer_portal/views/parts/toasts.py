"""Toasts: in a polite live region, shown for eight seconds, and longer while hovered or focused."""

import reflex as rx

from buyer_portal.states.shell.frame import FrameState, Toast
from buyer_portal.views.parts.ui import button, icon, link


def toasts() -> rx.Component:
    """The region of the toasts; always there, so that screen readers listen to it."""
    return rx.el.div(
        rx.foreach(FrameState.toasts, _toast),
        class_name="toasts",
        role="status",
        aria_live="polite",
        aria_atomic="false",
    )


def _toast(toast: rx.vars.ObjectVar[Toast]) -> rx.Component:
    return rx.el.div(
        icon(toast.icon),
        rx.el.div(rx.el.b(toast.title), rx.el.p(toast.text)),
        button(
            icon("x"), css="quiet sm icon-only x", aria_label="Dismiss", on_click=FrameState.dismiss_toast(toast.id)
        ),
        rx.cond(
            toast.links.length() > 0,
            rx.el.div(
                rx.foreach(toast.links, lambda way: link(way.text, href=way.address, css="btn sm")), class_name="acts"
            ),
        ),
        rx.cond(
            toast.level != "error", _Fuse.create(class_name="fuse", on_animation_end=FrameState.dismiss_toast(toast.id))
        ),
        class_name="toast",
        data_level=toast.level,
        key=toast.id,
    )


class _Fuse(rx.el.I):
    """The toast's timer, a CSS animation; the style sheet pauses it while the toast is hovered or has the focus."""

    on_animation_end: rx.EventHandler[rx.event.no_args_event_spec]
