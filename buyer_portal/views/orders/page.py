"""The page of an order: what it is, where it stands, the talk, what happened, and cancelling it, last."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.states.orders.page import OrderPageState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.cancellation.section import cancel_section, cancelled_note
from buyer_portal.views.changes.proposals import buyers_proposal, propose_button, suppliers_proposal
from buyer_portal.views.changes.requests import buyers_request, suppliers_request
from buyer_portal.views.conversation.chat import order_chat
from buyer_portal.views.missing import missing_order
from buyer_portal.views.orders.delivery import another_promise, promised_with_confirmation
from buyer_portal.views.orders.lines import lines_table
from buyer_portal.views.orders.list import back_to_list
from buyer_portal.views.orders.moves import ask_first_dialog, decline_dialog, move_button
from buyer_portal.views.orders.progress import can_i_cancel, stepper, timeline
from buyer_portal.views.orders.supplier_card import supplier_card
from buyer_portal.views.parts.browser import Print, Seen
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.roles import if_may, may
from buyer_portal.views.parts.skeletons import skeleton_page
from buyer_portal.views.parts.ui import OFFLINE, badge, called, dated, fixed, help_link, icon, link, moment
from buyer_portal.views.returns.case import buyers_case, suppliers_case
from buyer_portal.words.orders.rows import MoveButton

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
        cancelled_note(),
        stepper(),
        _moves(),
        suppliers_case(),
        suppliers_request(),
        suppliers_proposal(),
        _columns("Message to buyer"),
        decline_dialog(),
        ask_first_dialog(),
        help_topic=Help.DESK_STEPS,
    )


def _page(*content: rx.Component, help_topic: Help) -> rx.Component:
    unread = (OrderState.found == "order") & (FrameState.notifications > 0)
    return portal_page(
        Seen.create(
            mark=rx.cond(unread, f"{ORDER.number} {FrameState.notifications}", ""), on_seen=OrderPageState.see_news
        ),
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
            link("Orders", href=back_to_list(orders)),
            icon("chevron-right"),
            rx.el.span(ORDER.number, aria_current="page", **fixed()),
            class_name="crumbs",
            aria_label="Breadcrumb",
        ),
        rx.el.div(
            rx.el.div(heading(called(ORDER.number)), badge(ORDER.status, large=True), class_name="order-head"),
            rx.el.div(*actions, _print(), class_name="actions"),
            class_name="page-head",
        ),
        rx.el.dl(
            _fact("Supplier", called(ORDER.supplier)),
            _fact("Buyer", called(ORDER.buyer)),
            _fact("Placed", moment(ORDER.placed)),
            rx.cond(ORDER.expected != "", _fact(ORDER.expected_name, dated(ORDER.expected, ORDER.paper.expected))),
            rx.cond(ORDER.wanted != "", _fact("Wanted", dated(ORDER.wanted, ORDER.paper.wanted))),
            _fact("Ordered by", called(ORDER.placed_by)),
            _fact("Total", rx.el.span(ORDER.total, **fixed())),
            class_name=rx.cond(FrameState.is_buyer, "facts of-buyer", "facts of-supplier"),
            data_status=ORDER.status,
        ),
    )


def _print() -> rx.Component:
    earlier = rx.cond(ConversationState.shows_all_it_can, 0, ConversationState.earlier)
    return Print.create(earlier=earlier, offline=OFFLINE, on_whole=ConversationState.show_whole_chat)


def _again(name: str) -> rx.Component:
    return rx.cond(
        ORDER.offers_again & may(Permission.PLACE), link(icon("copy-plus"), name, href=ORDER.again_address, css="btn")
    )


def _direct_thread() -> rx.Component:
    return link(
        icon("messages-square"), "Direct thread with", " ", called(ORDER.other), href=ORDER.direct_address, css="btn"
    )


def _fact(name, value) -> rx.Component:
    return rx.el.div(rx.el.dt(name), rx.el.dd(value), data_fact=name)


def _moves() -> rx.Component:
    return rx.cond(
        (ORDER.moves.length() > 0) | ORDER.can_propose,
        rx.el.section(
            rx.el.h2("Next step", class_name="sr", id="h-next"),
            if_may(
                Permission.MOVE,
                rx.cond(
                    ORDER.moves.length() > 0,
                    rx.el.div(
                        rx.foreach(ORDER.moves, _move),
                        help_link("When can the buyer still cancel?", Help.WHEN, "small"),
                        class_name="acts",
                    ),
                ),
                promised_with_confirmation(),
                another_promise(),
                propose_button(),
            ),
            aria_labelledby="h-next",
            class_name="moves",
        ),
    )


def _move(move: rx.vars.ObjectVar[MoveButton]) -> rx.Component:
    return rx.fragment(
        move_button(move, ORDER.number, ORDER.version),
        rx.cond(move.held != "", rx.el.span(move.held, class_name="small second")),
    )


def _columns(message_label: str) -> rx.Component:
    return rx.el.div(_lines(), order_chat(message_label), timeline(), class_name="cols")


def _lines() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("Lines", id="h-lines"), class_name="head"),
        lines_table(ORDER, OrderState.lines, ORDER.status),
        aria_labelledby="h-lines",
    )
