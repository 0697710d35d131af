"""Where a person is signed in, and a way to end it."""

from typing import Any

import reflex as rx

from buyer_portal.states.people.browsers import BrowsersState
from buyer_portal.views.parts.ui import OFFLINE, button, moment


def signed_in_browsers() -> rx.Component:
    """List the browsers; all but this one can be ended from here.

    None of the buttons says "Sign out": that is this browser's own.
    """
    return rx.el.div(
        rx.el.ul(
            rx.foreach(BrowsersState.browsers, _browser), class_name="browsers", aria_label="Where you are signed in"
        ),
        rx.cond(
            BrowsersState.has_others,
            rx.el.div(
                button("End all others", disabled=OFFLINE, on_click=BrowsersState.end_others),
                class_name="acts",
            ),
        ),
        class_name="stack-4",
    )


def _browser(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(row.kind, class_name="strong"),
            rx.el.p("Since ", moment(row.since), class_name="small muted"),
            rx.cond(~row.is_this, rx.el.p("Last here ", moment(row.last_here), class_name="small muted")),
            class_name="what",
        ),
        rx.cond(
            row.is_this,
            rx.el.span("This browser", class_name="small muted"),
            button(
                "End",
                aria_label=f"End the sign-in in {row.kind}",
                disabled=OFFLINE,
                on_click=BrowsersState.end(row.name),
            ),
        ),
    )
