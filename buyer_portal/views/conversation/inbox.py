"""The inbox: every order's chat and every direct thread, and the one that is open beside it."""

import reflex as rx

from buyer_portal.states.conversation import ConversationState
from buyer_portal.states.conversation_inbox import THREADS, MessagesState
from buyer_portal.states.shell.frame import FrameState
from buyer_portal.states.shell.showing import whole
from buyer_portal.views.conversation.chat import chat_log, composer, put_away_button
from buyer_portal.views.conversation.threads import HELP, new_message, older_threads, partner_link, thread_row
from buyer_portal.views.missing import missing_order
from buyer_portal.views.parts.browser import Moves, Newest, Search, Turn
from buyer_portal.views.parts.layout import heading, portal_page
from buyer_portal.views.parts.skeletons import skeleton_rows
from buyer_portal.views.parts.ui import (
    badge,
    called,
    empty,
    icon,
    link,
    tabs,
)


def messages_page() -> rx.Component:
    """Every thread, the one with the newest message first."""
    return portal_page(
        rx.match(
            MessagesState.found_threads,
            ("missing", missing_order()),
            rx.fragment(_head(), _inbox()),
        ),
        name="Messages",
        current="Messages",
        ready=MessagesState.found_threads != "",
        help_topic=HELP,
    )


def _head() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.div(heading("Messages")),
            rx.el.div(new_message(), class_name="actions"),
            class_name="page-head",
        ),
        tabs(MessagesState.tabs, "Which chats"),
        Moves.create(made=MessagesState.threads_here),
    )


def _inbox() -> rx.Component | rx.Var:
    return rx.match(
        MessagesState.found_threads,
        ("", skeleton_rows(3)),
        (
            "first run",
            empty(
                "messages-square",
                "No messages yet",
                "Write to the other side from the page of any order, or with New message about none.",
            ),
        ),
        rx.fragment(_split(), Turn.create(part=ConversationState.chat_name)),
    )


def _split() -> rx.Component:
    is_open = ConversationState.chat_name != ""
    return rx.el.div(
        rx.el.div(
            Search.create(
                query=MessagesState.thread_query,
                placeholder="Company, order number or words",
                label="Search messages",
                address=MessagesState.searched_threads,
                on_search=MessagesState.search,
            ),
            rx.cond(MessagesState.found_threads == "nothing", _nothing()),
            rx.el.nav(
                rx.foreach(whole(MessagesState, THREADS), thread_row),
                rx.foreach(MessagesState.named, partner_link),
                older_threads(),
                class_name="threads",
                aria_label="Chats",
            ),
            class_name="inbox",
        ),
        rx.cond(
            is_open,
            _open_chat(),
            rx.el.div(
                empty("messages-square", "Choose a chat", "It opens here, with everything that was said."),
                Newest.create(address=MessagesState.newest_thread),
                class_name="conv chat none",
            ),
        ),
        class_name=rx.cond(is_open, "split in-tabs is-open", "split in-tabs"),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        MessagesState.thread_query != "",
        empty(
            "search",
            f"Nothing found for “{MessagesState.thread_query}”",
            rx.match(
                MessagesState.which_threads,
                ("", "Searched in your newest 10,000 chats: companies, order numbers and what was written."),
                "Searched under this tab only: companies, order numbers and what was written.",
            ),
            link("Clear search", href=MessagesState.unsearched, css="btn"),
        ),
        rx.match(
            MessagesState.which_threads,
            ("unread", empty("check", "Nothing unread", "You have read every message.")),
            ("unanswered", empty("check", "Nothing to answer", "Every message is answered or put away.")),
            ("orders", empty("messages-square", "No order chats yet", "Write to the other side from an order's page.")),
            ("direct", empty("messages-square", "No direct threads yet", "Begin one with New message.")),
            empty("messages-square", "No messages yet", "What you write stands here afterwards."),
        ),
    )


def _open_chat() -> rx.Component:
    is_direct = MessagesState.order_address == ""
    return rx.el.section(
        link(icon("chevron-left"), "All chats", href=MessagesState.list_address, css="btn sm quiet only-phone back"),
        rx.el.div(
            rx.el.h2(called(ConversationState.other), id="h-open", tab_index=-1),
            rx.cond(
                is_direct,
                rx.el.span("Direct, about no order", class_name="small muted"),
                rx.fragment(
                    badge(ConversationState.status),
                    link("Open ", called(ConversationState.chat_name), href=MessagesState.order_address, css="more"),
                ),
            ),
            put_away_button(),
            class_name="head conv-head",
        ),
        chat_log(
            rx.cond(is_direct, "Direct thread", "Order chat"),
            rx.cond(
                is_direct, f"Nothing was said yet. Everybody at {ConversationState.other} reads what you write.", ""
            ),
        ),
        composer(rx.cond(FrameState.is_buyer, "Message to supplier", "Message to buyer")),
        class_name="conv chat",
        aria_labelledby="h-open",
    )
