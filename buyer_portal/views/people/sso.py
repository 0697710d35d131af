"""Single sign-on on the Settings page: one's own account there, and what the company makes of it."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.people.sso import SsoState
from buyer_portal.views.parts.roles import may, whom_to_ask
from buyer_portal.views.parts.ui import OFFLINE, NativeForm, button, called, help_link, icon, moment
from buyer_portal.views.people.password import told


def single_sign_on() -> rx.Component:
    """Whether one is connected, and the two switches of the owners."""
    return rx.el.div(
        told(SsoState.sso_problem, "sso-problem"),
        rx.cond(
            SsoState.was_connected,
            rx.el.p(icon("check"), "Your account is connected.", class_name="error is-news", role="status"),
        ),
        rx.el.ul(
            _own_account(),
            _switch(
                "The only way in",
                SsoState.is_only_way,
                "Nobody gets in by a password or a passkey.",
                "Passwords and passkeys let people in, too.",
                button("Open other ways", disabled=OFFLINE, on_click=SsoState.make_only_way(False)),
                button("Make it the only way", disabled=OFFLINE, on_click=SsoState.make_only_way(True)),
            ),
            _switch(
                "Second factor",
                SsoState.is_factor,
                "Who comes by single sign-on is asked for none here.",
                "Who has one here is asked for it after single sign-on, too.",
                button("Ask for it here", disabled=OFFLINE, on_click=SsoState.count_as_factor(False)),
                button("Leave it to the provider", disabled=OFFLINE, on_click=SsoState.count_as_factor(True)),
            ),
            class_name="browsers",
            aria_label="Single sign-on",
        ),
        help_link("How it works", Help.SSO, "small"),
        class_name="stack-4",
    )


def _own_account() -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p("Your account at ", called(SsoState.sso_host), class_name="strong"),
            rx.cond(
                SsoState.is_connected,
                rx.el.p("Connected since ", moment(SsoState.connected_since), class_name="small muted"),
                rx.el.p("Not connected yet.", class_name="small muted"),
            ),
            class_name="what",
        ),
        rx.cond(
            SsoState.is_connected,
            None,
            NativeForm.create(
                button("Connect", type="submit", disabled=OFFLINE), action="/auth/sso/connect", method="post"
            ),
        ),
    )


def _switch(name: str, is_on: Any, on: str, off: str, turn_off: rx.Component, turn_on: rx.Component) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(name, class_name="strong"),
            rx.cond(is_on, rx.el.p(on, class_name="small muted"), rx.el.p(off, class_name="small muted")),
            whom_to_ask(Permission.SECURITY),
            class_name="what",
        ),
        rx.cond(may(Permission.SECURITY), rx.cond(is_on, turn_off, turn_on)),
    )
