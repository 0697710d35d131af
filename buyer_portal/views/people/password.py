"""A lost password: asking for a link, and choosing a new one with it. Plain forms, as at the sign-in."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.password import MAX_PASSWORD, MIN_PASSWORD
from buyer_portal.states.people.password import ForgotPasswordState, ResetPasswordState
from buyer_portal.states.people.profile import ProfileState
from buyer_portal.views.parts.layout import heading
from buyer_portal.views.parts.ui import OFFLINE, NativeForm, button, help_link, icon, plain_link
from buyer_portal.views.people.signed_out import email_field, password_field, signed_out_page

HINT = f"{MIN_PASSWORD} to {MAX_PASSWORD} characters. Best are three or four words that don't belong together."


def forgot_password_page() -> rx.Component:
    """One field, and the same answer whoever it is."""
    problem = ForgotPasswordState.forgot_problem
    return signed_out_page(
        NativeForm.create(
            rx.el.div(
                heading("Forgot password?"),
                rx.el.p("A link lets you choose a new one.", class_name="second"),
            ),
            told(problem, "forgot-problem"),
            rx.cond(
                ForgotPasswordState.is_sent,
                rx.el.p(
                    icon("check"),
                    "If somebody signs in with this address, a link is on its way. It works once, and for an hour.",
                    class_name="error is-news",
                    role="status",
                ),
            ),
            email_field(required=True, aria_describedby=rx.cond(problem != "", "forgot-problem", "")),
            _acts("Send link", disabled=~ForgotPasswordState.can_mail),
            action="/auth/forgot-password",
            method="post",
            class_name="inner stack-4",
        )
    )


def reset_password_page() -> rx.Component:
    """The new password, twice, for the person whose link was opened."""
    problem = ResetPasswordState.reset_problem
    return signed_out_page(
        NativeForm.create(
            rx.el.div(
                heading("Choose a new password"),
                rx.el.p(
                    "Everybody who is signed in as you is signed out then. A second factor stays as it is.",
                    class_name="second",
                ),
            ),
            told(problem, "reset-problem"),
            email_field(read_only=True, value=ResetPasswordState.reset_email),
            *new_password_fields(problem, "reset-problem"),
            _acts("Save password"),
            action="/auth/reset-password",
            method="post",
            class_name="inner stack-4",
        )
    )


def told(problem: Any, name: str) -> rx.Component:
    """What was wrong, above the fields."""
    return rx.cond(
        problem != "",
        rx.el.p(icon("triangle-alert"), rx.el.span(problem), class_name="error", id=name, role="alert"),
    )


def new_password_fields(problem: Any, problem_id: str) -> tuple[rx.Component, rx.Component]:
    """The new password, and once more: a slip in what nobody sees would lock its owner out."""
    described = rx.cond(problem != "", f"{problem_id} password-hint", "password-hint")
    hint = rx.el.p(HINT, class_name="hint", id="password-hint")
    return (
        password_field("New password", "password", "new-password", hint, aria_describedby=described),
        password_field("New password again", "again", "new-password"),
    )


def current_password_field() -> rx.Component:
    """The password that the person has."""
    return password_field("Current password", "current", "current-password")


def _acts(name: str, **more: Any) -> rx.Component:
    return rx.el.div(
        button(name, css="primary", type="submit", **more),
        plain_link("Sign in", href="/sign-in", css="small"),
        help_link("Help", Help.LOST_PASSWORD, "push small"),
        class_name="row",
    )


def change_password_form() -> rx.Component:
    """Choose another password in Settings, with the one that one has."""
    return NativeForm.create(
        rx.cond(
            ProfileState.has_new_password,
            rx.el.p(
                icon("check"),
                "Your password is changed. Only this browser is signed in now.",
                class_name="error is-news",
                role="status",
            ),
        ),
        told(ProfileState.password_problem, "password-problem"),
        # Not for people: it tells a password manager whose password this is.
        rx.el.input(
            type="email", name="email", auto_complete="username", value=ProfileState.email, read_only=True, hidden=True
        ),
        current_password_field(),
        *new_password_fields(ProfileState.password_problem, "password-problem"),
        rx.el.div(button("Change password", css="primary", type="submit", disabled=OFFLINE), class_name="acts"),
        action="/auth/change-password",
        method="post",
        class_name="stack-4 form-narrow",
    )
