"""The receipt of a cancellation: paper, on screen and in print."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.receipt import ReceiptState
from buyer_portal.views.browser_parts import Arrival
from buyer_portal.views.layout import brand, heading
from buyer_portal.views.missing import missing_order
from buyer_portal.views.order_lines import lines_table
from buyer_portal.views.ui import button, help_link, icon, link

RECEIPT: Any = ReceiptState.receipt


def receipt_page() -> rx.Component:
    """What proves that an order was cancelled: what, when, by whom."""
    return rx.el.div(
        rx.el.main(
            rx.match(
                ReceiptState.found_receipt,
                ("receipt", _paper()),
                ("nothing", rx.el.div(missing_order(), class_name="page")),
                rx.fragment(),
            ),
            id="main",
            tab_index=-1,
        ),
        Arrival.create(page=ReceiptState.found_receipt),
        data_hydrated=rx.cond(rx.State.is_hydrated, "true", "false"),
        class_name="receipt",
    )


def _paper() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            brand("/"),
            rx.el.span(
                rx.cond(RECEIPT.case_title != "", link(RECEIPT.case_title, href=RECEIPT.case_address, css="btn sm")),
                link("Order again", href=RECEIPT.again_address, css="btn sm"),
                link(f"Back to {RECEIPT.number}", href=RECEIPT.order_address, css="btn sm"),
                button(icon("printer"), "Print", css="sm", on_click=rx.call_function(rx.Var("() => window.print()"))),
                class_name="push no-print row",
            ),
            class_name="row",
        ),
        heading("Cancellation receipt"),
        rx.el.p(f"{RECEIPT.number} · {RECEIPT.parties}", class_name="second"),
        rx.el.hr(),
        rx.el.dl(
            *_fact(
                "Status",
                rx.el.span("CANCELLED ", rx.el.span(f"(was {RECEIPT.was})", class_name="second"), class_name="strong"),
            ),
            *_fact("Cancelled at", RECEIPT.at, rx.el.br(), rx.el.span(RECEIPT.at_utc, class_name="muted")),
            *_fact("Cancelled by", RECEIPT.by),
            *_fact("Reason", RECEIPT.reason),
            *_fact("Charge", RECEIPT.charge),
            *_fact("Message to supplier", RECEIPT.message),
            *_fact("Receipt", RECEIPT.id),
        ),
        rx.el.hr(),
        rx.el.h2("Cancelled lines"),
        lines_table(RECEIPT),
        rx.el.hr(),
        rx.el.p(RECEIPT.small_print, class_name="tiny muted"),
        rx.el.p(help_link("What happens after cancelling?", Help.WHAT_HAPPENS_NEXT), class_name="small no-print"),
        class_name="paper",
    )


def _fact(name: str, *value) -> tuple[rx.Component, rx.Component]:
    return rx.el.dt(name), rx.el.dd(*value)
