"""Signing in: with a password, or in the demo as somebody of the demo."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.people.sign_in import DemoPerson, SignInState
from buyer_portal.views.parts.browser import SignInAgain
from buyer_portal.views.parts.layout import heading
from buyer_portal.views.parts.ui import NativeForm, button, called, fixed, help_link, icon, plain_link
from buyer_portal.views.people.signed_out import email_field, passkey_form, password_field, signed_out_page


def sign_in_page() -> rx.Component:
    """The form at the left; at the right, in the demo, the people to continue as."""
    return signed_out_page(_form(), rx.cond(rx.Var.create(SignInState.people).length() > 0, _demo()))


def _form() -> rx.Component:
    problem = SignInState.problem
    described = {"aria_describedby": rx.cond(problem != "", "sign-in-problem", "")}
    wrong = {"aria_invalid": SignInState.wrong, **described}
    form = NativeForm.create(
        rx.el.div(heading("Sign in"), rx.el.p("Your orders, your suppliers, one place.", class_name="second")),
        rx.cond(
            problem != "",
            rx.el.p(
                icon(rx.cond(SignInState.is_done, "check", "triangle-alert")),
                problem,
                class_name=rx.cond(SignInState.wrong, "error", "error is-news"),
                id="sign-in-problem",
                role="alert",
            ),
        ),
        rx.el.input(type="hidden", name="next", value=SignInState.next),
        email_field(required=True, **wrong),
        password_field("Password", "password", "current-password", **wrong),
        rx.el.div(
            button("Sign in", css="primary", type="submit"),
            plain_link("Forgot password?", href="/forgot-password", css="small"),
            help_link("Help", Help.HOME, "push small"),
            class_name="row",
        ),
        # In this form, as it needs the address only; the browser leaves out what is not typed.
        rx.cond(
            SignInState.has_sso,
            button(
                "Continue with single sign-on",
                type="submit",
                custom_attrs={"formAction": "/auth/sso", "formNoValidate": True},
            ),
        ),
        SignInAgain.create(),
        action="/auth/sign-in",
        method="post",
        class_name="stack-4",
    )
    return rx.el.div(form, passkey_form(SignInState.next), class_name="inner stack-4")


def _demo() -> rx.Component:
    return rx.el.aside(
        rx.el.span(class_name="brand", aria_hidden=True),
        rx.el.div(
            rx.el.h2("Look around with demo data", id="h-demo"),
            rx.el.p(
                "One click, no password. Open a buyer and a supplier in two windows and watch both sides move.",
                class_name="second small",
            ),
            rx.el.ul(rx.foreach(SignInState.people, _person), class_name="people"),
            class_name="inner",
        ),
        class_name="demo",
        aria_labelledby="h-demo",
    )


def _person(person: rx.vars.ObjectVar[DemoPerson]) -> rx.Component:
    return rx.el.li(
        NativeForm.create(
            rx.el.input(type="hidden", name="person", value=person.email),
            rx.el.input(type="hidden", name="next", value=SignInState.next),
            rx.el.button(
                rx.el.span(person.initials, class_name="avatar", aria_hidden=True, **fixed()),
                rx.el.span(
                    rx.el.span(f"Continue as {person.first_name}", class_name="strong"),
                    " ",
                    rx.el.span("· ", called(person.company), class_name="muted"),
                    rx.el.small(person.hint),
                ),
                icon("arrow-right"),
                type="submit",
            ),
            action="/auth/demo",
            method="post",
        )
    )
