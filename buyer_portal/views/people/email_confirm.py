"""A new address is confirmed here: both addresses and one button, as programs that look into mails only open pages."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.people.email_confirm import ConfirmEmailEndedState, ConfirmEmailState
from buyer_portal.views.parts.layout import heading
from buyer_portal.views.parts.ui import NativeForm, button, called, help_link, plain_link
from buyer_portal.views.people.password import told
from buyer_portal.views.people.signed_out import signed_out_page

_HEADING = "Your new e-mail address"


def confirm_email_page() -> rx.Component:
    """The two addresses, and the button."""
    return signed_out_page(
        NativeForm.create(
            rx.el.div(
                heading(_HEADING),
                rx.el.p(
                    "From now on you sign in with the new address, and news comes there. Wherever else you are signed "
                    "in, you are signed out.",
                    class_name="second",
                ),
            ),
            told(ConfirmEmailState.confirm_problem, "confirm-problem"),
            rx.el.dl(
                rx.el.dt("Until now"),
                rx.el.dd(called(ConfirmEmailState.email_from)),
                rx.el.dt("From now on"),
                rx.el.dd(called(ConfirmEmailState.email_to)),
                class_name="own",
            ),
            _ways_on(button("Confirm new address", css="primary", type="submit")),
            action="/auth/confirm-email",
            method="post",
            class_name="inner stack-4",
        )
    )


def confirm_email_ended_page() -> rx.Component:
    """What became of it."""
    return signed_out_page(
        rx.el.div(
            heading(_HEADING),
            told(ConfirmEmailEndedState.ended_change, "confirm-problem"),
            _ways_on(),
            class_name="inner stack-4",
        )
    )


def _ways_on(*first: rx.Component) -> rx.Component:
    return rx.el.div(
        *first,
        plain_link("Settings", href="/settings#email-section", css="small"),
        help_link("Help", Help.CHANGE_EMAIL, "push small"),
        class_name="row",
    )
