"""Order again: the lines of an old order at today's prices, and the button that places a new one."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.domain.numbers import MAX_QUANTITY
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.ordering_again import AGAIN_ROWS, OrderAgainState
from buyer_portal.states.shell.showing import whole
from buyer_portal.views.missing import missing_order
from buyer_portal.views.orders.delivery import day_field, window_field
from buyer_portal.views.orders.list import back_to_list
from buyer_portal.views.parts.browser_forms import Keep, draft_key
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.roles import if_may
from buyer_portal.views.parts.skeletons import skeleton_page
from buyer_portal.views.parts.ui import (
    OFFLINE,
    binding_form,
    button,
    fixed,
    help_for,
    help_link,
    icon,
    item_called,
    link,
)
from buyer_portal.words.ordering_again import AgainRow, Made

AGAIN: Any = OrderAgainState.again
_HELP = help_for(Help.ORDER_AGAIN, Help.DESK_CANCELLED)
_HEADS = [("Item", ""), ("Price then", "num"), ("Price today", "num"), ("Quantity", "num qty"), ("Amount", "num")]


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
        help_topic=_HELP,
    )


def _head() -> rx.Component:
    return rx.fragment(
        rx.el.nav(
            link("Orders", href=back_to_list(AGAIN.orders_address)),
            icon("chevron-right"),
            link(AGAIN.number, href=AGAIN.address, **fixed()),
            icon("chevron-right"),
            rx.el.span(AGAIN.deed, aria_current="page"),
            class_name="crumbs",
            aria_label="Breadcrumb",
        ),
        rx.el.div(
            rx.el.div(
                heading(f"{AGAIN.deed}: {AGAIN.number}"),
                rx.el.p(AGAIN.intro, " ", help_link("How ordering again works", _HELP)),
            ),
            class_name="page-head",
        ),
        rx.foreach(AGAIN.made, _made),
    )


def _made(made: rx.vars.ObjectVar[Made]) -> rx.Component:
    return rx.el.p(
        link(made.number, href=made.address, css="strong", **fixed()),
        " ",
        made.words,
        class_name="again-made",
        key=made.number,
    )


def _content() -> rx.Component:
    return binding_form(
        Keep.create(draft=draft_key("again", AGAIN.draft)),
        rx.el.p(AGAIN.summary, class_name="second"),
        rx.el.table(
            rx.el.caption("Lines", class_name="sr"),
            rx.el.thead(rx.el.tr(*[rx.el.th(name, class_name=css, scope="col") for name, css in _HEADS])),
            rx.el.tbody(rx.foreach(whole(OrderAgainState, AGAIN_ROWS), _row)),
            class_name="table again",
        ),
        rx.cond(
            AGAIN.nothing != "",
            rx.el.p(AGAIN.nothing, class_name="again-none"),
            rx.fragment(_total(), _delivery()),
        ),
        rx.cond(
            OrderAgainState.again_problem != "",
            rx.el.p(icon("triangle-alert"), OrderAgainState.again_problem, class_name="error", role="alert"),
        ),
        _actions(),
        on_submit=OrderAgainState.place,
        no_validate=True,
    )


def _row(row: rx.vars.ObjectVar[AgainRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            item_called(row.name),
            rx.el.span(row.sku, class_name="code", **fixed()),
            rx.cond(row.was_called != "", rx.el.span(row.was_called, class_name="code")),
            rx.el.span(row.change, class_name="change", data_level=row.level),
        ),
        rx.el.td(rx.el.span("Then ", class_name="only-phone"), row.then, class_name="num", **fixed()),
        rx.el.td(
            rx.el.span("Today ", class_name="only-phone"),
            row.today,
            rx.cond(row.can_order, rx.el.span(" per ", row.unit, class_name="code")),
            class_name="num",
            **fixed(),
        ),
        rx.el.td(rx.cond(row.can_order, _quantity(row), "–"), class_name="num qty"),
        rx.el.td(row.amount, class_name="num strong", **fixed()),
        key=row.position.to_string(),
        data_sku=row.sku,
    )


def _quantity(row: rx.vars.ObjectVar[AgainRow]) -> rx.Component:
    return rx.fragment(
        rx.el.input(
            input_mode="numeric",
            name=f"quantity:{row.position}",
            default_value=row.quantity,
            key=f"{row.position}-{OrderAgainState.attempt}",
            max_length=len(str(MAX_QUANTITY)) + 2,  # "10.0" is ten, as programs write it
            auto_complete="off",
            class_name="input",
            aria_label=row.label,
            on_change=lambda quantity: OrderAgainState.change_quantity(row.position, quantity),
        ),
        rx.el.input(type="hidden", name=f"price:{row.position}", value=row.seen_price, read_only=True),
        rx.el.input(type="hidden", name=f"offer:{row.position}", value=row.seen_offer, read_only=True),
    )


def _total() -> rx.Component:
    return rx.fragment(_total_today(), rx.el.p("It came to ", AGAIN.then, " then.", class_name="again-then", **fixed()))


def _total_today() -> rx.Component:
    return rx.el.p(
        "Total ",
        rx.el.span(OrderAgainState.again_total, class_name="sum", **fixed()),
        class_name="again-total",
        role="status",
    )


def _delivery() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Wanted delivery", class_name="sr"),
        day_field(
            "Delivery day",
            name="delivery-day",
            default_value=AGAIN.day,
            min=AGAIN.today,
            key=f"day-{OrderAgainState.attempt}",
            aria_describedby="delivery-zone",
        ),
        window_field(
            "Delivery window",
            name="delivery-window",
            default_value=AGAIN.window,
            key=f"window-{OrderAgainState.attempt}",
        ),
        rx.el.p(AGAIN.zone, class_name="hint", id="delivery-zone"),
        class_name="delivery",
    )


def _actions() -> rx.Component:
    return rx.el.div(
        rx.cond(
            AGAIN.nothing == "",
            if_may(
                Permission.PLACE,
                button("Place order", css="primary", type="submit", disabled=OFFLINE | OrderAgainState.placing),
            ),
            link(icon("message-square"), "Open the order chat", href=AGAIN.chat_address, css="btn"),
        ),
        link(f"Back to {AGAIN.number}", href=AGAIN.address, css="btn"),
        class_name="acts",
    )
