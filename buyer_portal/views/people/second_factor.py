"""The second factor on the Settings page: passkeys, an authenticator app, and recovery codes."""

from typing import Any

import reflex as rx

from buyer_portal.states.people.second_factor import ADD, CONFIRM, MAKE, RENEW, SET_UP, TURN_OFF, SecondFactorState
from buyer_portal.views.parts.browser import SaveCodes
from buyer_portal.views.parts.ui import OFFLINE, button, called, fixed, moment
from buyer_portal.views.people.second_factor_forms import ASKED, confirm_form, make_form, proof_form


def second_factor() -> rx.Component:
    """What there is, one form at a time, and recovery codes while they are shown."""
    return rx.el.div(
        rx.cond(rx.Var.create(SecondFactorState.recovery_codes).length() > 0, _recovery_codes()),
        rx.match(
            SecondFactorState.factor_form,
            *[(form, proof_form(form)) for form in ASKED],
            (CONFIRM, confirm_form()),
            (MAKE, make_form()),
            _factors(),
        ),
        class_name="stack-4",
    )


def _factors() -> rx.Component:
    return rx.el.ul(
        rx.foreach(SecondFactorState.passkeys, _passkey),
        rx.el.li(
            rx.el.div(
                rx.el.p("Passkey", class_name="strong"),
                rx.el.p(
                    "This device, your phone or a security key signs you in, without a password.",
                    class_name="small muted",
                ),
                class_name="what",
            ),
            _opens("Add a passkey", ADD),
        ),
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
            rx.cond(SecondFactorState.has_app, _opens("Turn off", TURN_OFF), _opens("Set up", SET_UP)),
        ),
        rx.cond(
            SecondFactorState.has_factor,
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


def _passkey(key: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(called(key.name), class_name="strong"),
            rx.el.p(
                "Passkey since ",
                moment(key.since),
                rx.cond(key.last_used.text != "", rx.fragment(", last used ", moment(key.last_used))),
                class_name="small muted",
            ),
            class_name="what",
        ),
        button(
            "Remove",
            aria_label=f"Remove the passkey {key.name}",
            disabled=OFFLINE,
            on_click=SecondFactorState.open_removal(key.id),
        ),
    )


def _opens(name: str, form: str, css: str = "") -> rx.Component:
    return button(name, css=css, disabled=OFFLINE, on_click=SecondFactorState.open_form(form))


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
