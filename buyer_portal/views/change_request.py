"""Asking for a change: the buyer's form, and the box in which the supplier finds the request."""

from typing import Any

import reflex as rx

from buyer_portal.domain.change_request import ASK, DECLINE
from buyer_portal.domain.help import Help
from buyer_portal.domain.proposal import MAX_REASON
from buyer_portal.states.change_request import ChangeRequestState
from buyer_portal.states.order import OrderState
from buyer_portal.states.proposal import ProposalState
from buyer_portal.states.proposal_form import FormLine
from buyer_portal.views.proposal import comparison_table
from buyer_portal.views.proposal_form import field, number_input, remove_tick
from buyer_portal.views.ui import OFFLINE, button, help_link, icon, moment

ORDER: Any = OrderState.order
REQUEST: Any = ORDER.request


def buyers_request() -> rx.Component:
    """What the buyer has asked for, or the button that opens the form, or the form."""
    return rx.fragment(
        rx.cond(REQUEST.state != "", _box(rx.el.p("The supplier has not answered yet.", class_name="small second"))),
        rx.cond(
            ORDER.can_ask,
            rx.cond(
                ChangeRequestState.ask_open,
                _form(),
                rx.el.div(
                    ask_button(id="ask"),
                    help_link("What can I change?", Help.CHANGE_ORDER, "small"),
                    class_name="acts ask",
                ),
            ),
        ),
    )


def ask_button(name: str = ASK, **props: Any) -> rx.Component:
    """The button that opens the form."""
    return button(icon("pencil-line"), name, on_click=ChangeRequestState.toggle_form(True), **props)


def suppliers_request() -> rx.Component:
    """What the buyer asks for, one click from a proposal; or a no, with the reason.

    It stays while the proposal is written: the note is nowhere else beside it, and one that comes then is read.
    """
    return rx.cond(REQUEST.state != "", _box(rx.cond(~ProposalState.form_open, _answers())))


def _box(actions: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Change asked for", id="h-request"),
        rx.el.p(REQUEST.by, ", ", moment(REQUEST.at), class_name="small muted"),
        rx.cond(REQUEST.reason != "", rx.el.p(REQUEST.reason, class_name="reason")),
        comparison_table(REQUEST, "Wanted"),
        actions,
        class_name="proposal offer",
        aria_labelledby="h-request",
    )


def _answers() -> rx.Component:
    return rx.el.form(
        rx.el.input(type="hidden", name="request", value=REQUEST.id.to_string()),
        rx.el.div(
            button(
                icon("pencil-line"),
                "Turn into a proposal",
                css="primary",
                on_click=ProposalState.toggle_form(True),
            ),
            class_name="acts",
        ),
        field("Note to the buyer", rx.el.textarea, name="note", rows=2, max_length=MAX_REASON),
        _problem(ChangeRequestState.decline_problem),
        rx.el.div(
            button(DECLINE, type="submit", disabled=OFFLINE),
            help_link("What does the buyer see?", Help.ANSWER_REQUEST, "small"),
            class_name="acts",
        ),
        on_submit=ChangeRequestState.decline,
    )


def _form() -> rx.Component:
    return rx.el.form(
        rx.el.h2("Ask for a change", id="h-ask", tab_index=-1),
        rx.el.p(
            "The supplier answers with a proposal. The order stays as it is until then.", class_name="small second"
        ),
        rx.el.div(rx.foreach(ChangeRequestState.ask_lines, _line), class_name="offer-lines"),
        rx.el.div(
            field(
                "Expected date",
                rx.el.input,
                type="date",
                name="expected",
                default_value=ChangeRequestState.ask_expected,
            ),
            class_name="offer-dates",
        ),
        field("Note to the supplier", rx.el.textarea, name="note", rows=3, max_length=MAX_REASON),
        _problem(ChangeRequestState.ask_problem),
        rx.el.div(
            button("Send request", css="primary", type="submit", disabled=OFFLINE),
            button("Discard", on_click=ChangeRequestState.toggle_form(False)),
            class_name="acts",
        ),
        on_submit=ChangeRequestState.ask,
        class_name="proposal offer",
        aria_labelledby="h-ask",
        no_validate=True,
    )


def _line(line: rx.vars.ObjectVar[FormLine]) -> rx.Component:
    return rx.el.div(
        rx.el.p(line.name, " ", rx.el.span(line.sku, class_name="muted tiny"), class_name="strong"),
        number_input("Quantity", line.name, name=f"quantity-{line.place}", default_value=line.quantity),
        remove_tick(line),
        class_name="offer-line is-plain",
        key=f"line-{line.place}",
    )


def _problem(text: str | rx.Var[str]) -> rx.Component:
    return rx.cond(text != "", rx.el.p(icon("triangle-alert"), text, class_name="error", role="alert"))
