"""The page of an order: what it is, where it stands, the talk, what happened, and cancelling it, last."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.frame import FrameState
from buyer_portal.states.order import OrderState
from buyer_portal.views.cancellation import cancel_section
from buyer_portal.views.change_request import buyers_request, suppliers_request
from buyer_portal.views.conversation import order_chat
from buyer_portal.views.desk import decline_dialog, move_button
from buyer_portal.views.layout import heading, portal_page
from buyer_portal.views.missing import missing_order
from buyer_portal.views.order_lines import lines_table
from buyer_portal.views.order_progress import can_i_cancel, stepper, timeline
from buyer_portal.views.proposal import buyers_proposal, suppliers_proposal
from buyer_portal.views.return_case import buyers_case, suppliers_case
from buyer_portal.views.skeletons import skeleton_page
from buyer_portal.views.supplier_card import supplier_card
from buyer_portal.views.ui import badge, help_link, icon, link, moment

ORDER: Any = OrderState.order


def order_page() -> rx.Component:
    """A buyer's order."""
    return _page(
        _head(
            "/dashboard",
            "/orders",
            _again("Order again"),
            rx.cond(
                ORDER.has_receipt, link(icon("receipt-text"), "View receipt", href=ORDER.receipt_address, css="btn")
            ),
        ),
        stepper(),
        can_i_cancel(),
        buyers_proposal(),
        buyers_request(),
        buyers_case(),
        _columns("Message to supplier"),
        supplier_card(),
        cancel_section(),
        help_topic=Help.CANCEL_ORDER,
    )


def desk_order_page() -> rx.Component:
    """The same order on the supplier's desk."""
    return _page(
        _head("/supplier", "/supplier", _direct_thread(), _again("Recreate")),
        _cancelled_note(),
        stepper(),
        _moves(),
        suppliers_case(),
        suppliers_request(),
        suppliers_proposal(),
        _columns("Message to buyer"),
        decline_dialog(),
        help_topic=Help.WHEN,
    )


def _page(*content: rx.Component, help_topic: Help) -> rx.Component:
    return portal_page(
        rx.match(
            OrderState.found,
            ("order", rx.fragment(*content)),
            ("nothing", missing_order()),
            skeleton_page(),
        ),
        name=rx.cond(OrderState.found == "nothing", "nothing", ORDER.number),
        current="Orders",
        ready=OrderState.found != "",
        help_topic=help_topic,
    )


def _head(home: str, orders: str, *actions: rx.Component) -> rx.Component:
    crumbs = [link("Dashboard", href=home), icon("chevron-right")] if home == "/dashboard" else []
    return rx.fragment(
        rx.el.nav(
            *crumbs,
            link("Orders", href=orders),
            icon("chevron-right"),
            rx.el.span(ORDER.number, aria_current="page"),
            class_name="crumbs",
            aria_label="Breadcrumb",
        ),
        rx.el.div(
            rx.el.div(heading(ORDER.number), badge(ORDER.status, large=True), class_name="order-head"),
            rx.el.div(*actions, class_name="actions"),
            class_name="page-head",
        ),
        rx.el.dl(
            _fact("Supplier", ORDER.supplier),
            _fact("Buyer", ORDER.buyer),
            _fact("Placed", moment(ORDER.placed)),
            rx.cond(ORDER.expected != "", _fact(ORDER.expected_name, ORDER.expected)),
            _fact("Ordered by", ORDER.placed_by),
            _fact("Total", ORDER.total),
            class_name=rx.cond(FrameState.is_buyer, "facts of-buyer", "facts of-supplier"),
            data_status=ORDER.status,
        ),
    )


def _again(name: str) -> rx.Component:
    return rx.cond(ORDER.offers_again, link(icon("copy-plus"), name, href=ORDER.again_address, css="btn"))


def _direct_thread() -> rx.Component:
    return link(icon("messages-square"), "Direct thread with", " ", ORDER.other, href=ORDER.direct_address, css="btn")


def _fact(name, value) -> rx.Component:
    return rx.el.div(rx.el.dt(name), rx.el.dd(value), data_fact=name)


def _moves() -> rx.Component:
    return rx.cond(
        ORDER.moves.length() > 0,
        rx.el.section(
            rx.el.h2("Next step", class_name="sr", id="h-next"),
            rx.el.div(
                rx.foreach(ORDER.moves, lambda move: move_button(move, ORDER.number, ORDER.version)),
                help_link("When can the buyer still cancel?", Help.WHEN, "small"),
                class_name="acts moves",
            ),
            aria_labelledby="h-next",
        ),
    )


def _cancelled_note() -> rx.Component:
    return rx.cond(
        ORDER.is_cancelled,
        rx.el.div(
            rx.el.div(
                rx.el.p(ORDER.cancelled_by, class_name="headline"),
                rx.cond(ORDER.cancelled_words != "", rx.el.p(ORDER.cancelled_words)),
                class_name="verdict",
            ),
            data_level="urgent",
            class_name="cancelled-note",
        ),
    )


def _columns(message_label: str) -> rx.Component:
    return rx.el.div(_lines(), order_chat(message_label), timeline(), class_name="cols")


def _lines() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("Lines", id="h-lines"), class_name="head"),
        lines_table(ORDER, ORDER.status),
        aria_labelledby="h-lines",
    )
