"""News in a corner: said politely, kept for eight seconds, and longer for as long as somebody is at it."""

import reflex as rx

from buyer_portal.states.frame import FrameState, Toast
from buyer_portal.views.ui import button, icon, link


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
            toast.link != "",
            rx.el.div(
                link(toast.link_text, href=toast.link, css="btn sm"),
                rx.cond(toast.more_link != "", link(toast.more_text, href=toast.more_link, css="btn sm")),
                rx.cond(toast.third_link != "", link(toast.third_text, href=toast.third_link, css="btn sm")),
                class_name="acts",
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
    """Burns down while a toast is shown; the style sheet stops it while the toast is hovered or has the focus."""

    on_animation_end: rx.EventHandler[rx.event.no_args_event_spec]
