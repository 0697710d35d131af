"""The buyer's list of orders."""

from typing import Any

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.orders.list import OrdersState
from buyer_portal.views.orders.table import order_table, sorted_heading
from buyer_portal.views.parts.browser import Moves, Search
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.skeletons import skeleton_rows
from buyer_portal.views.parts.ui import called, empty, help_link, icon, link, tabs


def orders_page() -> rx.Component:
    """Every order of the buyer, newest first."""
    return portal_page(
        rx.el.div(rx.el.div(heading("Orders")), class_name="page-head"),
        tabs(OrdersState.tabs, "Status"),
        list_toolbar("Order number, supplier or item", "Supplier"),
        rx.match(
            OrdersState.found,
            ("orders", rx.fragment(order_table(OrdersState.rows, _headings(), "Orders"), list_pager())),
            ("nothing", nothing_found()),
            ("first run", _first_run()),
            skeleton_rows(),
        ),
        name="Orders",
        current="Orders",
        ready=OrdersState.found != "",
        help_topic=Help.FIND_ORDERS,
    )


def back_to_list(usual: Any) -> Any:
    """The address of the list as it was left, with its tab, search and page; `usual` when none was open in this tab."""
    return rx.cond(OrdersState.here != "", OrdersState.here, usual)


def _headings() -> list[rx.Component]:
    heads = OrdersState.headings
    return [
        rx.foreach(heads[0:1], sorted_heading),
        rx.el.th("Status", class_name="st", scope="col"),
        rx.foreach(heads[1:2], sorted_heading),
        rx.el.th("Items", class_name="it", scope="col"),
        rx.foreach(heads[2:5], sorted_heading),
    ]


def list_toolbar(placeholder: str, other: str) -> rx.Component:
    """Search, chips, count, and on a phone the sorting."""
    return rx.el.div(
        Search.create(
            query=OrdersState.query,
            placeholder=placeholder,
            address=OrdersState.searched,
            on_search=OrdersState.search,
        ),
        rx.el.div(rx.foreach(OrdersState.chips, _chip), class_name="group", role="group", aria_label=other),
        rx.cond(OrdersState.more_companies != "", rx.el.span(OrdersState.more_companies, class_name="small muted")),
        rx.el.span(OrdersState.summary, class_name="push small muted", role="status"),
        rx.el.div(_sort_choice(), class_name="sort only-phone"),
        Moves.create(made=OrdersState.here),
        class_name="toolbar",
    )


def _chip(chip: rx.vars.ObjectVar) -> rx.Component:
    return link(
        rx.cond(chip.current, icon("check")),
        rx.el.b(called(chip.text), title=chip.text),
        rx.el.span(chip.count),
        href=chip.address,
        css="chip",
        custom_attrs={"aria-current": rx.cond(chip.current, "true", rx.Var("undefined"))},
    )


def _sort_choice() -> rx.Component:
    choices = {
        "-placed": rx.cond(OrdersState.is_by_due, "Most urgent first", "Newest first"),
        "placed": "Oldest first",
        "-total": "Largest first",
        "total": "Smallest first",
        "expected": "Expected first",
        "number": "By number",
        "company": "By company",
    }
    return rx.el.select(
        *[rx.el.option(words, value=value) for value, words in choices.items()],
        class_name="input",
        aria_label="Sort",
        value=OrdersState.sort,
        on_change=OrdersState.sort_by,
    )


def list_pager() -> rx.Component:
    """Which orders these are, and the way to the others, if there are any."""
    return rx.cond(
        (OrdersState.previous != "") | (OrdersState.next != ""),
        rx.el.nav(
            rx.el.span(OrdersState.range_text),
            rx.el.span(class_name="push"),
            turn(OrdersState.previous, icon("chevron-left"), "Previous"),
            turn(OrdersState.next, "Next", icon("chevron-right")),
            class_name="pager",
            aria_label="Pages",
        ),
    )


def turn(href: Any, *words) -> rx.Component:
    """Lead to another page, if there is one."""
    return rx.cond(
        href != "",
        link(*words, href=href, css="btn sm"),
        rx.el.span(*words, class_name="btn sm", aria_disabled=True),
    )


def nothing_found() -> rx.Component:
    """Say what was searched for and where, and how to see everything again."""
    name = rx.cond(OrdersState.query != "", f"No order matches “{OrdersState.query}”", "No order here at the moment")
    return empty("search", name, OrdersState.searched_in, link("Clear filters", href=OrdersState.cleared, css="btn"))


def _first_run() -> rx.Component:
    return empty(
        "package",
        "No orders yet",
        "Orders appear here as soon as one of your suppliers has them. Orders you already have can be brought in "
        "from a CSV file.",
        help_link("How to import orders", Help.IMPORT, "btn primary"),
    )
