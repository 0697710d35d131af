"""The form in which a buyer reports a problem."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.orders.order import OrderEvent
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.returns import ReturnCaseState
from buyer_portal.views.changes.proposal_form import field, number_input
from buyer_portal.views.parts.browser_forms import Discard, Draft, Keep, Reopen
from buyer_portal.views.parts.roles import if_may
from buyer_portal.views.parts.ui import (
    OFFLINE,
    binding_form,
    button,
    help_link,
    icon,
    item,
)
from buyer_portal.views.returns.parts import BUTTON, CASE, REPORT, choice, photo_picker, problem_of
from buyer_portal.words.returns_lines import AffectedLine


def report_opener() -> rx.Component:
    """The line that offers to report a problem."""
    return rx.el.div(
        Reopen.create(draft=REPORT, on_open=ReturnCaseState.toggle_form(True)),
        rx.el.b("Something to put right?"),
        help_link("How do returns and refunds work?", Help.RETURNS, "small"),
        if_may(
            Permission.RETURN,
            button(icon("undo-2"), CASE.title, css="sm", on_click=ReturnCaseState.toggle_form(True)),
        ),
        class_name="canline no-print",
    )


def report_form() -> rx.Component:
    """The report itself."""
    return binding_form(
        Keep.create(draft=rx.cond(REPORT != "", f"{REPORT}:form", "")),
        rx.el.h2(CASE.title, id="h-report", tab_index=-1),
        rx.el.p(
            "The supplier answers with an offer or declines. Nothing is final until you accept. ",
            help_link("How do returns and refunds work?", Help.RETURNS),
            class_name="small second",
        ),
        rx.el.div(
            choice("What is wrong?", "problem", CASE.problems),
            choice("What would you like?", "wanted", CASE.outcomes),
            class_name="offer-dates",
        ),
        rx.el.fieldset(
            rx.el.legend("How many of each line?", class_name="label"),
            rx.el.div(rx.foreach(ReturnCaseState.case_lines, _line), class_name="offer-lines"),
        ),
        field("What happened?", Draft.create, name="note", draft=REPORT),
        photo_picker("report-photos"),
        problem_of(ReturnCaseState.case_problem),
        rx.el.div(
            button(BUTTON[OrderEvent.CASE_OPEN], css="primary", type="submit", disabled=OFFLINE),
            Discard.create(report=REPORT, on_discard=ReturnCaseState.toggle_form(False)),
            class_name="acts",
        ),
        on_submit=ReturnCaseState.report,
        class_name="proposal offer",
        aria_labelledby="h-report",
        no_validate=True,
    )


def _line(line: rx.vars.ObjectVar[AffectedLine]) -> rx.Component:
    return rx.el.div(
        rx.el.p(item(line), class_name="strong"),
        number_input(f"of {line.ordered}", line.name, name=f"quantity-{line.place}", default_value=line.quantity),
        class_name="offer-line is-short",
        key=f"line-{line.place}",
    )
