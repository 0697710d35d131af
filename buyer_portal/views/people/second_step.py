"""The second step of a sign-in: one box for a code. A plain form, as at the sign-in."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.people.second_step import SecondStepState
from buyer_portal.views.parts.layout import heading
from buyer_portal.views.parts.ui import NativeForm, button, called, help_link
from buyer_portal.views.people.password import told
from buyer_portal.views.people.second_factor_forms import code_field
from buyer_portal.views.people.signed_out import passkey_form, signed_out_page

_PROBLEM = "step-problem"


def second_step_page() -> rx.Component:
    """A code of the app or a recovery code, in the same box; and a way back."""
    problem = SecondStepState.step_problem
    return signed_out_page(
        rx.el.div(
            NativeForm.create(
                rx.el.div(
                    heading("Second step"),
                    rx.el.p(
                        "The first step is done. Now a code",
                        rx.cond(SecondStepState.step_email != "", rx.fragment(" for ", _email())),
                        ".",
                        class_name="second",
                    ),
                ),
                told(problem, _PROBLEM),
                rx.el.input(type="hidden", name="next", value=SecondStepState.step_next),
                code_field(
                    "Six digits of your authenticator app, or a recovery code.",
                    described_by=rx.cond(problem != "", f"{_PROBLEM} code-hint", "code-hint"),
                    auto_focus=True,
                ),
                rx.el.div(
                    button("Continue", css="primary", type="submit"),
                    help_link("Help", Help.NO_CODE, "push small"),
                    class_name="row",
                ),
                action="/auth/second-factor",
                method="post",
                class_name="stack-4",
            ),
            passkey_form(SecondStepState.step_next),
            NativeForm.create(
                button("Begin again", css="quiet", type="submit"),
                action="/auth/second-factor/back",
                method="post",
            ),
            class_name="inner stack-4",
        )
    )


def _email() -> rx.Component:
    return called(SecondStepState.step_email)
