"""The section Cancel Order: always there, always last on the page."""

from typing import Any

import reflex as rx

from buyer_portal.domain.cancellation_rules import Level
from buyer_portal.domain.orders.status import OrderStatus
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.cancellation.dialog import CancellationState
from buyer_portal.states.changes.requests import ChangeRequestState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.returns import ReturnCaseState
from buyer_portal.views.cancellation.dialog import cancel_dialog
from buyer_portal.views.changes.requests import ask_button
from buyer_portal.views.parts.dialog import Trigger, alert_dialog
from buyer_portal.views.parts.roles import if_may, may
from buyer_portal.views.parts.ui import OFFLINE, WRITTEN, dated, help_link, icon, link, plain_link

ORDER: Any = OrderState.order
_FINAL = rx.Var.create([status.value for status in OrderStatus if status.is_final])


def cancel_section() -> rx.Component:
    """Always there, always last: the red button, or why there is none and what to do instead."""
    return alert_dialog(
        cancel_dialog(),
        is_open=CancellationState.open,
        on_open_change=CancellationState.toggle,
        trigger=rx.el.section(
            rx.el.div(_intro(), rx.el.div(_verdict(), _actions()), class_name="in"),
            class_name="band cancel",
            id="cancel-order",
            aria_labelledby="h-cancel",
            data_level=ORDER.level,
        ),
    )


def _intro() -> rx.Component:
    return rx.el.div(
        rx.el.h2("Cancel Order", id="h-cancel"),
        rx.el.p(ORDER.intro, " ", help_link(ORDER.help_text, ORDER.help_address)),
        class_name="intro",
    )


def _verdict() -> rx.Component:
    return rx.el.div(
        dated(ORDER.headline, ORDER.paper.headline, rx.el.p, class_name="headline"),
        rx.el.p(ORDER.explanation),
        rx.cond(ORDER.next_steps.length() > 0, rx.el.ul(rx.foreach(ORDER.next_steps, rx.el.li), class_name="next")),
        rx.cond(ORDER.since != "", dated(ORDER.since, ORDER.paper.since, rx.el.p, class_name="since")),
        class_name="verdict",
    )


def _actions() -> rx.Component:
    return rx.el.div(
        rx.cond(
            ORDER.allowed,
            rx.fragment(
                if_may(Permission.CANCEL, Trigger.create("Cancel Order", class_name="btn danger", disabled=OFFLINE)),
                rx.el.p("Cancelling needs JavaScript.", class_name="second no-script"),
            ),
        ),
        rx.cond(
            _FINAL.contains(ORDER.status) & may(Permission.PLACE),
            link(icon("copy-plus"), "Order again", href=ORDER.again_address, css="btn"),
        ),
        rx.cond(
            ORDER.offers_case & may(Permission.RETURN),
            plain_link(
                icon("undo-2"), ORDER.case.title, href="#case", on_click=ReturnCaseState.toggle_form(True), css="btn"
            ),
        ),
        rx.cond(ORDER.has_receipt, link(icon("receipt-text"), "View receipt", href=ORDER.receipt_address, css="btn")),
        rx.cond(
            (ORDER.level != Level.SAFE.value) & may(Permission.WRITE),
            plain_link(icon("message-square"), "Message supplier", href="#chat", css="btn"),
        ),
        rx.cond(
            ORDER.can_ask & ~ChangeRequestState.ask_open & may(Permission.CHANGE),
            ask_button("Change the order instead"),
        ),
        class_name="acts",
    )


def cancelled_note() -> rx.Component:
    """On the supplier's page: who has cancelled the order, and what they said."""
    return rx.cond(
        ORDER.is_cancelled,
        rx.el.div(
            rx.el.div(
                dated(ORDER.cancelled_by, ORDER.paper.cancelled_by, rx.el.p, class_name="headline"),
                rx.cond(ORDER.cancelled_words != "", rx.el.p(ORDER.cancelled_words, **WRITTEN)),
                class_name="verdict",
            ),
            data_level="urgent",
            class_name="cancelled-note",
        ),
    )
