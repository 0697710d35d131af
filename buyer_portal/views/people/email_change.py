"""The person's address on the Settings page, with the form that asks for another one."""

import reflex as rx

from buyer_portal.domain.errors import MailNotSet
from buyer_portal.domain.people.email_change import ASK_OPERATOR
from buyer_portal.states.people.email_change import EmailChangeState
from buyer_portal.states.people.profile import ProfileState
from buyer_portal.states.people.second_factor import SecondFactorState
from buyer_portal.views.parts.ui import OFFLINE, button, called, icon
from buyer_portal.views.people.password import told

_PROBLEM = "email-problem"


def email_change() -> rx.Component:
    """The address; below it what waits to be confirmed, the form, or the button that opens it."""
    return rx.el.div(
        rx.cond(
            EmailChangeState.has_changed,
            rx.el.p(
                icon("check"),
                "Your e-mail address is changed. Only this browser is signed in now.",
                class_name="error is-news",
                role="status",
            ),
        ),
        rx.el.p(called(ProfileState.email), class_name="strong"),
        rx.cond(
            EmailChangeState.is_form_open,
            _form(),
            rx.fragment(
                rx.cond(EmailChangeState.new_email != "", _waiting()),
                rx.cond(
                    EmailChangeState.can_change,
                    rx.el.div(
                        button(
                            "Change e-mail address",
                            disabled=OFFLINE,
                            on_click=EmailChangeState.open_form,
                        ),
                        class_name="acts",
                    ),
                    rx.el.p(str(MailNotSet(ASK_OPERATOR)), class_name="small second"),
                ),
            ),
        ),
        class_name="stack-4 form-narrow",
    )


def _waiting() -> rx.Component:
    new = called(EmailChangeState.new_email)
    return rx.el.div(
        rx.cond(
            EmailChangeState.is_late,
            rx.el.p("Nobody confirmed ", new, " in time: its link works no more.", class_name="strong"),
            rx.cond(
                EmailChangeState.is_undelivered,
                rx.el.p("The e-mail to ", new, " could not be delivered.", class_name="strong"),
                rx.fragment(
                    rx.el.p("Waiting for confirmation at ", new, class_name="strong"),
                    rx.el.p(
                        f"Follow the link that was mailed there before {EmailChangeState.until}.",
                        class_name="small muted",
                    ),
                ),
            ),
        ),
        rx.el.div(
            rx.cond(
                EmailChangeState.can_change,
                button("Send again", disabled=OFFLINE, on_click=EmailChangeState.again),
            ),
            button("Withdraw", disabled=OFFLINE, on_click=EmailChangeState.withdraw),
            class_name="acts",
        ),
        class_name="stack-4",
        role="group",
        aria_label="New e-mail address",
    )


def _form() -> rx.Component:
    problem = EmailChangeState.email_problem
    described = rx.cond(problem != "", _PROBLEM, "")
    label = rx.cond(SecondFactorState.has_factor, "Current password or a code", "Current password")
    return rx.el.form(
        told(problem, _PROBLEM),
        rx.el.div(
            rx.el.label("New e-mail address", html_for="new-email"),
            rx.el.input(
                class_name="input",
                id="new-email",
                name="new_email",
                type="email",
                required=True,
                auto_focus=True,
                auto_complete="email",
                aria_describedby=rx.cond(problem != "", f"{_PROBLEM} new-email-hint", "new-email-hint"),
            ),
            rx.el.p("A link goes there, and word of it to the old one.", class_name="hint", id="new-email-hint"),
            class_name="field",
        ),
        rx.el.div(
            rx.el.label(label, html_for="email-proof"),
            rx.el.input(
                class_name="input",
                id="email-proof",
                name="proof",
                type="password",
                required=True,
                auto_complete="current-password",
                aria_describedby=described,
            ),
            class_name="field",
        ),
        rx.el.div(
            button("Send link", css="primary", type="submit", disabled=OFFLINE),
            button("Not now", on_click=EmailChangeState.close),
            class_name="acts",
        ),
        on_submit=EmailChangeState.ask,
        class_name="stack-4",
    )
