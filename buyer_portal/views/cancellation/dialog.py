"""The dialog that asks before an order is cancelled: what is read here is what happens."""

from typing import Any

import reflex as rx

from buyer_portal.states.cancellation.dialog import REASONS, CancellationState
from buyer_portal.states.changes.requests import ChangeRequestState
from buyer_portal.states.orders.order import OrderState
from buyer_portal.views.parts.browser_forms import Draft, Keep, WriteInstead, draft_key
from buyer_portal.views.parts.dialog import Cancel, Description, Title
from buyer_portal.views.parts.ui import OFFLINE, binding_form, button, called, fixed, help_link, icon
from buyer_portal.views.policies_terms import impact

ORDER: Any = OrderState.order


def cancel_dialog() -> rx.Component:
    """The question; when it came too late, why, and the words to send instead."""
    blocked = CancellationState.mode == "blocked"
    return binding_form(
        Keep.create(draft=draft_key("cancel", f"{ORDER.number}:form")),
        rx.el.div(
            Title.create(
                rx.cond(
                    blocked,
                    f"{ORDER.number} can't be cancelled any more",
                    f"Cancel {ORDER.number}?",
                )
            ),
            rx.el.p(
                called(ORDER.supplier), " · ", ORDER.size, " · ", rx.el.span(ORDER.total, **fixed()), class_name="sub"
            ),
            _callout(),
            rx.cond(blocked, rx.fragment(), rx.el.div(impact(ORDER.impact), class_name="sect")),
            rx.cond(CancellationState.takes_message, _message()),
            rx.cond(blocked, rx.fragment(), _reason()),
            _what_happens(),
            class_name="body",
        ),
        rx.el.input(type="hidden", name="deed", value=rx.cond(blocked, "send", "cancel")),
        rx.el.input(type="hidden", name="seen", value=rx.Var.create(CancellationState.seen_version).to_string()),
        rx.el.input(type="hidden", name="charge", value=ORDER.impact.charge_minor.to_string()),
        rx.cond(blocked, _foot_blocked(), _foot()),
        on_submit=CancellationState.submit,
    )


def _callout() -> rx.Component:
    return Description.create(
        rx.el.div(
            rx.el.p(ORDER.headline, class_name="headline"),
            rx.el.p(
                rx.cond(
                    CancellationState.mode == "ask",
                    rx.fragment(),
                    rx.el.b("This changed while you were reading. ", class_name="strong"),
                ),
                CancellationState.detail,
            ),
            class_name="callout",
            data_level=ORDER.level,
            role=rx.cond(CancellationState.mode == "ask", "presentation", "alert"),
        ),
        as_child=True,
    )


def _message() -> rx.Component:
    return rx.el.div(
        rx.el.label("Message to supplier", html_for="cancel-message"),
        Draft.create(
            id="cancel-message",
            name="message",
            draft=draft_key("cancel", ORDER.number),
            suggestion=CancellationState.draft,
            read_only=CancellationState.busy,
            describedby="cancel-hint",
            invalid=CancellationState.problem != "",
        ),
        rx.cond(
            CancellationState.problem != "",
            rx.el.p(icon("triangle-alert"), CancellationState.problem, class_name="error", role="alert"),
        ),
        rx.el.p(CancellationState.hint, class_name="hint", id="cancel-hint"),
        class_name="sect field",
    )


def _reason() -> rx.Component:
    return rx.el.div(
        rx.el.label("Reason ", rx.el.span("(optional)", class_name="muted"), html_for="cancel-reason"),
        rx.el.select(
            rx.el.option("No reason given", value=""),
            *[rx.el.option(reason, value=reason) for reason in REASONS],
            class_name="input",
            id="cancel-reason",
            name="reason",
        ),
        class_name="sect field",
    )


def _what_happens() -> rx.Component:
    return rx.el.div(
        rx.cond(
            CancellationState.mode == "blocked",
            rx.fragment(
                rx.el.h3("What you can do now"),
                rx.el.ul(rx.foreach(ORDER.next_steps, rx.el.li), class_name="next"),
            ),
            rx.fragment(
                rx.el.h3("What happens"),
                rx.el.ul(rx.foreach(ORDER.consequences, rx.el.li), class_name="next"),
                rx.cond(
                    ORDER.can_ask,
                    button(
                        icon("pencil-line"),
                        "Ask for a change instead",
                        css="sm quiet",
                        on_click=[CancellationState.toggle(False), ChangeRequestState.toggle_form(True)],
                    ),
                ),
            ),
        ),
        rx.cond(
            (CancellationState.problem != "") & ~CancellationState.takes_message,
            rx.el.p(icon("triangle-alert"), CancellationState.problem, class_name="error", role="alert"),
        ),
        class_name="sect",
    )


def _foot() -> rx.Component:
    return rx.el.div(
        rx.cond(
            CancellationState.busy,
            rx.el.span("Asking the server…", class_name="small muted", role="status"),
            rx.cond(
                CancellationState.takes_message,
                WriteInstead.create(on_write=CancellationState.write_instead),
            ),
        ),
        rx.el.span(class_name="push"),
        Cancel.create("Keep order", class_name="btn", type="button", disabled=CancellationState.busy),
        button(
            rx.cond(CancellationState.busy, icon("loader-circle")),
            "Confirm",
            css="danger",
            type="submit",
            disabled=OFFLINE,
            aria_busy=CancellationState.busy,
            aria_disabled=CancellationState.busy,  # not `disabled`: the button would lose the focus
        ),
        class_name="foot",
    )


def _foot_blocked() -> rx.Component:
    return rx.el.div(
        help_link("Why can't I cancel?", ORDER.help_address, "small"),
        rx.el.span(class_name="push"),
        Cancel.create("Close", class_name="btn", type="button"),
        button(icon("send"), "Send message", css="primary", type="submit", disabled=OFFLINE),
        class_name="foot",
    )
