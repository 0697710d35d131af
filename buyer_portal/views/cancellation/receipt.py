"""The receipt of a cancellation: paper, on screen and in print."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.cancellation.receipt import ReceiptState
from buyer_portal.views.missing import missing_order
from buyer_portal.views.orders.lines import lines_table
from buyer_portal.views.parts.browser import Arrival, Line
from buyer_portal.views.parts.layout import brand, heading, portal_page
from buyer_portal.views.parts.ui import (
    OFFLINE,
    WRITTEN,
    button,
    called,
    fixed,
    help_for,
    help_key,
    help_link,
    icon,
    link,
    plain_link,
)

RECEIPT: Any = ReceiptState.receipt
_HELP = help_for(Help.WHAT_HAPPENS_NEXT, Help.DESK_CANCELLED)


def receipt_page() -> rx.Component:
    """What proves that an order was cancelled: what, when, by whom. Where there is none, the way on is the frame's."""
    return rx.cond(
        ReceiptState.found_receipt == "nothing",
        portal_page(missing_order(), name="nothing", current="Orders", ready=True, help_topic=_HELP),
        _receipt(),
    )


def _receipt() -> rx.Component:
    return rx.el.div(
        rx.el.main(rx.cond(ReceiptState.found_receipt == "receipt", _paper()), id="main", tab_index=-1),
        Line.create(offline=OFFLINE, loading=~rx.State.is_hydrated),
        Arrival.create(page=ReceiptState.found_receipt),
        help_key(_HELP),
        data_hydrated=rx.cond(rx.State.is_hydrated, "true", "false"),
        class_name="receipt",
    )


def _paper() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            brand("/"),
            rx.el.span(
                rx.cond(RECEIPT.case_title != "", link(RECEIPT.case_title, href=RECEIPT.case_address, css="btn sm")),
                link(RECEIPT.again, href=RECEIPT.again_address, css="btn sm"),
                link(f"Back to {RECEIPT.number}", href=RECEIPT.order_address, css="btn sm"),
                button(icon("printer"), "Print", css="sm", on_click=rx.call_function(rx.Var("() => window.print()"))),
                class_name="push no-print row",
            ),
            class_name="row",
        ),
        heading("Cancellation receipt"),
        rx.el.p(f"{RECEIPT.number} · {RECEIPT.parties}", class_name="second", **fixed()),
        rx.el.hr(),
        rx.el.dl(
            *_fact(
                "Status",
                rx.el.span(
                    "CANCELLED ",
                    rx.el.span(f"(was {RECEIPT.was})", class_name="second"),
                    class_name="strong",
                    **fixed(),
                ),
            ),
            *_fact("Order version", RECEIPT.version),
            *_fact("Cancelled at", RECEIPT.at, rx.el.br(), rx.el.span(RECEIPT.at_utc, class_name="muted")),
            *_fact("Cancelled by", called(RECEIPT.by)),
            *_fact("Reason", rx.el.span(RECEIPT.reason, class_name="wrote", **WRITTEN)),
            *_fact("Charge", rx.el.span(RECEIPT.charge, **fixed())),
            *_fact("Refund due", RECEIPT.refund),
            rx.cond(RECEIPT.delivery != "", rx.fragment(*_fact("Delivery", RECEIPT.delivery))),
            *_fact("Message to supplier", rx.el.span(RECEIPT.message, class_name="wrote", **WRITTEN)),
            *_fact("Receipt", rx.el.span(RECEIPT.id, **fixed())),
            *_fact("Signed at", RECEIPT.signed_at),
        ),
        rx.el.hr(),
        rx.el.h2("Cancelled lines"),
        lines_table(RECEIPT, RECEIPT.lines),
        rx.el.hr(),
        _proof(),
        rx.el.hr(),
        rx.el.p(RECEIPT.small_print, class_name="tiny muted"),
        rx.el.p(help_link("What happens after cancelling?", _HELP), class_name="small no-print"),
        class_name="paper",
    )


def _proof() -> rx.Component:
    """The code that leads to `/verify`, and on screen the file: with either, anybody can check the receipt."""
    code = rx.el.svg(
        rx.el.path(d=RECEIPT.qr.path),
        view_box=RECEIPT.qr.box,
        role="img",
        custom_attrs={"aria-label": "Code that leads to the check of this receipt"},
        class_name="qr",
    )
    return rx.el.div(
        code,
        rx.el.div(
            rx.el.p("Anybody can check this receipt", class_name="strong"),
            rx.el.p(
                "Scan the code, or type the receipt's number at ", rx.el.span(RECEIPT.check_address, **fixed()), "."
            ),
            rx.el.p(
                plain_link("Download receipt file", href=RECEIPT.file_address, css="btn sm"),
                plain_link("Check receipt", href=f"/verify?receipt={RECEIPT.id}", css="btn sm"),
                class_name="no-print row",
            ),
        ),
        class_name="proof",
    )


def _fact(name: str, *value) -> tuple[rx.Component, rx.Component]:
    return rx.el.dt(name), rx.el.dd(*value)
