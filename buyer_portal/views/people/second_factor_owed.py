"""The page of who has to set up a second factor before anything else works."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.people.second_factor import SecondFactorState
from buyer_portal.views.parts.layout import heading
from buyer_portal.views.parts.ui import NativeForm, button, called, help_link, plain_link
from buyer_portal.views.people.second_factor import second_factor
from buyer_portal.views.people.signed_out import signed_out_page


def second_factor_owed_page() -> rx.Component:
    """Say who wants it; set one up; and go on, once there is one."""
    return signed_out_page(
        rx.el.div(
            rx.el.div(
                heading("Set up a second factor"),
                rx.el.p(
                    rx.cond(
                        SecondFactorState.factor_company != "",
                        called(SecondFactorState.factor_company),
                        "Your company",
                    ),
                    " requires one of everybody: a passkey, or an authenticator app.",
                    class_name="second",
                ),
            ),
            second_factor(),
            rx.el.div(
                rx.cond(
                    SecondFactorState.has_factor,
                    plain_link("Go on to the portal", href="/", css="btn primary"),
                    NativeForm.create(button("Sign out", type="submit"), action="/auth/sign-out", method="post"),
                ),
                help_link("Help", Help.SECOND_FACTOR, "push small"),
                class_name="row",
            ),
            class_name="inner stack-4",
        )
    )
