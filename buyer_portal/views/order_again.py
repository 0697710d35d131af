"""Order again: the lines of an old order at today's prices, and the button that places a new one."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.import_values import MAX_QUANTITY
from buyer_portal.states.order_again import OrderAgainState
from buyer_portal.states.order_again_words import AgainRow, Made
from buyer_portal.views.layout import heading, portal_page
from buyer_portal.views.missing import missing_order
from buyer_portal.views.skeletons import skeleton_page
from buyer_portal.views.ui import OFFLINE, button, help_link, icon, link

AGAIN: Any = OrderAgainState.again
_HEADS = [
    ("Item", ""),
    ("Price then", "num"),
    ("Price today", "num"),
    ("Quantity", "num qty"),
    ("Amount", "num"),
]


def order_again_page() -> rx.Component:
    """A buyer's Order again and a supplier's Recreate: the same page at two addresses."""
    return portal_page(
        rx.match(
            OrderAgainState.found_again,
            ("order", rx.fragment(_head(), _content())),
            ("nothing", missing_order()),
            skeleton_page(),
        ),
        name=rx.cond(OrderAgainState.found_again == "nothing", "nothing", f"{AGAIN.number} again"),
        current="Orders",
        ready=OrderAgainState.found_again != "",
        help_topic=Help.ORDER_AGAIN,
    )


def _head() -> rx.Component:
    return rx.fragment(
        rx.el.nav(
            link("Orders", href=AGAIN.orders_address),
            icon("chevron-right"),
            link(AGAIN.number, href=AGAIN.address),
            icon("chevron-right"),
            rx.el.span(AGAIN.deed, aria_current="page"),
            class_name="crumbs",
            aria_label="Breadcrumb",
        ),
        rx.el.div(
            rx.el.div(
                heading(f"{AGAIN.deed}: {AGAIN.number}"),
                rx.el.p(AGAIN.intro, " ", help_link("How ordering again works", Help.ORDER_AGAIN)),
            ),
            class_name="page-head",
        ),
        rx.foreach(AGAIN.made, _made),
    )


def _made(made: rx.vars.ObjectVar[Made]) -> rx.Component:
    return rx.el.p(
        link(made.number, href=made.address, css="strong"), " ", made.words, class_name="again-made", key=made.number
    )


def _content() -> rx.Component:
    return rx.el.form(
        rx.el.p(AGAIN.summary, class_name="second"),
        rx.el.table(
            rx.el.caption("Lines", class_name="sr"),
            rx.el.thead(rx.el.tr(*[rx.el.th(name, class_name=css, scope="col") for name, css in _HEADS])),
            rx.el.tbody(rx.foreach(OrderAgainState.again_rows, _row)),
            class_name="table again",
        ),
        rx.cond(AGAIN.nothing != "", rx.el.p(AGAIN.nothing, class_name="again-none"), _total()),
        rx.cond(
            OrderAgainState.again_problem != "",
            rx.el.p(icon("triangle-alert"), OrderAgainState.again_problem, class_name="error", role="alert"),
        ),
        _actions(),
        on_submit=OrderAgainState.place,
    )


def _row(row: rx.vars.ObjectVar[AgainRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            row.name,
            rx.el.span(row.sku, class_name="code"),
            rx.cond(row.was_called != "", rx.el.span(row.was_called, class_name="code")),
            rx.el.span(row.change, class_name="change", data_level=row.level),
        ),
        rx.el.td(rx.el.span("Then ", class_name="only-phone"), row.then, class_name="num"),
        rx.el.td(
            rx.el.span("Today ", class_name="only-phone"),
            row.today,
            rx.cond(row.can_order, rx.el.span(" per ", row.unit, class_name="code")),
            class_name="num",
        ),
        rx.el.td(rx.cond(row.can_order, _quantity(row), "–"), class_name="num qty"),
        rx.el.td(row.amount, class_name="num strong"),
        key=row.sku,
        data_sku=row.sku,
    )


def _quantity(row: rx.vars.ObjectVar[AgainRow]) -> rx.Component:
    return rx.fragment(
        rx.el.input(
            input_mode="numeric",
            name=f"quantity:{row.sku}",
            default_value=row.quantity,
            key=f"{row.sku}-{OrderAgainState.attempt}",
            max_length=len(str(MAX_QUANTITY)),
            auto_complete="off",
            class_name="input",
            aria_label=f"Quantity of {row.name}",
            on_change=lambda quantity: OrderAgainState.change_quantity(row.sku, quantity),
        ),
        rx.el.input(type="hidden", name=f"price:{row.sku}", value=row.seen_price, read_only=True),
    )


def _total() -> rx.Component:
    return rx.el.p(
        "Total ",
        rx.el.span(OrderAgainState.again_total, class_name="sum"),
        class_name="again-total",
        role="status",
    )


def _actions() -> rx.Component:
    return rx.el.div(
        rx.cond(
            AGAIN.nothing == "",
            button("Place order", css="primary", type="submit", disabled=OFFLINE | OrderAgainState.placing),
            link(icon("message-square"), "Open the order chat", href=AGAIN.chat_address, css="btn"),
        ),
        link(f"Back to {AGAIN.number}", href=AGAIN.address, css="btn"),
        class_name="acts",
    )
