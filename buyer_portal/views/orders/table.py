"""A table of orders; on a phone its rows become cards."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.parts.ui import badge, called, dated, fixed, icon, item_called, link
from buyer_portal.words.orders.list import Heading
from buyer_portal.words.orders.rows import OrderRow

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


def _expected_name(row: rx.vars.ObjectVar[OrderRow]) -> rx.Component:
    """The date's label on a phone's card, which has no column headings."""
    says_itself = row.expected.startswith("Wanted") | row.expected.startswith("Arrived") | (row.expected == "–")
    return rx.cond(says_itself, rx.fragment(), rx.el.span("Expected ", class_name="only-phone muted"))


def _why(row: rx.vars.ObjectVar[OrderRow]) -> rx.Component:
    """What the order waits for; filled when it waits for the reader."""
    return rx.cond(
        row.why != "",
        rx.el.span(
            row.why,
            class_name="why",
            title=row.why,
            custom_attrs={"data-mine": rx.cond(row.mine, "true", rx.Var("undefined"))},
        ),
    )


def _row(row: rx.vars.ObjectVar[OrderRow], path: str, last_column: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            link(row.number, href=f"{path}{row.number}", **fixed()),
            rx.cond(row.unread, rx.el.span(rx.el.span("unread message", class_name="sr"), class_name="dot")),
            class_name="no",
        ),
        rx.el.td(badge(row.status), _why(row), class_name="st"),
        rx.el.td(called(row.other), class_name="sup", title=row.other),
        rx.el.td(item_called(row.item), " ", rx.el.span(row.more, class_name="muted"), class_name="it"),
        rx.el.td(
            rx.el.time(row.placed, date_time=row.iso, title=full_time(row.iso, FrameState.time_zone))
            if last_column is None
            else row.waiting,
            class_name="pl",
        ),
        rx.el.td(
            _expected_name(row),
            dated(row.expected, row.paper),
            class_name="ex",
            data_late=row.is_late if last_column else "false",
        ),
        rx.el.td(row.total, class_name="num to", **fixed()),
        last_column(row) if last_column else rx.fragment(),
        key=row.number,
        data_status=row.status,
        custom_attrs={"data-unread": rx.cond(row.unread, "true", rx.Var("undefined"))},
    )
