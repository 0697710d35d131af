"""The inbox: every order's chat, and the one that is open beside it."""

import reflex as rx

from buyer_portal.domain.help import Help
from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.frame import FrameState
from buyer_portal.states.messages import MessagesState, ThreadRow
from buyer_portal.views.browser_parts import Turn
from buyer_portal.views.conversation import chat_log, composer
from buyer_portal.views.layout import heading, portal_page
from buyer_portal.views.skeletons import skeleton_rows
from buyer_portal.views.ui import badge, empty, icon, link, moment, tabs


def messages_page() -> rx.Component:
    """The order chats, the one with the newest message first."""
    return portal_page(
        rx.el.div(rx.el.div(heading("Messages")), class_name="page-head"),
        tabs(MessagesState.tabs, "Which chats"),
        rx.match(
            MessagesState.found_threads,
            ("", skeleton_rows(3)),
            (
                "first run",
                empty("messages-square", "No messages yet", "Write to the other side from the page of any order."),
            ),
            rx.fragment(_split(), Turn.create(part=ConversationState.chat_number)),
        ),
        name="Messages",
        current="Messages",
        ready=MessagesState.found_threads != "",
        help_topic=Help.WRITE,
    )


def _split() -> rx.Component:
    return rx.el.div(
        rx.cond(
            MessagesState.found_threads == "nothing",
            empty("check", "Nothing unread", "You have read every message."),
            rx.el.nav(rx.foreach(MessagesState.threads, _thread), class_name="threads", aria_label="Chats"),
        ),
        rx.cond(
            ConversationState.chat_number != "",
            _open_chat(),
            rx.el.div(
                empty("messages-square", "Choose a chat", "It opens here, with everything that was said."),
                class_name="conv chat none",
            ),
        ),
        class_name=rx.cond(ConversationState.chat_number != "", "split in-tabs is-open", "split in-tabs"),
    )


def _thread(thread: rx.vars.ObjectVar[ThreadRow]) -> rx.Component:
    return link(
        rx.el.span(thread.initials, class_name="avatar sq", aria_hidden=True),
        rx.el.span(thread.other, class_name="strong"),
        rx.el.span(
            rx.cond(thread.unread, rx.el.span(rx.el.span("unread", class_name="sr"), class_name="dot")),
            moment(thread.when),
            class_name="row",
        ),
        rx.el.p(rx.el.span(thread.number, " · ", class_name="strong"), thread.text),
        href=thread.address,
        key=thread.number,
        custom_attrs={
            "aria-current": rx.cond(thread.current, "true", rx.Var("undefined")),
            "data-unread": rx.cond(thread.unread, "true", rx.Var("undefined")),
        },
    )


def _open_chat() -> rx.Component:
    return rx.el.section(
        link(icon("chevron-left"), "All chats", href=MessagesState.list_address, css="btn sm quiet only-phone back"),
        rx.el.div(
            rx.el.h2(ConversationState.other, id="h-open", tab_index=-1),
            badge(ConversationState.status),
            link("Open ", ConversationState.chat_number, href=MessagesState.order_address, css="more"),
            class_name="head conv-head",
        ),
        chat_log(),
        composer(rx.cond(FrameState.is_buyer, "Message to supplier", "Message to buyer")),
        class_name="conv chat",
        aria_labelledby="h-open",
    )
