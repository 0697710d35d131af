"""A table of orders; on a phone its rows become cards."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from buyer_portal.states.frame import FrameState
from buyer_portal.states.order_list_words import Heading
from buyer_portal.states.order_rows import OrderRow
from buyer_portal.views.ui import badge, icon, link

SORT_ICON = {"descending": "arrow-down", "ascending": "arrow-up", "none": "chevrons-up-down"}


def order_table(
    rows: Any, headings: Any, caption: str, css: str = "", *, path: str = "/orders/", last_column: Any = None
) -> rx.Component:
    """Show orders, each row one link below `path`; on the desk `last_column` draws a cell with the next steps."""
    return rx.el.table(
        rx.el.caption(caption, class_name="sr"),
        rx.el.thead(rx.el.tr(*headings)),
        rx.el.tbody(rx.foreach(rows, lambda row: _row(row, path, last_column))),
        class_name=f"table orders {css}".strip(),
    )


def plain_headings(other: str) -> Sequence[rx.Component]:
    """The headings of a table that can't be sorted."""
    names = [("Order", "no"), ("Status", "st"), (other, "sup"), ("Items", "it"), ("Placed", "pl"), ("Expected", "ex")]
    return [rx.el.th(name, class_name=css, scope="col") for name, css in names] + [
        rx.el.th("Total", class_name="num to", scope="col")
    ]


def sorted_heading(heading: rx.vars.ObjectVar[Heading]) -> rx.Component:
    """A heading that sorts the table; a link, so that the address says how."""
    arrow = rx.match(heading.sorting, *SORT_ICON.items(), SORT_ICON["none"])
    return rx.el.th(
        link(heading.text, icon(rx.Var.create(arrow).to(str)), href=heading.address),
        class_name=heading.css,
        scope="col",
        custom_attrs={"aria-sort": rx.cond(heading.sorting == "none", rx.Var("undefined"), heading.sorting)},
    )


def full_time(iso: Any, zone: Any) -> Any:
    """A row's moment in full, for the tooltip: made here from what the row has anyway, as fifty rows travel at once."""
    return f"{iso[:10]} {iso[11:16]} ({zone})"


def _row(row: rx.vars.ObjectVar[OrderRow], path: str, last_column: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            link(row.number, href=f"{path}{row.number}"),
            rx.cond(row.unread, rx.el.span(rx.el.span("unread message", class_name="sr"), class_name="dot")),
            class_name="no",
        ),
        rx.el.td(badge(row.status), class_name="st"),
        rx.el.td(row.other, class_name="sup", title=row.other),
        rx.el.td(row.item, " ", rx.el.span(row.more, class_name="muted"), class_name="it"),
        rx.el.td(
            rx.el.time(row.placed, date_time=row.iso, title=full_time(row.iso, FrameState.time_zone))
            if last_column is None
            else row.waiting,
            class_name="pl",
        ),
        rx.el.td(row.expected, class_name="ex") if last_column is None else rx.fragment(),
        rx.el.td(row.total, class_name="num to"),
        last_column(row) if last_column else rx.fragment(),
        key=row.number,
        data_status=row.status,
        custom_attrs={"data-unread": rx.cond(row.unread, "true", rx.Var("undefined"))},
    )
