"""An order's lines with their sum; a receipt shows them, too."""

import reflex as rx

from buyer_portal.views.parts.ui import fixed, item_called
from buyer_portal.words.orders.page_view import LineRow

_HEADS = [("Item", ""), ("Code", "code"), ("Quantity", "num"), ("Unit price", "num"), ("Amount", "num")]


def lines_table(order, lines, status: str | rx.Var[str] = "") -> rx.Component:
    """The `lines` of an order or a receipt, with their sum; struck through where `status` is CANCELLED."""
    return rx.el.table(
        rx.el.caption("Lines", class_name="sr"),
        rx.el.thead(rx.el.tr(*[rx.el.th(name, class_name=css, scope="col") for name, css in _HEADS])),
        rx.el.tbody(rx.foreach(lines, _line)),
        rx.el.tfoot(
            rx.el.tr(
                rx.el.td(order.size, class_name="muted small"),
                rx.el.td(class_name="code"),
                rx.el.td("Total", class_name="num", col_span=2),
                rx.el.td(order.total, class_name="num sum", **fixed()),
            )
        ),
        class_name="table lines",
        data_status=status,
    )


def _line(line: rx.vars.ObjectVar[LineRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(item_called(line.name)),
        rx.el.td(line.sku, class_name="code", **fixed()),
        rx.el.td(line.quantity, class_name="num"),
        rx.el.td(
            rx.el.span(line.unit_price, **fixed()),
            rx.cond(line.unit != "", rx.el.span(" per ", rx.el.bdi(line.unit), class_name="per")),
            class_name="num",
        ),
        rx.el.td(line.amount, class_name="num strong", **fixed()),
    )
