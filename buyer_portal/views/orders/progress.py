"""Where an order stands: the stepper, the one line "Can I cancel?", and the timeline of what happened."""

from typing import Any

import reflex as rx

from buyer_portal.states.orders.order import MAX_TIMELINE, OrderState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.views.parts.ui import WRITTEN, button, dated, fixed, icon, link, moment, plain_link
from buyer_portal.words.orders.progress import Step, TimelineRow

ORDER: Any = OrderState.order


def stepper() -> rx.Component:
    """Show the statuses on an order's way; those reached, the present one, and the last moment to cancel."""
    return rx.el.ol(rx.foreach(ORDER.steps, _step), class_name="stepper", aria_label="Progress")


def _step(step: rx.vars.ObjectVar[Step]) -> rx.Component:
    return rx.el.li(
        icon(step.icon),
        rx.el.b(step.words, **fixed()),
        dated(step.when, step.paper),
        rx.cond(step.mark, rx.el.span("Last moment to cancel", class_name="gate-word")),
        class_name=rx.cond(step.mark, "gate", ""),
        custom_attrs={
            "data-done": rx.cond(step.done, "true", rx.Var("undefined")),
            "aria-current": rx.cond(step.current, "step", rx.Var("undefined")),
        },
    )


def can_i_cancel() -> rx.Component:
    """Say in one line whether it can be cancelled, and lead to where it is done."""
    return rx.el.p(
        rx.el.b("Can I cancel?"),
        rx.cond(ORDER.can != "", rx.el.span(ORDER.can)),
        dated(ORDER.headline, ORDER.paper.headline, class_name="headline"),
        plain_link("Go to Cancel Order", href="#cancel-order", css="go"),
        class_name="canline",
        data_level=ORDER.level,
    )


def timeline() -> rx.Component:
    """Show who did what and when, and what comes next."""
    return rx.el.section(
        rx.el.div(rx.el.h2("Timeline", id="h-timeline"), class_name="head"),
        rx.cond(ORDER.earlier_events > 0, rx.fragment(_earlier())),
        rx.el.ol(
            rx.foreach(OrderState.timeline, _event),
            rx.cond(
                ORDER.next_step != "",
                rx.el.li(icon(ORDER.next_icon), rx.el.span(ORDER.next_step), custom_attrs={"data-next": "true"}),
            ),
            class_name="timeline",
        ),
        rx.el.p(f"All times on this page are in {FrameState.time_zone}.", class_name="tiny muted"),
        class_name="rule",
        id="timeline",
        aria_labelledby="h-timeline",
    )


def _earlier() -> rx.Component | rx.Var:
    """Ask for more of a long timeline; steps are always shown."""
    count = f"{ORDER.earlier_events} earlier events"
    return rx.cond(
        ORDER.timeline.length() > MAX_TIMELINE,
        rx.el.p(f"{count} are kept, and not shown: only the newest are.", class_name="small muted"),
        rx.fragment(
            button(
                f"Show earlier events ({ORDER.earlier_events})", css="sm quiet", on_click=OrderState.show_earlier_events
            ),
            rx.el.p(f"{count} are not printed.", class_name="small on-paper"),
        ),
    )


def _event(row: rx.vars.ObjectVar[TimelineRow]) -> rx.Component:
    return rx.el.li(
        icon(row.icon),
        rx.el.span(rx.el.span(row.done, class_name="strong"), " ", row.by),
        moment(row.when, "at"),
        rx.cond(
            row.note != "",
            rx.cond(row.link != "", rx.el.small(link(row.note, href=row.link)), rx.el.small(row.note, **WRITTEN)),
        ),
    )
