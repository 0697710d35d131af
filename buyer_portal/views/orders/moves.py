"""The supplier's buttons that move an order, and the dialogs that some of them ask with."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.orders.moves import OrderMovesState, WaitingThing
from buyer_portal.views.parts.browser_forms import Keep, draft_key
from buyer_portal.views.parts.dialog import Cancel, Description, Title, alert_dialog
from buyer_portal.views.parts.ui import (
    OFFLINE,
    binding_form,
    button,
    help_link,
    icon,
    link,
    moment,
)
from buyer_portal.words.orders.rows import MoveButton


def move_button(
    move: rx.vars.ObjectVar[MoveButton], number: rx.Var[str], version: rx.Var[int], size: str = ""
) -> rx.Component:
    """A button that makes an order's next step."""
    return button(
        move.label,
        css=rx.cond(move.is_main, f"primary {size}", rx.cond(move.event == "DECLINE", f"quiet {size}", size)),
        on_click=OrderMovesState.move(move.event, number, version),
        disabled=OFFLINE | (OrderMovesState.moving == number),
        # Not `disabled`: it can be focused and says why, and a click works as soon as the proposal is answered.
        aria_disabled=rx.cond(move.held != "", "true", rx.Var("undefined")),
        title=move.held,
        id=f"{move.event}-{number}",
    )


def ask_first_dialog() -> rx.Component:
    """Say what the buyer waits for before a step takes something from them: answer it, or go on without."""
    return alert_dialog(
        rx.el.div(
            Title.create(f"{OrderMovesState.asking_step}: {OrderMovesState.asking}?"),
            Description.create(
                rx.el.div(
                    rx.cond(
                        OrderMovesState.asked_again,
                        rx.el.p("This changed while you were reading.", class_name="headline", role="alert"),
                    ),
                    rx.foreach(OrderMovesState.waiting, _waiting_thing),
                    rx.el.p("Answer it, or go on without. The buyer reads in the timeline what was not answered."),
                    class_name="callout",
                    data_level="caution",
                ),
                as_child=True,
            ),
            class_name="body",
        ),
        rx.el.div(
            link(
                "Answer first",
                href=OrderMovesState.asking_address,
                css="btn",
                on_click=OrderMovesState.keep_waiting(False),
            ),
            rx.el.span(class_name="push"),
            Cancel.create("Not now", class_name="btn", type="button"),
            button("Go on without", css="primary", on_click=OrderMovesState.go_on, disabled=OFFLINE),
            class_name="foot",
        ),
        is_open=OrderMovesState.asking != "",
        on_open_change=OrderMovesState.keep_waiting,
    )


def _waiting_thing(thing: rx.vars.ObjectVar[WaitingThing]) -> rx.Component:
    return rx.el.div(
        rx.el.p(icon(thing.icon), rx.el.b(thing.says, class_name="strong"), class_name="row"),
        rx.el.p(thing.by, ", ", moment(thing.when), class_name="small muted"),
        rx.cond(thing.text != "", rx.el.p(rx.el.q(thing.text))),
        class_name="waiting-thing",
    )


def decline_dialog() -> rx.Component:
    """Ask why an order is declined; the buyer reads it."""
    return alert_dialog(
        binding_form(
            Keep.create(draft=draft_key("decline", OrderMovesState.declining)),
            rx.el.div(
                Title.create(f"Decline {OrderMovesState.declining}?"),
                Description.create(
                    "The order becomes CANCELLED at once and for good. The buyer reads your reason.", class_name="sub"
                ),
                rx.el.div(
                    rx.el.label("Reason for the buyer", html_for="decline-reason"),
                    rx.el.textarea(
                        class_name="input",
                        id="decline-reason",
                        name="reason",
                        rows=3,
                        aria_invalid=OrderMovesState.decline_problem != "",
                        aria_describedby="decline-problem",
                    ),
                    rx.cond(
                        OrderMovesState.decline_problem != "",
                        rx.el.p(
                            icon("triangle-alert"),
                            OrderMovesState.decline_problem,
                            class_name="error",
                            id="decline-problem",
                            role="alert",
                        ),
                    ),
                    class_name="sect field",
                ),
                class_name="body",
            ),
            rx.el.div(
                help_link("What happens then?", Help.DESK_DECLINE, "small"),
                rx.el.span(class_name="push"),
                Cancel.create("Keep order", class_name="btn", type="button"),
                button("Decline order", css="primary", type="submit", disabled=OFFLINE),
                class_name="foot",
            ),
            on_submit=OrderMovesState.decline,
        ),
        is_open=OrderMovesState.declining != "",
        on_open_change=OrderMovesState.keep_declining,
    )
