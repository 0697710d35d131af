"""The page that does not exist, or belongs to somebody else: both look the same."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.shell.missing import MissingState
from buyer_portal.views.parts.layout import brand, heading, portal_page
from buyer_portal.views.parts.ui import help_link, icon, plain_link


def missing_order() -> rx.Component:
    """The content of the 404 page, inside the frame."""
    return rx.el.div(
        icon("search"),
        heading("This page does not exist"),
        rx.el.p("The address may be mistyped, or what it belongs to isn't yours."),
        rx.el.div(
            plain_link("Go to Orders", href="/", css="btn primary"),
            help_link("Help", Help.HOME, "btn"),
            class_name="acts",
        ),
        class_name="empty first",
    )


def missing_page() -> rx.Component:
    """The 404 page of an unknown address; without the frame if nobody is signed in."""
    return rx.cond(
        MissingState.signed_in,
        portal_page(missing_order(), name="missing", current="", ready=MissingState.signed_in, help_topic=Help.HOME),
        rx.el.div(
            rx.el.header(brand("/"), class_name="bare"),
            rx.el.main(rx.el.div(missing_order(), class_name="page"), id="main"),
            data_hydrated=rx.cond(rx.State.is_hydrated, "true", "false"),
        ),
    )
