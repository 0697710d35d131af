"""The supplier's desk: incoming orders, each with its next step."""

from collections.abc import Sequence

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.cancellation.news import CancellationNewsState, CancellationNote
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.states.returns_news import CaseNewsState, CaseNote
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.orders.list import list_pager, list_toolbar, nothing_found
from buyer_portal.views.orders.moves import ask_first_dialog, decline_dialog, move_button
from buyer_portal.views.orders.table import order_table
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.roles import may, whom_to_ask
from buyer_portal.views.parts.skeletons import skeleton_rows
from buyer_portal.views.parts.ui import (
    WRITTEN,
    button,
    called,
    empty,
    fixed,
    icon,
    link,
    tabs,
)
from buyer_portal.words.orders.rows import DeskRow


def desk_page() -> rx.Component:
    """Incoming orders by status."""
    return portal_page(
        rx.el.div(
            rx.el.div(heading("Supplier desk"), rx.el.p(called(FrameState.company), f" · {OrdersState.desk_summary}")),
            rx.el.div(
                link("Cancellation policy", href="/supplier/policy", css="btn"),
                class_name="actions",
            ),
            class_name="page-head",
        ),
        rx.foreach(CancellationNewsState.cancellations, _cancellation),
        _left_out(CancellationNewsState.more_cancellations, "cancelled orders", "/notifications?show=unread"),
        rx.foreach(CaseNewsState.waiting_cases, _case),
        _left_out(CaseNewsState.more_cases, "return cases", "/supplier?status=ATTENTION"),
        tabs(OrdersState.tabs, "Status"),
        list_toolbar("Order number, buyer or item", "Buyer"),
        whom_to_ask(Permission.MOVE),
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
        ask_first_dialog(),
        name="Supplier desk",
        current="Orders",
        ready=OrdersState.found != "",
        help_topic=Help.DESK,
    )


def _cancellation(note: rx.vars.ObjectVar[CancellationNote]) -> rx.Component:
    # The number is no link here, as its row is one: two links of one name are unclear in a screen reader's list.
    about = f"cancelled-{note.number}"
    return rx.el.div(
        icon("ban"),
        rx.el.p(
            rx.el.span(note.number, class_name="strong whole", **fixed()),
            " was cancelled by ",
            called(note.by),
            ". ",
            rx.cond(note.text != "", rx.el.q(note.text, **WRITTEN)),
            id=about,
        ),
        rx.cond(may(Permission.WRITE), link("Reply", href=note.chat, css="btn quiet sm", aria_describedby=about)),
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
            rx.el.span(note.number, class_name="strong whole", **fixed()),
            f": {note.says} ",
            rx.el.span(note.deadline, class_name="second"),
            id=about,
        ),
        link(note.deed, href=note.address, css="btn quiet sm", aria_describedby=about),
        class_name="desk-note",
        key=about,
    )


def _left_out(more: str | rx.Var[str], what: str, address: str) -> rx.Component:
    return rx.cond(more != "", rx.el.p(link(f"{more} {what}", href=address), class_name="small left-out"))


def _headings() -> Sequence[rx.Component]:
    names = [
        ("Order", "no"),
        ("Status", "st"),
        ("Buyer", "sup"),
        ("Items", "it"),
        ("In this status for", "pl"),
        ("Due", "ex"),
        ("Total", "num to"),
    ]
    return [rx.el.th(name, class_name=css, scope="col") for name, css in names] + [
        rx.el.th(rx.el.span("Next step", class_name="sr"), class_name="do", scope="col")
    ]


def _next_step(row: rx.vars.ObjectVar[DeskRow]) -> rx.Component:
    return rx.el.td(
        rx.cond(
            may(Permission.MOVE),
            rx.foreach(row.moves, lambda move: move_button(move, row.number, row.version, "sm")),
        ),
        class_name="do",
    )
