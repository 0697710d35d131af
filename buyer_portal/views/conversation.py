"""The talk about an order, or directly."""

import reflex as rx

from buyer_portal.states.conversation import ConversationState, Entry
from buyer_portal.states.frame import FrameState
from buyer_portal.views.browser_parts import Composer, Log, draft_key
from buyer_portal.views.ui import OFFLINE, button, icon, moment, plain_link


def order_chat(label: str) -> rx.Component:
    """The section Order chat, with the box to write in."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Order chat", id="h-chat"),
            rx.cond(
                ConversationState.unread > 0,
                rx.el.span(f"{ConversationState.unread} new", class_name="push small muted"),
            ),
            class_name="head",
        ),
        chat_log("Order chat"),
        composer(label),
        class_name="chat",
        id="chat",
        aria_labelledby="h-chat",
    )


def chat_log(name: str | rx.Var[str], nothing: str | rx.Var[str] = "") -> rx.Component:
    """The lines of the thread, oldest first; `nothing` is said while there is none."""
    lines = rx.Var.create(ConversationState.entries).length()
    return Log.create(
        rx.cond(
            ConversationState.earlier > 0,
            button(
                f"Show earlier ({ConversationState.earlier})", css="sm quiet", on_click=ConversationState.show_earlier
            ),
        ),
        rx.foreach(ConversationState.entries, _entry),
        rx.cond((lines == 0) & (nothing != ""), rx.el.p(nothing, class_name="small muted")),
        lines=lines,
        unread=ConversationState.unread,
        on_seen=ConversationState.read_chat,
        aria_label=name,
    )


def composer(label: str | rx.Var[str]) -> rx.Component:
    """The box for a message."""
    return Composer.create(
        id="message",
        chat=ConversationState.chat_name,
        label=label,
        hint=rx.cond(FrameState.is_buyer, "The supplier sees it at once", "The buyer sees it at once"),
        sent=ConversationState.sent,
        refused=ConversationState.refused,
        refusal=ConversationState.refusal,
        spent=ConversationState.spent,
        draft=draft_key("chat", ConversationState.chat_name),
        offline=OFFLINE,
        on_send=ConversationState.send_message,
    )


def _entry(entry: rx.vars.ObjectVar[Entry]) -> rx.Component | rx.Var:
    return rx.match(
        entry.kind,
        ("day", rx.el.div(entry.by, class_name="day", key=entry.id)),
        ("new", rx.el.div(entry.by, class_name="day new", key=entry.id)),
        (
            "event",
            rx.el.div(icon(entry.icon), rx.el.span(entry.by), moment(entry.when), class_name="event", key=entry.id),
        ),
        _message(entry),
    )


def _message(entry: rx.vars.ObjectVar[Entry]) -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.el.b(entry.by), moment(entry.when), class_name="by"),
        rx.el.p(
            rx.foreach(
                entry.pieces,
                lambda piece: rx.cond(
                    piece.is_link,
                    plain_link(piece.text, href=piece.text, rel="noopener noreferrer nofollow", target="_blank"),
                    piece.text,
                ),
            )
        ),
        rx.cond(
            entry.read != "",
            rx.el.div(rx.cond(entry.read == "Sent", icon("check"), icon("check-check")), entry.read, class_name="mark"),
        ),
        class_name=rx.cond(entry.kind == "mine", "msg mine", "msg"),
        key=entry.id,
    )
