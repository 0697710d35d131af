"""The talk about an order, or directly."""

import reflex as rx

from buyer_portal.domain.orders.waiting import PUT_AWAY
from buyer_portal.domain.people.roles import Permission
from buyer_portal.states.conversation import CHAT_PAGES, ConversationState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.states.shell.showing import whole
from buyer_portal.views.parts.browser import Log
from buyer_portal.views.parts.browser_forms import Composer, draft_key
from buyer_portal.views.parts.roles import if_may, may
from buyer_portal.views.parts.ui import OFFLINE, WRITTEN, button, called, dated, icon, moment, plain_link
from buyer_portal.words.conversation import Entry

_ENTRIES = whole(ConversationState, ("first_day", *CHAT_PAGES[::-1]))


def order_chat(label: str) -> rx.Component:
    """The section Order chat, with the box to write in."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Order chat", id="h-chat"),
            rx.cond(
                ConversationState.unread > 0,
                rx.el.span(f"{ConversationState.unread} new", class_name="push small muted"),
            ),
            put_away_button(),
            class_name="head",
        ),
        chat_log("Order chat"),
        composer(label),
        class_name="chat",
        id="chat",
        aria_labelledby="h-chat",
    )


def put_away_button() -> rx.Component:
    """The button that says that the other side's newest message needs no answer."""
    return rx.cond(
        (ConversationState.to_answer > 0) & may(Permission.WRITE),
        button(PUT_AWAY, css="sm put-away", on_click=ConversationState.nothing_to_answer, disabled=OFFLINE),
    )


def chat_log(name: str | rx.Var[str], nothing: str | rx.Var[str] = "") -> rx.Component:
    """The lines of the thread, oldest first; `nothing` is said while there is none."""
    lines = _ENTRIES.length()
    return Log.create(
        rx.cond(
            ConversationState.earlier > 0,
            rx.cond(
                ConversationState.shows_all_it_can,
                rx.el.p(
                    f"{ConversationState.earlier} earlier messages are kept, and not shown: only the newest are.",
                    class_name="small muted",
                ),
                rx.fragment(
                    button(
                        f"Show earlier ({ConversationState.earlier})",
                        css="sm quiet",
                        on_click=ConversationState.show_earlier,
                    ),
                    rx.el.p(
                        f"{ConversationState.earlier} earlier messages are not printed.", class_name="small on-paper"
                    ),
                ),
            ),
        ),
        rx.foreach(_ENTRIES, _entry),
        rx.cond((lines == 0) & (nothing != ""), rx.el.p(nothing, class_name="small muted")),
        lines=lines,
        unread=ConversationState.unread,
        on_seen=ConversationState.read_chat,
        aria_label=name,
    )


def composer(label: str | rx.Var[str]) -> rx.Component:
    """The box for a message; a viewer reads whom to ask instead."""
    box = Composer.create(
        id="message",
        chat=ConversationState.chat_name,
        label=label,
        hint=rx.cond(FrameState.is_buyer, "The supplier sees it at once.", "The buyer sees it at once."),
        sent=ConversationState.sent,
        refused=ConversationState.refused,
        refusal=ConversationState.refusal,
        spent=ConversationState.spent,
        draft=draft_key("chat", ConversationState.chat_name),
        offline=OFFLINE,
        loading=~rx.State.is_hydrated,
        on_send=ConversationState.send_message,
    )
    return if_may(Permission.WRITE, box)


def _entry(entry: rx.vars.ObjectVar[Entry]) -> rx.Component:
    # The React key is on the outermost element: without it React would reuse a line's element for its neighbour.
    return rx.fragment(
        rx.match(
            entry.kind,
            ("day", rx.el.div(dated(entry.by, entry.paper), class_name="day")),
            ("new", rx.el.div(entry.by, class_name="day new")),
            ("event", rx.el.div(icon(entry.icon), rx.el.span(entry.by), moment(entry.when), class_name="event")),
            _message(entry),
        ),
        key=entry.id,
    )


def _message(entry: rx.vars.ObjectVar[Entry]) -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.el.b(called(entry.by)), moment(entry.when), class_name="by"),
        rx.el.p(
            rx.foreach(
                entry.pieces,
                lambda piece, place: rx.cond(
                    place % 2 == 1,
                    plain_link(piece, href=piece, rel="noopener noreferrer nofollow", target="_blank"),
                    piece,
                ),
            ),
            **WRITTEN,
        ),
        rx.cond(
            entry.read != "",
            rx.el.div(
                rx.cond(entry.read == "Sent", icon("check"), icon("check-check")),
                dated(entry.read, entry.paper),
                class_name="mark",
            ),
        ),
        class_name=rx.cond(entry.kind == "mine", "msg mine", "msg"),
    )
