"""What was spent, by month and by supplier: bars, each with its figure in words."""

from typing import Any

import reflex as rx

from buyer_portal.states.orders.dashboard import DashboardState
from buyer_portal.views.parts.ui import called, fixed
from buyer_portal.words.orders.spending import Bar

BOARD: Any = DashboardState.board


def by_month() -> rx.Component:
    """Twelve months, the present one last."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Spend by month", id="h-months"),
            rx.el.span(BOARD.spend_total, class_name="muted small push"),
            class_name="head",
        ),
        rx.el.p(BOARD.spend_parts, class_name="muted small"),
        rx.el.figure(
            rx.el.div(rx.foreach(BOARD.months, _month), class_name="months", role="img", aria_label=BOARD.months_text),
            rx.cond(
                BOARD.has_open_spend,
                rx.el.figcaption(
                    rx.el.span(class_name="swatch"),
                    "Delivered",
                    rx.el.span(class_name="swatch is-open"),
                    "Still open",
                    class_name="legend tiny muted",
                ),
            ),
        ),
        rx.cond(BOARD.spend_others != "", rx.el.p(BOARD.spend_others, class_name="small")),
        aria_labelledby="h-months",
    )


def _month(bar: rx.vars.ObjectVar[Bar]) -> rx.Component:
    return rx.el.div(
        rx.el.b(bar.figure),
        rx.el.svg(
            rx.el.svg.rect(x="18%", width="64%", y=bar.top, height=bar.size, rx="1.5"),
            rx.el.svg.rect(x="18%", width="64%", y=bar.open_top, height=bar.open_size, rx="1.5", class_name="is-open"),
            aria_hidden=True,
        ),
        bar.name,
        custom_attrs={"data-now": rx.cond(bar.now, "true", rx.Var("undefined"))},
    )


def by_supplier() -> rx.Component:
    """The suppliers, the largest sum first."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Spend by supplier", id="h-suppliers"),
            rx.el.span("12 months, open orders too", class_name="muted small push"),
            class_name="head",
        ),
        rx.el.div(rx.foreach(BOARD.suppliers, _supplier), class_name="bars"),
        class_name="next-sect",
        aria_labelledby="h-suppliers",
    )


def _supplier(bar: rx.vars.ObjectVar[Bar]) -> rx.Component:
    return rx.el.div(
        rx.el.span(called(bar.name)),
        rx.el.span(
            rx.el.span(bar.figure, class_name="strong", **fixed()),
            " ",
            rx.el.span(bar.share, class_name="muted"),
            class_name="num",
        ),
        rx.el.svg(
            rx.el.svg.rect(class_name="track", width="100%", height="6", rx="3"),
            rx.el.svg.rect(class_name="fill", width=bar.size, height="6", rx="3"),
            aria_hidden=True,
        ),
    )
