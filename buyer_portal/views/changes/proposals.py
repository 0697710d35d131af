"""A proposal, for both sides: original against proposed, and the buttons that answer."""

from typing import Any

import reflex as rx

from buyer_portal.domain.changes.proposal import ACCEPT, PROPOSE, REJECT, WITHDRAW
from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.changes.proposals import ProposalState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.views.changes.proposal_form import proposal_form
from buyer_portal.views.parts.browser import Fold
from buyer_portal.views.parts.browser_forms import Keep, Reopen, draft_key
from buyer_portal.views.parts.roles import if_may, may
from buyer_portal.views.parts.ui import (
    OFFLINE,
    WRITTEN,
    binding_form,
    button,
    called,
    dated,
    help_link,
    icon,
    item,
    moment,
)
from buyer_portal.words.changes import ProposalRow

ORDER: Any = OrderState.order
PROPOSAL: Any = ORDER.proposal
_EXPIRED = "Nobody answered in time: the proposal has expired, and the order stays as it is."


def buyers_proposal() -> rx.Component:
    """What the supplier proposes, with the two answers."""
    return rx.cond(
        PROPOSAL.state != "",
        _section(
            if_may(Permission.CHANGE, _answers()), "If you don't answer, it expires and the order stays as it is."
        ),
    )


def suppliers_proposal() -> rx.Component:
    """The open proposal with the button to take it back; else, once asked for, the form."""
    waits = "“Start processing” and “Send out for delivery” wait for the answer. Without one it expires."
    return rx.fragment(
        rx.cond(PROPOSAL.state != "", _section(if_may(Permission.CHANGE, _withdraw()), waits)),
        rx.cond(
            ORDER.can_propose & may(Permission.CHANGE),
            rx.cond(ProposalState.form_open, proposal_form()),
        ),
    )


def propose_button() -> rx.Component:
    """The button that opens the form; it stands with the order's next steps."""
    return rx.cond(
        ORDER.can_propose & ~ProposalState.form_open,
        rx.el.div(
            Reopen.create(draft=draft_key("propose", ORDER.number), on_open=ProposalState.toggle_form(True)),
            button(icon("pencil-line"), PROPOSE, id="propose", on_click=ProposalState.toggle_form(True)),
            help_link("What if nobody answers?", Help.DESK_PROPOSE, "small"),
            class_name="acts proposing",
        ),
    )


def _section(actions: rx.Component, silence: str) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Proposal", id="h-proposal"),
        rx.el.p(called(PROPOSAL.by), ", ", moment(PROPOSAL.at), class_name="small muted"),
        rx.el.p(PROPOSAL.reason, class_name="reason", **WRITTEN),
        comparison_table(PROPOSAL, "Proposed"),
        rx.cond(
            PROPOSAL.state == "OPEN",
            rx.fragment(
                rx.el.p(
                    icon("clock"),
                    rx.el.span("Answer by ", moment(PROPOSAL.answer_by), " (", PROPOSAL.left, "). ", silence, " "),
                    class_name="small second deadline",
                ),
                actions,
            ),
            rx.el.p(icon("clock"), rx.el.span(_EXPIRED), class_name="small second deadline"),
        ),
        class_name="proposal offer",
        id="proposal",
        aria_labelledby="h-proposal",
    )


def comparison_table(found: Any, after: str) -> rx.Component:
    """The order's lines against other ones, the changes in words."""
    heads = [("Item", ""), ("Original", "num"), (after, "num"), ("What changes", "what")]
    return rx.el.table(
        rx.el.caption(f"Original against {after.lower()}", class_name="sr"),
        rx.el.thead(rx.el.tr(*[rx.el.th(name, class_name=css, scope="col") for name, css in heads])),
        rx.el.tbody(
            rx.foreach(found.rows, _row),
            rx.cond(
                found.date != "",
                rx.el.tr(
                    rx.el.td("Expected"),
                    dated(found.date, found.paper_date, rx.el.td, col_span=3, class_name="what strong"),
                ),
            ),
        ),
        rx.cond(found.folded != "", Fold.create(rx.foreach(found.same_rows, _row), words=found.folded, columns=4)),
        rx.el.tfoot(
            rx.el.tr(
                rx.el.td("Total"),
                rx.el.td(found.before, class_name="num"),
                rx.el.td(found.after, class_name="num sum"),
                rx.el.td(found.difference, class_name="what"),
            )
        ),
        class_name="table compared",
    )


def _row(row: rx.vars.ObjectVar[ProposalRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(item(row)),
        rx.el.td(row.before, class_name="num"),
        rx.el.td(row.after, class_name="num"),
        rx.el.td(row.change, class_name="what"),
        data_change=row.kind,
    )


def _answers() -> rx.Component:
    return binding_form(
        Keep.create(draft=draft_key("note", f"{ORDER.number}:{PROPOSAL.id}")),
        rx.el.label(
            rx.el.span("Note to the supplier ", rx.el.span("(optional)", class_name="muted"), class_name="label"),
            rx.el.textarea(
                class_name="input",
                name="note",
                rows=2,
                default_value=ProposalState.note,
                on_blur=ProposalState.write_note,
            ),
            class_name="field",
        ),
        rx.el.div(
            button(ACCEPT, css="primary", on_click=ProposalState.accept(PROPOSAL.id), disabled=OFFLINE),
            button(REJECT, on_click=ProposalState.reject(PROPOSAL.id), disabled=OFFLINE),
            help_link("What do the answers do?", Help.ANSWER_PROPOSAL, "small"),
            class_name="acts",
        ),
    )


def _withdraw() -> rx.Component:
    return rx.el.div(
        button(WITHDRAW, on_click=ProposalState.withdraw(PROPOSAL.id), disabled=OFFLINE),
        class_name="acts",
    )
