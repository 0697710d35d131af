"""The buyer's first screen: how many, what waits, what is new, what was spent."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.orders.dashboard import DashboardState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.orders.spending import by_month, by_supplier
from buyer_portal.views.orders.table import order_table, plain_headings
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.skeletons import skeleton_page
from buyer_portal.views.parts.ui import called, dated, empty, fixed, help_link, icon, link
from buyer_portal.words.orders.dashboard import StatusCount
from buyer_portal.words.orders.under_way import Attention, MoreOfAKind

BOARD: Any = DashboardState.board


def dashboard_page() -> rx.Component:
    """What a buyer sees first."""
    return portal_page(
        rx.el.div(
            rx.el.div(heading("Dashboard"), rx.el.p(rx.cond(DashboardState.loaded, _whose_and_when(), "\u00a0"))),
            class_name="page-head",
        ),
        rx.cond(DashboardState.loaded, rx.cond(BOARD.has_orders, _board(), _first_run()), skeleton_page()),
        name="Dashboard",
        current="Dashboard",
        ready=DashboardState.loaded,
        help_topic=Help.STATUS,
    )


def _whose_and_when() -> rx.Component:
    return rx.fragment(called(FrameState.company), " · ", BOARD.today)


def _board() -> rx.Component:
    return rx.fragment(
        rx.el.section(
            rx.el.h2("Orders by status", class_name="sr", id="h-status"),
            rx.el.div(rx.foreach(BOARD.counts, _count), class_name="byst"),
            aria_labelledby="h-status",
        ),
        rx.el.div(
            rx.el.div(_needs_attention(), _under_way(), _latest()),
            rx.el.div(by_month(), by_supplier()),
            class_name="dash",
        ),
    )


def _count(count: rx.vars.ObjectVar[StatusCount]) -> rx.Component:
    return link(
        rx.el.b(count.count),
        rx.el.span(icon(count.icon), count.words, custom_attrs={"data-c": count.status}),
        href=count.address,
        data_status=count.status,
    )


def _needs_attention() -> rx.Component:
    many, shown = FrameState.attention, BOARD.attention.length()
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Needs attention", id="h-attention"),
            rx.cond(many > 0, rx.el.span(many, class_name="muted small")),
            rx.cond(many > shown, link("View them all", href="/orders?status=ATTENTION", css="more")),
            class_name="head",
        ),
        rx.cond(
            shown > 0,
            _lines(BOARD.attention, "attention"),
            empty(
                "check",
                "Nothing needs you",
                "Proposals and offers to answer and unread messages show up here.",
                heading=rx.el.h3,
            ),
        ),
        aria_labelledby="h-attention",
    )


def _under_way() -> rx.Component:
    return rx.cond(
        BOARD.under_way.length() > 0,
        rx.el.section(
            rx.el.div(rx.el.h2("Waiting for suppliers", id="h-under-way"), class_name="head"),
            _lines(BOARD.under_way, "under-way"),
            rx.foreach(BOARD.more_under_way, _left_out),
            class_name="next-sect",
            aria_labelledby="h-under-way",
        ),
    )


def _left_out(more: rx.vars.ObjectVar[MoreOfAKind]) -> rx.Component:
    return rx.el.p(link(more.words, href=more.address), class_name="small left-out", key=more.address)


def _lines(rows: Any, name: str) -> rx.Component:
    return rx.el.ul(rx.foreach(rows, lambda row, place: _attention(row, f"{name}-{place}")), class_name="list")


def _attention(row: rx.vars.ObjectVar[Attention], name: Any) -> rx.Component:
    # Each number is a link once on this page, in the table of latest orders or by its button here: two links of the
    # same name would make a screen reader's list of links, and a browser test, guess.
    return rx.el.li(
        icon(row.icon),
        rx.el.div(
            rx.el.div(row.before, rx.el.span(row.number, class_name="strong", **fixed()), row.after),
            rx.el.p(row.text),
            id=name,
        ),
        rx.el.div(
            dated(row.when, row.paper),
            link(row.button, href=row.address, css="btn sm", aria_describedby=name),
            class_name="side-note",
        ),
        key=row.address,
    )


def _latest() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Latest orders", id="h-latest"),
            link(BOARD.all_orders, href="/orders", css="more"),
            class_name="head",
        ),
        order_table(BOARD.latest, plain_headings("Supplier"), "Latest orders", "compact"),
        class_name="next-sect",
        aria_labelledby="h-latest",
    )


def _first_run() -> rx.Component:
    return empty(
        "package",
        "No orders yet",
        "Orders appear here as soon as one of your suppliers has them.",
        help_link("How to import orders", Help.IMPORT, "btn primary"),
    )
