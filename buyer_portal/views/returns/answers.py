"""The buttons of whose turn it is in a return case."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.states.returns import ReturnCaseState
from buyer_portal.views.changes.proposal_form import field, number_input
from buyer_portal.views.parts.browser_forms import Keep, draft_key
from buyer_portal.views.parts.ui import (
    OFFLINE,
    binding_form,
    button,
    help_link,
)
from buyer_portal.views.returns.parts import BUTTON, CASE, ORDER, asked, choice, problem_of


def decide() -> rx.Component:
    """The buyer's answers to an offer."""
    return binding_form(
        *_which_case(),
        *asked("What is wrong with the offer?", "note", ReturnCaseState.answer_problem, "answer-problem"),
        rx.el.div(
            button(
                BUTTON[OrderEvent.CASE_AGREE],
                css="primary",
                on_click=ReturnCaseState.agree(CASE.id, CASE.version),
                disabled=OFFLINE,
            ),
            button(BUTTON[OrderEvent.CASE_DISAGREE], type="submit", disabled=OFFLINE),
            _withdraw_button(),
            help_link("What do the answers do?", Help.RETURNS_ANSWER, "small"),
            class_name="acts",
        ),
        on_submit=ReturnCaseState.reject,
    )


def settle() -> rx.Component:
    """What the buyer says of what was agreed."""
    return binding_form(
        *_which_case(),
        *asked("What has not happened?", "note", ReturnCaseState.answer_problem, "answer-problem"),
        rx.el.div(
            button(
                BUTTON[OrderEvent.CASE_SETTLE],
                css="primary",
                on_click=ReturnCaseState.settle(CASE.id, CASE.version),
                disabled=OFFLINE,
            ),
            button(BUTTON[OrderEvent.CASE_NOT_HAPPENED], type="submit", disabled=OFFLINE),
            help_link("When is it settled?", Help.RETURNS_SETTLED, "small"),
            class_name="acts",
        ),
        on_submit=ReturnCaseState.say_not_happened,
    )


def withdraw() -> rx.Component:
    """The buyer's way out of a case that is not answered yet."""
    return rx.cond(CASE.can_withdraw, rx.el.div(_withdraw_button(), class_name="acts"))


def _withdraw_button() -> rx.Component:
    return button(
        BUTTON[OrderEvent.CASE_WITHDRAW],
        css="quiet",
        on_click=ReturnCaseState.withdraw(CASE.id, CASE.version),
        disabled=OFFLINE,
    )


def suppliers_answers() -> rx.Component:
    """The supplier's offer, and the no beside it."""
    return rx.fragment(
        binding_form(
            *_which_case(),
            rx.el.div(
                choice("Offer", "outcome", CASE.offers, default_value=CASE.wanted_name),
                number_input(
                    rx.fragment("Amount (", CASE.currency, ", at most ", CASE.most, ")"),
                    None,
                    decimal=True,
                    name="amount",
                    default_value=CASE.worth,
                ),
                class_name="offer-dates",
            ),
            rx.el.p("A refund or a credit needs an amount.", class_name="hint"),
            field("Note to the buyer", rx.el.textarea, name="note", rows=2),
            problem_of(ReturnCaseState.answer_problem),
            rx.el.div(
                button(BUTTON[OrderEvent.CASE_ANSWER], css="primary", type="submit", disabled=OFFLINE),
                help_link("What do the answers do?", Help.RETURNS_SUPPLIERS, "small"),
                class_name="acts",
            ),
            on_submit=ReturnCaseState.answer,
            no_validate=True,
        ),
        rx.el.details(
            rx.el.summary("Decline instead"),
            binding_form(
                *_which_case(),
                *asked("Reason for the buyer", "reason", ReturnCaseState.decline_problem, "decline-problem"),
                rx.el.div(button(BUTTON[OrderEvent.CASE_DECLINE], type="submit", disabled=OFFLINE), class_name="acts"),
                on_submit=ReturnCaseState.decline,
            ),
            class_name="instead",
        ),
    )


def _which_case() -> tuple[rx.Component, ...]:
    """Hidden fields: the case's id and the version on screen, sent with the answer to detect changes since."""
    return (
        Keep.create(draft=draft_key("case", f"{ORDER.number}:{CASE.id}-{CASE.version}")),
        rx.el.input(type="hidden", name="case", value=CASE.id.to_string()),
        rx.el.input(type="hidden", name="seen", value=CASE.version.to_string()),
    )
