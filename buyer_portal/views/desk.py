"""The supplier's desk: incoming orders, each with its next step."""

from collections.abc import Sequence

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.cancellation_news import CancellationNewsState, CancellationNote
from buyer_portal.states.case_news import CaseNewsState, CaseNote
from buyer_portal.states.frame import FrameState
from buyer_portal.states.order_moves import OrderMovesState
from buyer_portal.states.order_rows import DeskRow, MoveButton
from buyer_portal.states.orders import OrdersState
from buyer_portal.views.dialog import Cancel, Description, Title, alert_dialog
from buyer_portal.views.layout import heading, portal_page
from buyer_portal.views.order_table import order_table
from buyer_portal.views.orders import list_pager, list_toolbar, nothing_found
from buyer_portal.views.skeletons import skeleton_rows
from buyer_portal.views.ui import OFFLINE, button, empty, help_link, icon, link, tabs


def desk_page() -> rx.Component:
    """Incoming orders by status."""
    return portal_page(
        rx.el.div(
            rx.el.div(heading("Supplier desk"), rx.el.p(f"{FrameState.company} · {OrdersState.desk_summary}")),
            rx.el.div(
                link("Catalogue", href="/supplier/catalogue", css="btn"),
                link("Cancellation policy", href="/supplier/policy", css="btn"),
                class_name="actions",
            ),
            class_name="page-head",
        ),
        rx.foreach(CancellationNewsState.cancellations, _cancellation),
        rx.foreach(CaseNewsState.waiting_cases, _case),
        tabs(OrdersState.tabs, "Status"),
        list_toolbar("Order number, buyer or item", "Buyer"),
        rx.match(
            OrdersState.found,
            (
                "orders",
                rx.fragment(
                    rx.el.div(
                        order_table(
                            OrdersState.desk_rows,
                            _headings(),
                            "Orders",
                            "desk",
                            path="/supplier/orders/",
                            last_column=_next_step,
                        ),
                        class_name="desk-rows",
                    ),
                    list_pager(),
                ),
            ),
            ("nothing", nothing_found()),
            ("first run", empty("package", "No orders yet", "Orders appear here as soon as a buyer places one.")),
            skeleton_rows(),
        ),
        decline_dialog(),
        name="Supplier desk",
        current="Orders",
        ready=OrdersState.found != "",
        help_topic=Help.ALL_PAGES,
    )


def _cancellation(note: rx.vars.ObjectVar[CancellationNote]) -> rx.Component:
    # The number is no link here: its row is one, and two of the same name make a list of links a riddle.
    about = f"cancelled-{note.number}"
    return rx.el.div(
        icon("ban"),
        rx.el.p(
            rx.el.span(note.number, class_name="strong whole"),
            f" was cancelled by {note.by}. ",
            rx.cond(note.text != "", rx.el.q(note.text)),
            id=about,
        ),
        link("Reply", href=note.chat, css="btn quiet sm", aria_describedby=about),
        button(
            icon("x"),
            css="quiet sm icon-only",
            aria_label="Dismiss",
            aria_describedby=about,
            on_click=CancellationNewsState.dismiss(note.id),
        ),
        class_name="desk-note",
        key=note.id.to_string(),
    )


def _case(note: rx.vars.ObjectVar[CaseNote]) -> rx.Component:
    about = f"case-{note.number}"
    return rx.el.div(
        icon("undo-2"),
        rx.el.p(
            rx.el.span(note.number, class_name="strong whole"),
            f": {note.says} ",
            rx.el.span(note.deadline, class_name="second"),
            id=about,
        ),
        link(note.deed, href=note.address, css="btn quiet sm", aria_describedby=about),
        class_name="desk-note",
        key=about,
    )


def _headings() -> Sequence[rx.Component]:
    names = [
        ("Order", "no"),
        ("Status", "st"),
        ("Buyer", "sup"),
        ("Items", "it"),
        ("In this status for", "pl"),
        ("Total", "num to"),
    ]
    return [rx.el.th(name, class_name=css, scope="col") for name, css in names] + [
        rx.el.th(rx.el.span("Next step", class_name="sr"), class_name="do", scope="col")
    ]


def _next_step(row: rx.vars.ObjectVar[DeskRow]) -> rx.Component:
    return rx.el.td(
        rx.foreach(row.moves, lambda move: move_button(move, row.number, row.version, "sm")), class_name="do"
    )


def move_button(
    move: rx.vars.ObjectVar[MoveButton], number: rx.Var[str], version: rx.Var[int], size: str = ""
) -> rx.Component:
    """A button that makes an order's next step."""
    return button(
        move.label,
        css=rx.cond(move.is_main, f"primary {size}", rx.cond(move.event == "DECLINE", f"quiet {size}", size)),
        on_click=OrderMovesState.move(move.event, number, version),
        disabled=OFFLINE | (OrderMovesState.moving == number),
        id=f"{move.event}-{number}",
    )


def decline_dialog() -> rx.Component:
    """Ask why an order is declined; the buyer reads it."""
    return alert_dialog(
        rx.el.form(
            rx.el.div(
                Title.create(f"Decline {OrderMovesState.declining}?"),
                Description.create(
                    "The order becomes CANCELLED at once and for good. The buyer reads your reason.", class_name="sub"
                ),
                rx.el.div(
                    rx.el.label("Reason for the buyer", html_for="decline-reason"),
                    rx.el.textarea(
                        class_name="input",
                        id="decline-reason",
                        name="reason",
                        rows=3,
                        max_length=4000,
                        aria_invalid=OrderMovesState.decline_problem != "",
                        aria_describedby="decline-problem",
                    ),
                    rx.cond(
                        OrderMovesState.decline_problem != "",
                        rx.el.p(
                            icon("triangle-alert"),
                            OrderMovesState.decline_problem,
                            class_name="error",
                            id="decline-problem",
                            role="alert",
                        ),
                    ),
                    class_name="sect field",
                ),
                class_name="body",
            ),
            rx.el.div(
                help_link("What happens then?", Help.CANCELLED, "small"),
                rx.el.span(class_name="push"),
                Cancel.create("Keep order", class_name="btn", type="button"),
                button("Decline order", css="primary", type="submit", disabled=OFFLINE),
                class_name="foot",
            ),
            on_submit=OrderMovesState.decline,
        ),
        is_open=OrderMovesState.declining != "",
        on_open_change=OrderMovesState.keep_declining,
    )
