"""The form in which a supplier proposes changes, filled with the order as it is."""

from typing import Any

import reflex as rx

from buyer_portal.states.changes.proposal_form import FormLine
from buyer_portal.states.changes.proposals import ProposalState
from buyer_portal.views.parts.browser_forms import Keep, draft_key
from buyer_portal.views.parts.ui import OFFLINE, binding_form, button, icon, item


def proposal_form() -> rx.Component:
    """Quantity, price and fate of each line, added lines, the date, the reason, and until when an answer counts."""
    return binding_form(
        Keep.create(draft=draft_key("propose", ProposalState.form_draft)),
        rx.el.h2("Propose changes", id="h-propose", tab_index=-1),
        rx.el.p("The order stays as it is until the buyer accepts.", class_name="small second"),
        rx.el.div(rx.foreach(ProposalState.form_lines, _line), class_name="offer-lines"),
        rx.el.div(rx.foreach(ProposalState.added, _added_line), class_name="offer-lines"),
        button(icon("plus"), "Add a line", css="sm", on_click=ProposalState.add_line, data_more="true"),
        rx.el.div(
            field("Expected date", rx.el.input, type="date", name="expected", default_value=ProposalState.expected),
            field(
                "Answer by",
                rx.el.input,
                type="datetime-local",
                name="answer-by",
                default_value=ProposalState.answer_by,
                required=True,
            ),
            class_name="offer-dates",
        ),
        field(
            "Reason for the buyer",
            rx.el.textarea,
            name="reason",
            rows=3,
            default_value=ProposalState.reason,
        ),
        rx.cond(
            ProposalState.form_problem != "",
            rx.el.p(icon("triangle-alert"), ProposalState.form_problem, class_name="error", role="alert"),
        ),
        rx.el.div(
            button("Send proposal", css="primary", type="submit", disabled=OFFLINE),
            button("Discard", on_click=ProposalState.toggle_form(False)),
            class_name="acts",
        ),
        on_submit=ProposalState.propose,
        class_name="proposal offer",
        aria_labelledby="h-propose",
        no_validate=True,
    )


def field(label: Any, control: Any, about: Any = None, /, **props: Any) -> rx.Component:
    """A control with its label above; `about` is said by screen readers only."""
    hidden = [rx.el.span(" of ", about, class_name="sr")] if about is not None else []
    return rx.el.label(
        rx.el.span(label, *hidden, class_name="label"), control(class_name="input", **props), class_name="field"
    )


def _line(line: rx.vars.ObjectVar[FormLine]) -> rx.Component:
    return rx.el.div(
        rx.el.p(item(line), class_name="strong"),
        number_input("Quantity", line.about, name=f"quantity-{line.place}", default_value=line.quantity),
        number_input(_price_label(), line.about, decimal=True, name=f"price-{line.place}", default_value=line.price),
        remove_tick(line),
        class_name="offer-line",
        key=f"line-{line.place}",
    )


def remove_tick(line: rx.vars.ObjectVar[FormLine]) -> rx.Component:
    """The tick that drops a line."""
    return rx.el.label(
        rx.el.input(type="checkbox", name=f"remove-{line.place}", default_checked=line.is_removed),
        rx.el.span("Remove", rx.el.span(" ", line.about, class_name="sr")),
        class_name="tick",
    )


def _added_line(place: rx.vars.NumberVar) -> rx.Component:
    about = f"new line {place + 1}"
    return rx.el.div(
        field("Item", rx.el.input, about, name=f"new-name-{place}"),
        field("Code", rx.el.input, about, name=f"new-code-{place}"),
        number_input("Quantity", about, name=f"new-quantity-{place}"),
        field("Unit", rx.el.input, about, name=f"new-unit-{place}", placeholder="crate"),
        number_input(_price_label(), about, decimal=True, name=f"new-price-{place}"),
        class_name="offer-line is-new",
        key=f"new-{place}",
    )


def number_input(label: Any, about: Any, /, *, decimal: bool = False, **props: Any) -> rx.Component:
    """A box for a number; what is typed is parsed by the server."""
    return field(
        label, rx.el.input, about, input_mode="decimal" if decimal else "numeric", auto_complete="off", **props
    )


def _price_label() -> Any:
    return rx.fragment("Unit price (", ProposalState.currency, ")")
