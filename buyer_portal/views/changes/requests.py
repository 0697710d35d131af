"""Asking for a change: the buyer's form, and the box in which the supplier finds the request."""

from typing import Any

import reflex as rx

from buyer_portal.domain.changes.request import ASK, DECLINE, TAKE_BACK
from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.changes.proposal_form import FormLine
from buyer_portal.states.changes.proposals import ProposalState
from buyer_portal.states.changes.requests import ChangeRequestState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.views.changes.proposal_form import field, number_input, remove_tick
from buyer_portal.views.changes.proposals import comparison_table
from buyer_portal.views.parts.browser_forms import Keep, Reopen, draft_key
from buyer_portal.views.parts.roles import if_may, may
from buyer_portal.views.parts.ui import OFFLINE, WRITTEN, binding_form, button, called, help_link, icon, item, moment

ORDER: Any = OrderState.order
REQUEST: Any = ORDER.request


def buyers_request() -> rx.Component:
    """What the buyer has asked for, or the button that opens the form, or the form."""
    return rx.fragment(
        rx.cond(REQUEST.state != "", _box(if_may(Permission.CHANGE, _withdraw()))),
        rx.cond(
            ORDER.can_ask,
            rx.cond(
                ChangeRequestState.ask_open & may(Permission.CHANGE),
                _form(),
                rx.el.div(
                    Reopen.create(draft=draft_key("ask", ORDER.number), on_open=ChangeRequestState.toggle_form(True)),
                    rx.el.b("Can I change it?"),
                    rx.el.span("Ask: the supplier answers with a proposal."),
                    help_link("What can I change?", Help.CHANGE_ORDER, "small"),
                    if_may(Permission.CHANGE, ask_button(css="sm", id="ask")),
                    class_name="canline no-print",
                ),
            ),
        ),
    )


def ask_button(name: str = ASK, **props: Any) -> rx.Component:
    """The button that opens the form."""
    return button(icon("pencil-line"), name, on_click=ChangeRequestState.toggle_form(True), **props)


def suppliers_request() -> rx.Component:
    """What the buyer asks for, one click from a proposal; or a no, with the reason.

    It stays while the proposal is written, as the form doesn't repeat the note, and a new request has to be noticed.
    """
    return rx.cond(REQUEST.state != "", _box(if_may(Permission.CHANGE, rx.cond(~ProposalState.form_open, _answers()))))


def _box(actions: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Request for a change", id="h-request"),
        rx.el.p(called(REQUEST.by), ", ", moment(REQUEST.at), class_name="small muted"),
        rx.cond(REQUEST.reason != "", rx.el.p(REQUEST.reason, class_name="reason", **WRITTEN)),
        comparison_table(REQUEST, "Wanted"),
        actions,
        class_name="proposal offer",
        id="request",
        aria_labelledby="h-request",
    )


def _withdraw() -> rx.Component:
    return rx.fragment(
        rx.el.p("The supplier has not answered yet.", class_name="small second"),
        rx.el.div(
            button(TAKE_BACK, on_click=ChangeRequestState.withdraw(REQUEST.id), disabled=OFFLINE),
            class_name="acts",
        ),
    )


def _answers() -> rx.Component:
    return binding_form(
        Keep.create(draft=draft_key("refuse", f"{ORDER.number}:{REQUEST.id}")),
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
        field("Note to the buyer", rx.el.textarea, name="note", rows=2),
        _problem(ChangeRequestState.decline_problem),
        rx.el.div(
            button(DECLINE, type="submit", disabled=OFFLINE),
            help_link("What does the buyer see?", Help.DESK_REQUEST, "small"),
            class_name="acts",
        ),
        on_submit=ChangeRequestState.decline,
    )


def _form() -> rx.Component:
    return binding_form(
        Keep.create(draft=draft_key("ask", ChangeRequestState.ask_draft)),
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
        field("Note to the supplier", rx.el.textarea, name="note", rows=3),
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
        rx.el.p(item(line), class_name="strong"),
        number_input("Quantity", line.about, name=f"quantity-{line.place}", default_value=line.quantity),
        remove_tick(line),
        class_name="offer-line is-plain",
        key=f"line-{line.place}",
    )


def _problem(text: str | rx.Var[str]) -> rx.Component:
    return rx.cond(text != "", rx.el.p(icon("triangle-alert"), text, class_name="error", role="alert"))
