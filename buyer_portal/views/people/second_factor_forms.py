"""The forms of the second factor: proving who one is, telling an app its key, letting the browser make a passkey."""

from typing import Any

import reflex as rx

from buyer_portal.states.people.second_factor import ADD, REMOVE, RENEW, SET_UP, TURN_OFF, SecondFactorState
from buyer_portal.views.parts.browser import MakePasskey
from buyer_portal.views.parts.ui import OFFLINE, button, fixed
from buyer_portal.views.people.password import told

_PROBLEM = "factor-problem"
ASKED = {
    SET_UP: ("Set up an authenticator app", "Continue"),
    TURN_OFF: ("Turn the app off", "Turn off"),
    RENEW: ("Make new recovery codes", "Make codes"),
    ADD: ("Add a passkey", "Continue"),
    REMOVE: ("Remove the passkey", "Remove passkey"),
}
"""The heading and the button of each form that asks for the password or a code."""


def code_field(hint: str, *, described_by: Any, **more: Any) -> rx.Component:
    """A box for a code: phones show digits for it, and fill in what a message brought."""
    return rx.el.div(
        rx.el.label("Code", html_for="code"),
        rx.el.input(
            class_name="input digits",
            id="code",
            name="code",
            required=True,
            auto_complete="one-time-code",
            input_mode="numeric",
            aria_describedby=described_by,
            **more,
        ),
        rx.el.p(hint, class_name="hint", id="code-hint"),
        class_name="field",
    )


def proof_form(form: str) -> rx.Component:
    """Ask for the password, or where there is an app for a code of it; nothing is changed before."""
    title, deed = ASKED[form]
    label = rx.cond(SecondFactorState.has_factor, "Current password or a code", "Current password")
    return rx.el.form(
        rx.el.h3(title),
        told(SecondFactorState.factor_problem, _PROBLEM),
        *([_name()] if form == ADD else []),
        rx.el.div(
            rx.el.label(label, html_for="proof"),
            rx.el.input(
                class_name="input",
                id="proof",
                name="proof",
                type="password",
                required=True,
                auto_focus=form != ADD,
                auto_complete="current-password",
                aria_describedby=rx.cond(SecondFactorState.factor_problem != "", _PROBLEM, ""),
            ),
            class_name="field",
        ),
        _acts(deed),
        on_submit=SecondFactorState.prove,
        class_name="stack-4 form-narrow",
    )


def _name() -> rx.Component:
    return rx.el.div(
        rx.el.label("Name of the passkey", html_for="passkey-name"),
        rx.el.input(
            class_name="input",
            id="passkey-name",
            name="passkey_name",
            required=True,
            auto_focus=True,
            auto_complete="off",
            aria_describedby="passkey-hint",
        ),
        rx.el.p("So that you know it again, such as Phone or Laptop.", class_name="hint", id="passkey-hint"),
        class_name="field",
    )


def make_form() -> rx.Component:
    """The browser asks for a finger, a face or a PIN; here stands what became of it."""
    return rx.el.div(
        rx.el.h3("Now your browser asks"),
        rx.el.p("Follow what it says: it wants a finger, a face or a PIN.", class_name="small second"),
        MakePasskey.create(options=SecondFactorState.passkey_options, on_made=SecondFactorState.keep),
        rx.el.div(button("Not now", on_click=SecondFactorState.close), class_name="acts"),
        class_name="stack-4 form-narrow",
    )


def confirm_form() -> rx.Component:
    """Give the app its key, and ask for its first code."""
    problem = SecondFactorState.factor_problem
    return rx.el.form(
        rx.el.h3("Scan the code with your app"),
        rx.el.svg(
            rx.el.path(d=SecondFactorState.qr.path),
            view_box=SecondFactorState.qr.box,
            role="img",
            custom_attrs={"aria-label": "Code that gives your app its key"},
            class_name="qr",
        ),
        rx.el.p(
            "Or type this key: ",
            rx.el.code(SecondFactorState.key, class_name="key", **fixed()),
            class_name="small second",
        ),
        told(problem, _PROBLEM),
        code_field(
            "The six digits that the app shows now.",
            described_by=rx.cond(problem != "", f"{_PROBLEM} code-hint", "code-hint"),
        ),
        _acts("Confirm code"),
        on_submit=SecondFactorState.confirm,
        class_name="stack-4 form-narrow",
    )


def _acts(deed: str) -> rx.Component:
    return rx.el.div(
        button(deed, css="primary", type="submit", disabled=OFFLINE),
        button("Not now", on_click=SecondFactorState.close),
        class_name="acts",
    )
