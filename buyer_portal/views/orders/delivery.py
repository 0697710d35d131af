"""The day and window of a delivery: the boxes in which buyers want one and suppliers promise it."""

from typing import Any

import reflex as rx

from buyer_portal.domain.orders.delivery import PROMISE, WINDOWS
from buyer_portal.states.orders.moves import OrderMovesState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.views.parts.ui import OFFLINE, button

ORDER: Any = OrderState.order


def day_field(label: str, **props: Any) -> rx.Component:
    """A box for a day."""
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.input(type="date", class_name="input", required=False, **props),
        class_name="field",
    )


def window_field(label: str, *first: rx.Component, **props: Any) -> rx.Component:
    """A choice of the delivery windows, after what may stand `first`."""
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.select(*first, *[rx.el.option(words, value=words) for words in WINDOWS], class_name="input", **props),
        class_name="field",
    )


def promised_with_confirmation() -> rx.Component:
    """Beside Confirm order: the date that it promises."""
    return rx.cond(
        ORDER.status == "PENDING",
        rx.el.div(
            _boxes(),
            rx.el.p("“Confirm order” promises this delivery. Days count in ", ORDER.zone, ".", class_name="hint"),
            class_name="delivery",
        ),
    )


def another_promise() -> rx.Component:
    """After the confirmation: another date, and the button that promises it."""
    return rx.cond(
        ORDER.can_promise,
        rx.el.details(
            rx.el.summary("Another delivery date"),
            rx.el.div(
                _boxes(),
                button(
                    PROMISE,
                    on_click=OrderMovesState.promise(ORDER.number, ORDER.version),
                    disabled=OFFLINE | (OrderMovesState.moving == ORDER.number),
                ),
                rx.el.p("The buyer is told. Days count in ", ORDER.zone, ".", class_name="hint"),
                class_name="delivery",
            ),
            class_name="another-date",
        ),
    )


def _boxes() -> rx.Component:
    of = f"{ORDER.number}-{ORDER.version}"
    return rx.fragment(
        day_field(
            "Delivery day",
            default_value=ORDER.promise_day,
            key=f"day-{of}",
            on_change=lambda day: OrderMovesState.choose_day(ORDER.number, ORDER.version, day),
        ),
        window_field(
            "Delivery window",
            rx.cond(ORDER.promise_window == "", rx.el.option("Choose", value="")),
            default_value=ORDER.promise_window,
            key=f"window-{of}",
            on_change=lambda window: OrderMovesState.choose_window(ORDER.number, ORDER.version, window),
        ),
    )
