"""The second factor on the Settings page: an authenticator app and its recovery codes."""

from typing import Any

import reflex as rx

from buyer_portal.states.people.second_factor import CONFIRM, RENEW, SET_UP, TURN_OFF, SecondFactorState
from buyer_portal.views.parts.browser import SaveCodes
from buyer_portal.views.parts.ui import OFFLINE, button, fixed, moment
from buyer_portal.views.people.password import told

_PROBLEM = "factor-problem"
_ASKED = {
    SET_UP: ("Set up an authenticator app", "Continue"),
    TURN_OFF: ("Turn the app off", "Turn off"),
    RENEW: ("Make new recovery codes", "Make codes"),
}
"""The heading and the button of each form that asks for the password or a code."""


def second_factor() -> rx.Component:
    """What there is, one form at a time, and recovery codes while they are shown."""
    return rx.el.div(
        rx.cond(rx.Var.create(SecondFactorState.recovery_codes).length() > 0, _recovery_codes()),
        rx.match(
            SecondFactorState.factor_form,
            *[(form, _proof(*words)) for form, words in _ASKED.items()],
            (CONFIRM, _confirm()),
            _app(),
        ),
        class_name="stack-4",
    )


def code_field(hint: str, *, described_by: Any, **more: Any) -> rx.Component:
    """A box for a code: phones show digits for it, and fill in what a message brought."""
    return rx.el.div(
        rx.el.label("Code", html_for="code"),
        rx.el.input(
            class_name="input digits",
            id="code",
            name="code",
            required=True,
            max_length=40,
            auto_complete="one-time-code",
            input_mode="numeric",
            aria_describedby=described_by,
            **more,
        ),
        rx.el.p(hint, class_name="hint", id="code-hint"),
        class_name="field",
    )


def _app() -> rx.Component:
    return rx.el.ul(
        rx.el.li(
            rx.el.div(
                rx.el.p("Authenticator app", class_name="strong"),
                rx.cond(
                    SecondFactorState.has_app,
                    rx.el.p("Since ", moment(SecondFactorState.app_since), class_name="small muted"),
                    rx.el.p("An app on your phone shows a code for each sign-in.", class_name="small muted"),
                ),
                class_name="what",
            ),
            rx.cond(
                SecondFactorState.has_app, _opens("Turn off", TURN_OFF), _opens("Set up", SET_UP, css="primary")
            ),
        ),
        rx.cond(
            SecondFactorState.has_app,
            rx.el.li(
                rx.el.div(
                    rx.el.p("Recovery codes", class_name="strong"),
                    rx.el.p(
                        "For when the phone is not there: ", SecondFactorState.codes_left, " left.",
                        class_name="small muted",
                    ),
                    class_name="what",
                ),
                _opens("New recovery codes", RENEW),
            ),
        ),
        class_name="browsers",
        aria_label="Second factor",
    )  # fmt: skip


def _opens(name: str, form: str, css: str = "") -> rx.Component:
    return button(name, css=css, disabled=OFFLINE, on_click=SecondFactorState.open_form(form))


def _proof(title: str, deed: str) -> rx.Component:
    """Ask for the password, or where there is an app for a code of it; nothing is changed before."""
    label = rx.cond(SecondFactorState.has_app, "Current password or a code", "Current password")
    return rx.el.form(
        rx.el.h3(title),
        told(SecondFactorState.factor_problem, _PROBLEM),
        rx.el.div(
            rx.el.label(label, html_for="proof"),
            rx.el.input(
                class_name="input",
                id="proof",
                name="proof",
                type="password",
                required=True,
                auto_focus=True,
                auto_complete="current-password",
                aria_describedby=rx.cond(SecondFactorState.factor_problem != "", _PROBLEM, ""),
            ),
            class_name="field",
        ),
        _acts(deed),
        on_submit=SecondFactorState.prove,
        class_name="stack-4 form-narrow",
    )


def _confirm() -> rx.Component:
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


def _recovery_codes() -> rx.Component:
    """The ten codes. They are never shown again, so they are put away from here."""
    return rx.el.div(
        rx.el.h3("Your recovery codes", id="h-recovery"),
        rx.el.p(
            "Each works once, when your phone is not there. They are shown only now: keep them where nobody else "
            "looks, but not on that phone.",
            class_name="second small",
        ),
        rx.el.ol(
            rx.foreach(SecondFactorState.recovery_codes, lambda code: rx.el.li(rx.el.code(code, **fixed()))),
            class_name="codes",
            aria_labelledby="h-recovery",
        ),
        rx.el.div(
            SaveCodes.create(codes=SecondFactorState.recovery_codes),
            button("I have kept them", css="primary", on_click=SecondFactorState.close),
            class_name="acts",
        ),
        class_name="stack-4 kept-once",
    )
