"""An invitation: who is invited to what, and the form that accepts it. A plain form, as at the sign-in."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.people.invitation import InvitationEndedState, InvitationState
from buyer_portal.views.parts.layout import heading
from buyer_portal.views.parts.ui import NativeForm, button, called, help_link, plain_link
from buyer_portal.views.people.password import new_password_fields, told
from buyer_portal.views.people.signed_out import email_field, signed_out_page

_PROBLEM = InvitationState.invitation_problem


def invitation_page() -> rx.Component:
    """The form that accepts it."""
    return signed_out_page(_form())


def invitation_ended_page() -> rx.Component:
    """What became of it."""
    return signed_out_page(
        rx.el.div(
            heading("Your invitation"),
            told(InvitationEndedState.ended_invitation, "invitation-problem"),
            _ways_on(),
            class_name="inner stack-4",
        )
    )


def _form() -> rx.Component:
    described = rx.cond(_PROBLEM != "", "invitation-problem", "")
    return NativeForm.create(
        rx.el.div(
            heading("Your invitation"),
            rx.el.p(
                rx.cond(
                    InvitationState.invited_by != "",
                    rx.fragment(called(InvitationState.invited_by), " invites you to "),
                    "You are invited to ",
                ),
                called(InvitationState.invited_to),
                ". ",
                InvitationState.invited_as,
                class_name="second",
            ),
        ),
        told(_PROBLEM, "invitation-problem"),
        email_field(read_only=True, value=InvitationState.invited_email),
        rx.el.div(
            rx.el.label("Your name", html_for="name"),
            rx.el.input(
                class_name="input",
                id="name",
                name="name",
                required=True,
                auto_complete="name",
                aria_describedby=described,
            ),
            rx.el.p("As others read it beside what you do.", class_name="hint"),
            class_name="field",
        ),
        rx.cond(
            InvitationState.needs_sso,
            rx.cond(
                InvitationState.invitation_host == "",
                rx.el.p(
                    "This company lets people in by its single sign-on only, and your address is none of its own. Ask "
                    "whoever invited you to invite another address of yours.",
                    class_name="second",
                ),
            ),
            rx.fragment(*new_password_fields(_PROBLEM, "invitation-problem")),
        ),
        rx.cond(
            InvitationState.needs_sso,
            _ways_on(),
            _ways_on(button("Accept invitation", css="primary", type="submit")),
        ),
        # Last: Enter in a box presses the first button of a form.
        rx.cond(
            InvitationState.invitation_host != "",
            rx.el.div(
                button(
                    "Accept with single sign-on",
                    type="submit",
                    custom_attrs={"formAction": "/auth/sso/invitation", "formNoValidate": True},
                ),
                rx.el.p(
                    "Without a password: ",
                    called(InvitationState.invitation_host),
                    " says who you are.",
                    class_name="hint",
                ),
                class_name="field",
            ),
        ),
        action="/auth/invitation",
        method="post",
        class_name="inner stack-4",
    )


def _ways_on(*first: rx.Component) -> rx.Component:
    return rx.el.div(
        *first,
        plain_link("Sign in", href="/sign-in", css="small"),
        help_link("Help", Help.INVITED, "push small"),
        class_name="row",
    )
